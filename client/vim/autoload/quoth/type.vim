" SPDX-License-Identifier: MIT
" type.vim - a search as you type: a window whose first line is the query, and below it
" what the daemon finds, asked with every key. All requests are in one slot, so that a
" newer one ends the older; an older answer is not shown, whenever it comes.

" Line 1 is the query, line 2 says how it stands, hits follow.
let s:HEAD = 2
let s:TITLE = 40
" Columns before the match that are shown, so that it stands in the window.
let s:BEFORE = 20

" buffer, window; origin, the window to return to; query and id of the last request;
" result, the one that is shown, and chosen, which hit of it; found, where
" its matches are on the screen; marks, ids of what is highlighted.
let s:now = {}

highlight default link QuothStatus Comment
highlight default link QuothChosen PmenuSel
highlight default link QuothError Error
highlight default link QuothMatch Search

function quoth#type#open(query) abort
  call s:close()
  let origin = win_getid()
  execute 'botright' (quoth#option('type_lines') + s:HEAD) 'new'
  let s:now = {'buffer': bufnr(), 'window': win_getid(), 'origin': origin, 'query': '',
      \ 'id': 0, 'result': {'hits': []}, 'chosen': 0, 'found': [], 'marks': []}
  setlocal buftype=nofile bufhidden=wipe noswapfile nobuflisted undolevels=-1
  setlocal nowrap nonumber norelativenumber nolist nospell winfixheight textwidth=0
  setlocal foldcolumn=0 complete= completefunc= omnifunc= noautoindent formatoptions=
  setlocal filetype=quoth-type statusline=quoth:\ <CR>\ opens,\ <Esc>\ leaves
  call setline(1, [a:query, ''])
  call s:map()
  augroup quoth_type
    autocmd!
    autocmd TextChangedI,TextChangedP <buffer> call quoth#type#changed()
    autocmd InsertLeave <buffer> call timer_start(0, {timer -> s:left()})
  augroup END
  call quoth#type#changed()
  startinsert!
endfunction

function s:map() abort
  inoremap <buffer> <silent> <nowait> <CR> <Esc><Cmd>call quoth#type#enter()<CR>
  inoremap <buffer> <silent> <nowait> <C-C> <Esc>
  for key in ['<Down>', '<C-N>', '<Tab>']
    execute 'inoremap <buffer> <silent> <nowait>' key '<Cmd>call quoth#type#choose(1)<CR>'
  endfor
  for key in ['<Up>', '<C-P>', '<S-Tab>']
    execute 'inoremap <buffer> <silent> <nowait>' key '<Cmd>call quoth#type#choose(-1)<CR>'
  endfor
  inoremap <buffer> <expr> <nowait> <Del> col('.') < col('$') ? '<Del>' : ''
endfunction

" The query is not what it was: asks anew.
function quoth#type#changed() abort
  let query = trim(getline(1))
  if empty(s:now) || query ==# s:now.query
    return
  endif
  let s:now.query = query
  if empty(query)
    call quoth#link#cancel(s:now.id)
    let s:now.id = 0
    call s:show({'hits': []}, '')
    return
  endif
  let params = extend({'q': query, 'limit': quoth#option('type_lines'), 'lines': v:true,
      \ 'matches': quoth#option('matches')}, quoth#option('params'))
  try
    let asked = {}
    let asked.id = quoth#link#send('search', extend(params, {'slot': 'type'}),
        \ {result, error -> s:answered(asked.id, result, error)})
    let s:now.id = asked.id
  catch /^quoth: /
    let s:now.id = 0
    call s:show({'hits': []}, v:exception)
  endtry
endfunction

" Only what was asked last is shown.
function s:answered(id, result, error) abort
  if empty(s:now) || a:id != s:now.id
    return
  endif
  let s:now.id = 0
  if empty(a:error)
    call s:show(a:result, empty(a:result.hits) ? quoth#text#nothing(a:result) :
        \ quoth#text#total(a:result))
    return
  endif
  if get(get(a:error, 'data', {}), 'kind', '') ==# 'lost'
    " The same query may be asked again.
    let s:now.query = ''
  endif
  call s:show({'hits': []}, 'quoth: ' .. quoth#text#error(a:error))
  call s:mark_error(get(a:error, 'data', {}))
endfunction

" ---- what is seen ----

" The line of HIT, and where its first match is: column and bytes.
function s:line(hit) abort
  let title = quoth#text#clean(get(a:hit, 'title', ''))
  if empty(title)
    let title = quoth#text#clean(fnamemodify(quoth#place#path(a:hit), ':t'))
  endif
  let title = quoth#text#head(title, s:TITLE)
  let snip = get(get(a:hit, 'snips', []), 0, [])
  let before = quoth#text#tail(quoth#text#clean(get(snip, 0, '') .. '.')[:-2], s:BEFORE)
  let match = quoth#text#clean(get(snip, 1, ''))
  let line = printf('%-10s  ', get(a:hit, 'date', '')[:9]) .. title
      \ .. repeat(' ', s:TITLE + 3 - strdisplaywidth(title)) .. before
  return [line .. match .. quoth#text#clean('.' .. join(snip[2:], ''))[1:],
      \ len(line) + 1, len(match)]
endfunction

" Shows RESULT, with TEXT to say how it stands; lines that stay are not touched.
function s:show(result, text) abort
  let s:now.result = a:result
  let s:now.chosen = 0
  let hits = map(copy(a:result.hits), {i, hit -> s:line(hit)})
  let lines = [a:text] + map(copy(hits), {i, hit -> hit[0]})
  let old = getbufline(s:now.buffer, 2, '$')
  for i in range(len(lines))
    if get(old, i, v:null) isnot lines[i]
      call setbufline(s:now.buffer, i + 2, lines[i])
    endif
  endfor
  if len(old) > len(lines)
    silent call deletebufline(s:now.buffer, len(lines) + 2, '$')
  endif
  let s:now.found = map(hits, {i, hit -> [s:HEAD + 1 + i, hit[1], hit[2]]})
  call s:mark_all()
  if exists('#User#QuothTyped')
    doautocmd <nomodeline> User QuothTyped
  endif
endfunction

function s:mark(group, place) abort
  call add(s:now.marks, matchaddpos(a:group, [a:place], 10, -1, {'window': s:now.window}))
endfunction

" Marks anew what is not the text's own: the chosen line, and matches in the others.
function s:mark_all() abort
  for mark in s:now.marks
    call matchdelete(mark, s:now.window)
  endfor
  let s:now.marks = []
  call s:mark('QuothStatus', [2])
  for place in s:now.found
    if place[0] == s:HEAD + 1 + s:now.chosen
      call s:mark('QuothChosen', place[0:0])
    elseif place[2] > 0
      call s:mark('QuothMatch', place)
    endif
  endfor
endfunction

" The bytes of the query that are wrong, which may have blanks before it.
function s:mark_error(data) abort
  if has_key(a:data, 'at')
    let blanks = len(matchstr(getbufline(s:now.buffer, 1)[0], '^\s*'))
    call s:mark('QuothError', [1, blanks + a:data.at + 1, max([get(a:data, 'len', 1), 1])])
  endif
endfunction

" ---- keys ----

function quoth#type#choose(step) abort
  let hits = len(s:now.result.hits)
  if hits > 0
    let s:now.chosen = (s:now.chosen + a:step + hits) % hits
    call s:mark_all()
  endif
endfunction

" Makes the hits the quickfix list and goes to the chosen one.
function quoth#type#enter() abort
  try
    " Of keys that came all at once the last ones may not have been asked for yet.
    call quoth#type#changed()
    let now = s:now
    let now.entered = 1
    call quoth#link#wait(now.id)
    let text = getline(2)
    call quoth#type#leave()
    if empty(now.result.hits)
      throw 'quoth: ' .. substitute(text, '^quoth: ', '', '')
    endif
    call quoth#fill(now.query, now.result, ' ')
    let before = quoth#place#entries(now.result.hits[: now.chosen])[:
        \ -1 - max([len(get(now.result.hits[now.chosen], 'matches', [])), 1])]
    call quoth#jump(len(before) + quoth#place#best(now.result.hits[now.chosen :]))
  catch /^quoth: /
    call quoth#text#warn(substitute(v:exception, '^quoth: ', '', ''))
  endtry
endfunction

" Insert mode has ended, by <CR> or without it.
function s:left() abort
  if !has_key(s:now, 'entered')
    call quoth#type#leave()
  endif
endfunction

" Closes the window and returns to the one it was opened from.
function quoth#type#leave() abort
  if !empty(s:now)
    call quoth#link#cancel(s:now.id)
    call s:close()
  endif
endfunction

function s:close() abort
  let now = s:now
  let s:now = {}
  if !empty(now) && bufexists(now.buffer)
    execute 'bwipeout!' now.buffer
    call win_gotoid(now.origin)
  endif
endfunction
