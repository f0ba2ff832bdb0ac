" SPDX-License-Identifier: MIT
" kwic.vim - every occurrence in its context: a buffer of lines, the matches below each
" other, from each of which <CR> leads to its place.

" Columns between the match and what is on either side of it; single blanks are all that
" the text itself has.
let s:GAP = '  '

highlight default link QuothMatch Search

" The window that shows the buffer, made where there is none.
function s:window() abort
  let buffers = filter(range(1, winnr('$')),
      \ {i, n -> getbufvar(winbufnr(n), 'quoth_kwic', 0) is 1})
  if !empty(buffers)
    execute buffers[0] 'wincmd w'
    return
  endif
  botright new
  setlocal buftype=nofile bufhidden=wipe noswapfile nobuflisted undolevels=-1
  setlocal nowrap nonumber norelativenumber nolist nospell foldcolumn=0 nomodifiable
  setlocal filetype=quoth-kwic statusline=%{b:quoth_title}%=%l/%L
  let b:quoth_kwic = 1
  let b:quoth_title = ''
  nnoremap <buffer> <silent> <nowait> <CR> :<C-U>call quoth#kwic#jump()<CR>
endfunction

function s:params(query) abort
  return {'q': a:query, 'limit': quoth#option('kwic_limit'),
      \ 'context': quoth#option('kwic_context'), 'order': quoth#option('kwic_order')}
endfunction

" LINE of the daemon, its match at column SIDE and a gap.
function s:aligned(line, side) abort
  let before = quoth#text#tail(quoth#text#clean(a:line.before), a:side)
  return repeat(' ', a:side - strdisplaywidth(before)) .. before .. s:GAP
      \ .. quoth#text#clean(a:line.match) .. s:GAP .. quoth#text#clean(a:line.after)
endfunction

" Adds the lines of RESULT to those that are there.
function s:add(result) abort
  let first = empty(b:quoth_places) ? 1 : line('$') + 1
  setlocal modifiable
  call setline(first, map(copy(a:result.lines), {i, line -> s:aligned(line, b:quoth_side)}))
  setlocal nomodifiable nomodified
  call extend(b:quoth_places, map(copy(a:result.lines), {i, line ->
      \ [quoth#place#name(line, line), get(line, 'line', 1), get(line, 'col', 1)]}))
  let b:quoth_cursor = get(a:result, 'cursor', '')
  call quoth#text#say(printf('%d of %s%d lines', len(b:quoth_places),
      \ get(a:result.total, 'exact', v:true) ? '' : 'at least ', a:result.total.n))
endfunction

function quoth#kwic#open(query) abort
  let query = empty(a:query) ? getbufvar('%', 'quoth_query', '') : a:query
  if empty(query)
    throw 'quoth: what to look for? There is no query to repeat'
  endif
  let result = quoth#link#call('kwic', s:params(query))
  if empty(result.lines)
    call quoth#text#warn(get(result, 'documents', 0) == 0 ? quoth#text#nothing(result) :
        \ 'documents match, but no words in them')
    return
  endif
  call s:window()
  setlocal modifiable
  call deletebufline('%', 1, '$')
  let b:quoth_query = query
  let b:quoth_title = ':QuothKwic ' .. quoth#text#clean(query)
  let b:quoth_side = max([(winwidth(0) - 20) / 2, 10])
  let b:quoth_places = []
  call clearmatches()
  call matchadd('QuothMatch', printf('\%%%dv\S.\{-}\ze\%%(  \|$\)',
      \ b:quoth_side + len(s:GAP) + 1))
  call s:add(result)
  call cursor(1, 1)
endfunction

function quoth#kwic#more() abort
  if empty(b:quoth_cursor)
    throw 'quoth: there is no more'
  endif
  call s:add(quoth#link#call('kwic',
      \ extend(s:params(b:quoth_query), {'cursor': b:quoth_cursor})))
endfunction

" Goes to the place of the line under the cursor, in the window that was used before.
function quoth#kwic#jump() abort
  let [name, lnum, col] = b:quoth_places[line('.') - 1]
  if winnr('#') == 0 || winnr('#') == winnr()
    aboveleft new
  else
    wincmd p
  endif
  call quoth#place#show(name, lnum, col)
endfunction
