" SPDX-License-Identifier: MIT
" vim_steps.vim - what e2e_vim.sh has Vim and Neovim do: commands first, one after the
" other; then typing, in the editor's own loop, each step when the one before has had
" its effect. What did not hold is written to $RESULT, whose last line is "done".
set nomore hidden backspace=indent,eol,start
let g:quoth_command = ['quoth', '--no-spawn']
let s:docs = $DOCS

" ---- loading ----

let s:maps = execute('map') .. execute('map!')
set runtimepath^=$PLUGIN
runtime plugin/quoth.vim
call assert_equal(2, exists(':Quoth'), 'the command is there')
call assert_equal([], filter(split(execute('map') .. execute('map!'), "\n"),
    \ {i, line -> stridx(s:maps, line) < 0 && line !~# '<Plug>(quoth-word)'}), 'no mappings')
call assert_equal('', execute('scriptnames')->matchstr('autoload/quoth'), 'loaded when asked')

" ---- helpers ----

" The text of entry E of a list in its buffer, from its column to its end column.
function s:at(e)
  call bufload(a:e.bufnr)
  let lines = getbufline(a:e.bufnr, a:e.lnum, a:e.end_lnum)
  let lines[-1] = strpart(lines[-1], 0, a:e.end_col - 1)
  let lines[0] = strpart(lines[0], a:e.col - 1)
  return join(lines, ' ')
endfunction

function s:under_cursor(n)
  return strpart(getline('.'), col('.') - 1, a:n)
endfunction

" The error that COMMAND ends with, or ''.
function s:error(command)
  try
    execute a:command
  catch
    return v:exception
  endtry
  return ''
endfunction

function s:until(What)
  let begun = reltime()
  while !a:What() && reltimefloat(reltime(begun)) < 30
    sleep 5m
  endwhile
  call assert_true(a:What(), 'waited in vain')
endfunction

function s:messages()
  return execute('messages')
endfunction

" ---- the quickfix list ----

call assert_match('no query to repeat', s:error('Quoth'))
Quoth "rare earths"
call assert_equal('rare earths', s:under_cursor(11), 'the phrase is under the cursor')
call assert_equal(expand('%:p'), fnamemodify(bufname(getqflist()[getqflist({'idx': 0}).idx - 1].bufnr), ':p'))
call assert_equal(':Quoth "rare earths"', getqflist({'title': 0}).title)
let s:list = getqflist()
call assert_true(len(s:list) > 50, 'a list of ' .. len(s:list))
for s:entry in s:list
  if bufname(s:entry.bufnr) =~# '\.md$\|\.txt$'
    call assert_match('^\crare[ -]\+earths$', s:at(s:entry), string(s:entry))
  endif
endfor
call assert_match('\[.*, 2025-\d\d-\d\d\]$', s:list[0].text, 'title and date')

" More of it, and refreshed in place.
let s:size = len(s:list)
let s:nr = getqflist({'nr': '$'}).nr
QuothMore
call assert_true(getqflist({'size': 0}).size > s:size, 'more')
call assert_equal(':Quoth "rare earths"', getqflist({'title': 0}).title)
call assert_match('there is no more', s:error('QuothMore'))
enew!
Quoth!
call assert_equal('', bufname(), 'with ! it stays')
call assert_equal([s:size, s:nr], [getqflist({'size': 0}).size, getqflist({'nr': '$'}).nr])
Quoth
call assert_equal('rare earths', s:under_cursor(11))
call setqflist([], ' ', {'title': 'another'})
call assert_match('not from :Quoth', s:error('QuothMore'))

" A phrase that goes on in the next line, and one behind letters of several bytes.
Quoth "wrapped sentence"
call assert_equal([3, 11, 4, 9], map(['lnum', 'col', 'end_lnum', 'end_col'],
    \ {i, key -> getqflist()[0][key]}))
call assert_equal('wrapped sentence', s:at(getqflist()[0]))
Quoth "torn phrase"
call assert_equal('torn phrase', s:at(getqflist()[0]))

" Names that are no UTF-8, have colons and blanks, or are commands.
let s:number = 0
for s:name in ['we:ird:3:4 name.txt', "caf\xe9 news.txt", '| !touch pwned', '`touch pwned`', '%#*[a-c]$HOME']
  execute printf('Quoth "zebra %d crossing"', s:number)
  call assert_equal(s:docs .. '/' .. s:name, fnamemodify(bufname(), ':p'))
  call assert_equal('zebra ' .. s:number, s:under_cursor(7), s:name)
  let s:number += 1
endfor

" A document that means harm is shown, and that is all.
Quoth! "harmless phrase"
for s:entry in getqflist()
  call assert_notmatch('[[:cntrl:]]', s:entry.text)
endfor
call assert_match('touch pwned', getqflist()[0].text .. getqflist()[1].text)
cc 1
call assert_match('^harmless phrase', s:under_cursor(15))
QuothKwic "harmless phrase"
call assert_notmatch('[[:cntrl:]]', join(getline(1, '$'), ''))
bwipeout!

" A mail whose file does not hold its text as it is: the text that was taken out.
Quoth "encoded letter"
call assert_match('^quoth://', bufname())
call assert_equal('encoded letter', s:under_cursor(14))
call assert_false(&modifiable)
call assert_equal(['nowrite', 0], [&buftype, &modified])
if !empty($PAGES)
  Quoth "quiet harbour lights"
  call assert_match("^quiet\\s*", s:under_cursor(8))
  call assert_match('^p\. 2: ', getqflist()[0].text)
endif

" ---- what is wrong ----

call assert_match('^Vim(echoerr):quoth: column 8: .*500 words', s:error('Quoth a NEAR/9999 b'))
call assert_match('^Vim(echoerr):quoth: column 13: ', s:error('QuothKwic tariff NEAR/9999 b'))
Quoth xyzzyxyzzy
call assert_match('nothing found: no document has "xyzzyxyzzy"', s:messages())
call assert_equal([0, ':Quoth xyzzyxyzzy'], [getqflist({'size': 0}).size, getqflist({'title': 0}).title])
let g:quoth_command = ['no-such-program']
call assert_equal('', s:error('Quoth zebra'), 'a connection that is there is used')
let g:quoth_command = ['quoth', '--no-spawn']
let g:quoth_params = {'sort': 'neither'}
call assert_match('sort', s:error('Quoth zebra'))
unlet g:quoth_params

" ---- words, completion, 'grepprg' ----

call assert_equal(['earths'], quoth#complete('ear', 'Quoth "rare ear', 15)[0:0])
call assert_equal(['rare'], quoth#complete('rar', 'silent Quoth! rar', 17)[0:0])
call assert_equal([], quoth#complete('', 'Quoth ', 6))
call feedkeys(":Quoth \"rare ear\<Tab>\<C-B>\"\<CR>", 'xt')
call assert_equal('"Quoth "rare earths', @:)
enew!
setlocal bufhidden=wipe
call setline(1, 'about tariffs')
normal! 8|
execute "normal \<Plug>(quoth-word)"
call assert_equal(':Quoth tariffs', getqflist({'title': 0}).title)
enew!
call setline(1, 'of rare earths,')
execute "normal! 4|v10l\<Esc>"
execute "normal gv\<Plug>(quoth-word)"
call assert_equal(':Quoth "rare earths"', getqflist({'title': 0}).title)
enew!
call assert_match('no word', s:error("normal \<Plug>(quoth-word)"))
set grepprg=quoth\ search\ --vimgrep grepformat=%f:%l:%c:%m
silent grep '"wrapped sentence"'
call assert_equal([3, 11], [line('.'), col('.')])

" ---- every occurrence ----

enew!
QuothKwic "rare earths"
let s:kwic = getline(1, '$')
call assert_true(len(s:kwic) > 50)
let s:side = strdisplaywidth(matchstr(s:kwic[0], '^\c.\{-}\ze  rare'))
for s:line in s:kwic
  let s:before = matchstr(s:line, '^\c.\{-}\ze  rare.earths\%(  \|$\)')
  call assert_equal(s:side, strdisplaywidth(s:before), s:line)
endfor
call assert_match('no more', s:error('QuothMore'))
call cursor(5, 1)
execute "normal \<CR>"
call assert_equal('rare earths', tolower(s:under_cursor(11)))
call assert_notequal('quoth-kwic', &filetype)
let g:quoth_kwic_limit = 10
QuothKwic "rare earths"
call assert_equal(10, line('$'))
QuothMore
call assert_equal(20, line('$'))
call assert_equal(s:kwic[:19], getline(1, '$'))
unlet g:quoth_kwic_limit
only!

" ---- the daemon goes, and comes again ----

call writefile(["end"], $ORDERS)
call s:until({-> s:messages() =~# 'the daemon is gone'})
call assert_equal(1, count(s:messages(), 'the daemon is gone'), 'said once')
call assert_match('quoth: .*no daemon', s:error('Quoth "rare earths"'))
call writefile(["begin"], $ORDERS)
call s:until({-> !filereadable($ORDERS)})
Quoth "rare earths"
call assert_equal('rare earths', s:under_cursor(11), 'found again')

" ---- typing ----

let s:shown = []
autocmd User QuothTyped call add(s:shown, getline(1) .. ': ' .. getline(2))
let s:home = win_getid()

function s:type(keys)
  call feedkeys(a:keys, 't')
  return 1
endfunction

function s:shows(pattern)
  return !empty(s:shown) && s:shown[-1] =~# a:pattern && &filetype ==# 'quoth-type'
endfunction

" Two requests in one breath, as by two quick keys.
function s:supersede()
  let s:shown = []
  call setline(1, '"rare eart"')
  call quoth#type#changed()
  call setline(1, '"wrapped sentence"')
  call quoth#type#changed()
  return 1
endfunction

function s:only_the_last()
  if empty(s:shown)
    return 0
  endif
  call assert_equal(['"wrapped sentence": 1 document'], s:shown)
  call assert_match('A sentence that is wrapped', getline(3))
  call assert_equal(3, line('$'))
  return 1
endfunction

function s:jumped(text)
  if &filetype ==# 'quoth-type' || mode() !=# 'n'
    return 0
  endif
  call assert_equal(a:text, s:under_cursor(len(a:text)))
  call assert_equal(s:home, win_getid(), 'in the window it came from')
  call assert_equal(1, winnr('$'))
  return 1
endfunction

function s:left()
  return &filetype !=# 'quoth-type' && winnr('$') == 1 && mode() ==# 'n'
endfunction

function s:marked()
  return !empty(filter(getmatches(), {i, m -> m.group ==# 'QuothError' && get(m, 'pos1', []) == [1, 8, 4]}))
endfunction

let s:steps = [
    \ {-> s:type(":QuothType\<CR>")},
    \ {-> &filetype ==# 'quoth-type' && mode() ==# 'i'},
    \ {-> s:type('r')},
    \ {-> s:shows('^r: ')},
    \ {-> s:type('are earths')},
    \ {-> s:shows('^rare earths: \d\+ documents')},
    \ {-> s:supersede()},
    \ {-> s:only_the_last()},
    \ {-> s:type("\<CR>")},
    \ {-> s:jumped('wrapped')},
    \ {-> s:type(":QuothType harmless phrase\<CR>")},
    \ {-> s:shows('^harmless phrase: \d')},
    \ {-> s:type("\<Down>\<Up>\<C-N>\<CR>")},
    \ {-> s:jumped('harmless phrase')},
    \ {-> s:type(":QuothType\<CR>\"torn phrase\"\<CR>")},
    \ {-> s:jumped('torn')},
    \ {-> s:type(":QuothType xyzzyxyzzy\<CR>\<CR>")},
    \ {-> s:left()},
    \ {-> s:messages() =~# 'no document has "xyzzyxyzzy"$'},
    \ {-> s:type(":Quoth \"rare earths\"\<CR>")},
    \ {-> getqflist({'title': 0}).title =~# 'rare' && s:jumped('rare earths')},
    \ {-> s:type(":QuothType a NEAR/9999 b\<CR>")},
    \ {-> s:shows('quoth: column 8: ')},
    \ {-> s:type("\<C-U>xyzzyxyzzy")},
    \ {-> s:shows('^xyzzyxyzzy: nothing found: no document')},
    \ {-> s:type("\<Esc>")},
    \ {-> s:left()},
    \ {-> s:type(":QuothType zebra\<CR>")},
    \ {-> s:shows('^zebra: \d')},
    \ {-> writefile(['end'], $ORDERS) == 0},
    \ {-> s:messages() =~# 'gone.*gone'},
    \ {-> s:type(' crossing')},
    \ {-> s:shows('no daemon')},
    \ {-> writefile(['begin'], $ORDERS) == 0},
    \ {-> !filereadable($ORDERS)},
    \ {-> s:type("\<BS>")},
    \ {-> s:shows('^zebra crossin: ')},
    \ {-> s:type("\<C-C>")},
    \ {-> s:left()},
    \ ]

function s:end()
  call timer_stopall()
  call assert_equal(0, filereadable('pwned'), 'a document or a name was executed')
  call writefile(v:errors + ['done'], $RESULT)
  qall!
endfunction

let s:step = 0
let s:since = reltime()
function s:turn(timer)
  try
    if reltimefloat(reltime(s:since)) > 30
      call add(v:errors, printf('step %d in vain: %s; mode %s, %s; %s', s:step,
          \ string(s:steps[s:step]), mode(), bufname(), string([s:shown[-3:], getline(1, 4), s:messages()])))
      return s:end()
    endif
    if s:steps[s:step]()
      let s:step += 1
      let s:since = reltime()
    endif
  catch
    call add(v:errors, v:exception .. ' at ' .. v:throwpoint)
    return s:end()
  endtry
  if s:step == len(s:steps)
    call s:end()
  endif
endfunction
call timer_start(10, function('s:turn'), {'repeat': -1})
