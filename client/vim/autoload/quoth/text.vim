" SPDX-License-Identifier: MIT
" text.vim - what documents and the daemon say, made fit to be shown.

" What a terminal might obey or be led astray by: control characters, ends of lines and
" changes of direction.
let s:UNFIT = '[[:cntrl:]\u0080-\u009f\u2028-\u202e\u2066-\u2069]'

" TEXT on one line, without any of that.
function quoth#text#clean(text) abort
  return trim(substitute(substitute(a:text, s:UNFIT, ' ', 'g'), '\s\+', ' ', 'g'))
endfunction

" The beginning of TEXT, at most WIDTH columns.
function quoth#text#head(text, width) abort
  if strdisplaywidth(a:text) <= a:width
    return a:text
  endif
  let head = strcharpart(a:text, 0, a:width)
  while strdisplaywidth(head) >= a:width && !empty(head)
    let head = strcharpart(head, 0, strchars(head) - 1)
  endwhile
  return head .. '…'
endfunction

" The end of TEXT, at most WIDTH columns.
function quoth#text#tail(text, width) abort
  let tail = strcharpart(a:text, max([strchars(a:text) - a:width, 0]))
  while strdisplaywidth(tail) > a:width
    let tail = strcharpart(tail, 1)
  endwhile
  return tail
endfunction

" ERROR of a reply in a line. Columns count bytes, from 1, as the editor's do.
function quoth#text#error(error) abort
  let data = get(a:error, 'data', {})
  let text = get(a:error, 'message', 'an error without a message')
  if has_key(data, 'at')
    let text = printf('column %d: %s', data.at + 1, text)
  endif
  if get(data, 'kind', '') ==# 'stale_cursor'
    let text ..= '; :Quoth asks anew'
  endif
  return quoth#text#clean(text .. (has_key(data, 'hint') ? ' (' .. data.hint .. ')' : ''))
endfunction

" Why nothing was found, as the daemon says it in RESULT.
function quoth#text#nothing(result) abort
  let lines = get(get(a:result, 'why', {}), 'lines', [])
  return 'nothing found' .. (empty(lines) ? '' : ': ')
      \ .. join(map(copy(lines), {i, line -> quoth#text#clean(line)}), '; ')
endfunction

" How many documents there are, and what else to know of RESULT.
function quoth#text#total(result) abort
  let n = a:result.total.n
  return printf('%s%d document%s%s', get(a:result.total, 'exact', v:true) ? '' : 'at least ',
      \ n, n == 1 ? '' : 's', join(map(copy(get(a:result, 'warnings', [])),
      \ {i, text -> '; ' .. quoth#text#clean(text)}), ''))
endfunction

" Says TEXT so that it needs no key to go on.
function quoth#text#say(text) abort
  redraw
  echo quoth#text#head(a:text, v:echospace)
endfunction

" Says TEXT, and keeps it among the messages.
function quoth#text#warn(text) abort
  echohl WarningMsg
  echomsg 'quoth: ' .. a:text
  echohl None
endfunction
