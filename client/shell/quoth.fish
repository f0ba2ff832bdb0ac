# SPDX-License-Identifier: MIT
# quoth.fish - completion of quoth, quothd and quoth-index in fish: what may stand at the
# caret, quoth itself says; fish quotes it.

function __quoth_complete
    type -q quoth; or return
    set -l words (commandline -opc)
    # The word at the caret is as it was typed, perhaps within a quote.
    set -l current (commandline -ct)
    for quote in '' "'" '"'
        set -l read (string unescape -- "$current$quote"); or continue
        set current $read
        break
    end
    set -l lines (command quoth __complete words $words "$current" 2>/dev/null)
    set -l kind (string split \t -- $lines[1])
    switch "$kind[1]"
        case words
            set -e lines[1]
            printf '%s\n' $lines
        case files folders
            set -l kept (string sub -l $kind[2] -- "$current")
            set -l begun (string sub -s (math $kind[2] + 1) -- "$current")
            if test $kind[1] = files
                set lines (__fish_complete_path "$begun")
            else
                set lines (__fish_complete_directories "$begun")
            end
            for line in $lines
                printf '%s%s\n' "$kept" $line
            end
    end
end

for program in quoth quothd quoth-index
    complete -c $program -f -k -a '(__quoth_complete)'
end
