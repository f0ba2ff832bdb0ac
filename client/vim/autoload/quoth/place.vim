" SPDX-License-Identifier: MIT
" place.vim - hits of the daemon to places in the editor: names of files as they are,
" lines and columns, and the texts of documents that cannot be opened otherwise.

" A file up to so many bytes is read to see where a match ends that goes on in the next
" line; of a longer one, which has its records in lines, it ends in its own.
let s:READ_MAX = 1048576
" So much of the text of a document is shown.
let s:TEXT_MAX = 33554432

let s:BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

" The string of these bytes, whatever they are. (Latin 1 is the encoding in which each
" character is its byte.)
function s:bytes(numbers) abort
  return iconv(join(map(a:numbers, {i, n -> nr2char(n, 1)}), ''), 'utf-8', 'latin1')
endfunction

function s:from_base64(text) abort
  let numbers = []
  let [bits, held] = [0, 0]
  for digit in split(a:text, '\zs')
    let value = stridx(s:BASE64, digit)
    if value < 0
      break
    endif
    let bits = and(bits * 64 + value, 0xffff)
    let held += 6
    if held >= 8
      let held -= 8
      call add(numbers, and(bits / float2nr(pow(2, held)), 0xff))
    endif
  endfor
  return s:bytes(numbers)
endfunction

function s:quote(text) abort
  return join(map(range(len(a:text)), {i, at -> a:text[at] =~# '[A-Za-z0-9_.-]' ?
      \ a:text[at] : printf('%%%02X', char2nr(a:text[at]))}), '')
endfunction

function s:unquote(text) abort
  let parts = split(a:text, '%\x\x\zs\|\ze%\x\x')
  return join(map(parts, {i, part -> part =~# '^%\x\x$' ?
      \ s:bytes([str2nr(part[1:], 16)]) : part}), '')
endfunction

" The path of a hit or a line of kwic, bytes as they are.
function quoth#place#path(hit) abort
  return has_key(a:hit, 'path_b64') ? s:from_base64(a:hit.path_b64) : get(a:hit, 'path', '')
endfunction

" The name of the buffer to open for PLACE of HIT: its file, or where the place is in the
" text that was taken out of it, a name that quoth#place#read() knows.
function quoth#place#name(hit, place) abort
  let path = quoth#place#path(a:hit)
  if get(a:place, 'in', '') !=# 'text' && !empty(path)
    return path
  endif
  return printf('quoth://%s/%s/%s', s:quote(get(a:hit, 'index', '')),
      \ s:quote(get(a:hit, 'id', get(a:hit, 'doc_id', ''))), s:quote(fnamemodify(path, ':t')))
endfunction

" Fills the current buffer, whose name is as above, with the text of its document.
function quoth#place#read(name) abort
  let [index, id] = split(matchstr(a:name, '^quoth://\zs.*'), '/', 1)[0:1]
  let params = {'id': s:unquote(id), 'start': 0}
  if !empty(index)
    let params.index = s:unquote(index)
  endif
  let text = ''
  while params.start < s:TEXT_MAX
    let reply = quoth#link#call('get', params)
    let text ..= reply.text
    if !has_key(reply, 'next')
      break
    endif
    let params.start = reply.next
  endwhile
  setlocal modifiable noreadonly buftype=nowrite noswapfile nomodeline undolevels=-1
  " The lists that lead here have the right lines already: nothing moves for the new ones.
  lockmarks call deletebufline('%', 1, '$')
  lockmarks call setline(1, split(text, "\n", 1))
  setlocal nomodifiable nomodified
endfunction

" The lines of the file NAME, read once for all of SEEN; none where that is no use.
function s:lines(seen, name) abort
  if !has_key(a:seen, a:name)
    let size = a:name =~# '^quoth://\|\.gz$' ? -1 : getfsize(a:name)
    let a:seen[a:name] = size < 0 || size > s:READ_MAX ? [] : readfile(a:name, 'b')
  endif
  return a:seen[a:name]
endfunction

" Where the match of PLACE ends, in LINES: its line, and the column behind it.
function s:end(place, lines) abort
  let lnum = a:place.line
  let end = a:place.col + get(a:place, 'len', 0)
  while lnum < len(a:lines) && end > len(a:lines[lnum - 1]) + 1
    let end -= len(a:lines[lnum - 1]) + 1
    let lnum += 1
  endwhile
  return [lnum, end]
endfunction

function s:text(hit, place) abort
  let parts = get(a:place, 'line_text', [])
  if empty(parts)
    let snips = get(a:hit, 'snips', [])
    let parts = get(snips, get(a:place, 'snip', 0), get(snips, 0, []))
  endif
  let page = has_key(a:place, 'page') ? printf('p. %d: ', a:place.page) : ''
  return page .. quoth#text#clean(join(parts, ''))
endfunction

" The title and the date of HIT, as far as there are any.
function s:about(hit) abort
  let about = filter([get(a:hit, 'title', ''), get(a:hit, 'date', '')[:9]], {i, v -> !empty(v)})
  return empty(about) ? '' : '  [' .. quoth#text#clean(join(about, ', ')) .. ']'
endfunction

" Entries for the quickfix list: one for each place of HITS; the first of a document has
" its title and date.
function quoth#place#entries(hits) abort
  let entries = []
  let seen = {}
  for hit in a:hits
    let about = s:about(hit)
    let best = get(hit, 'best', {'line': 1, 'col': 1})
    for place in empty(get(hit, 'matches', [])) ? [best] : hit.matches
      let name = quoth#place#name(hit, place)
      let entry = {'filename': name, 'lnum': get(place, 'line', 1),
          \ 'col': get(place, 'col', 1), 'text': s:text(hit, place) .. about}
      if has_key(place, 'len')
        let [entry.end_lnum, entry.end_col] = s:end(place, s:lines(seen, name))
      endif
      call add(entries, entry)
      let about = ''
    endfor
  endfor
  return entries
endfunction

" The number, from 1, of the entry that the best place of the first of HITS has.
function quoth#place#best(hits) abort
  let best = get(get(a:hits, 0, {}), 'best', {})
  let bytes = map(copy(get(get(a:hits, 0, {}), 'matches', [])), {i, m -> get(m, 'byte')})
  return max([index(bytes, get(best, 'byte', -1)), 0]) + 1
endfunction

" Shows line LNUM, column COL of NAME in the current window.
function quoth#place#show(name, lnum, col) abort
  let buffer = bufadd(a:name)
  if &modified && !&hidden && bufnr() != buffer
    split
  endif
  normal! m'
  execute 'buffer' buffer
  setlocal buflisted
  call cursor(a:lnum, a:col)
  normal! zv
endfunction
