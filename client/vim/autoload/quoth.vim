" SPDX-License-Identifier: MIT
" quoth.vim - what the commands of plugin/quoth.vim do. Each of these functions returns 0
" when it failed, and quoth#problem() says why.

let s:DEFAULTS = {'timeout': 5000, 'index': '', 'limit': 50, 'matches': 10, 'params': {},
    \ 'type_lines': 15, 'kwic_limit': 200, 'kwic_context': 8, 'kwic_order': 'corpus'}
" How long completion may keep somebody waiting who types, in milliseconds.
let s:COMPLETE_MS = 500

let s:problem = ''
let s:last_query = ''

function quoth#option(name) abort
  return get(g:, 'quoth_' .. a:name, s:DEFAULTS[a:name])
endfunction

function quoth#problem() abort
  return s:problem
endfunction

" Calls WORK. What it throws on purpose becomes the problem.
function s:try(Work) abort
  try
    call a:Work()
    return 1
  catch /^quoth: /
    let s:problem = v:exception
  catch /^Vim:Interrupt$/
    let s:problem = 'quoth: interrupted'
  endtry
  return 0
endfunction

" ---- the quickfix list ----

" What the current list has of ours, or {}.
function s:context() abort
  let context = getqflist({'context': 1}).context
  return type(context) == v:t_dict ? get(context, 'quoth', {}) : {}
endfunction

" Makes the quickfix list one of the answer RESULT to QUERY: ACTION as in setqflist().
function quoth#fill(query, result, action) abort
  let context = {'query': a:query, 'cursor': get(a:result, 'cursor', ''),
      \ 'shown': len(a:result.hits)}
  if a:action ==# 'a'
    let context.shown += get(s:context(), 'shown', 0)
  endif
  call setqflist([], a:action, {'title': ':Quoth ' .. quoth#text#clean(a:query),
      \ 'context': {'quoth': context}, 'items': quoth#place#entries(a:result.hits)})
endfunction

" Goes to entry NUMBER of the list, as :cc does.
function quoth#jump(number) abort
  try
    silent execute 'cc' a:number
    normal! zv
  catch /^Vim(cc):E/
    throw 'quoth: ' .. substitute(v:exception, '^Vim(cc):', '', '')
  endtry
endfunction

function s:params(query) abort
  return extend({'q': a:query, 'limit': quoth#option('limit'), 'lines': v:true,
      \ 'matches': quoth#option('matches')}, quoth#option('params'))
endfunction

function s:find(query, stay) abort
  let query = empty(a:query) ? get(s:context(), 'query', s:last_query) : a:query
  if empty(query)
    throw 'quoth: what to look for? There is no query to repeat'
  endif
  let result = quoth#link#call('search', s:params(query))
  let s:last_query = query
  let again = empty(a:query) && !empty(s:context())
  call quoth#fill(query, result, again ? 'r' : ' ')
  if empty(result.hits)
    call quoth#text#warn(quoth#text#nothing(result))
    return
  endif
  if !a:stay
    call quoth#jump(quoth#place#best(result.hits))
  endif
  call s:say_total(result, len(result.hits))
endfunction

function s:say_total(result, shown) abort
  call quoth#text#say(printf('(%d of %d) %s%s', getqflist({'idx': 0}).idx,
      \ getqflist({'size': 0}).size, quoth#text#total(a:result),
      \ has_key(a:result, 'cursor') ? ', ' .. a:shown .. ' of them here' : ''))
endfunction

" :Quoth QUERY; without QUERY the last one again. STAY: without going to the first.
function quoth#find(query, stay) abort
  return s:try({-> s:find(a:query, a:stay)})
endfunction

function s:more() abort
  if exists('b:quoth_kwic')
    return quoth#kwic#more()
  endif
  let context = s:context()
  if empty(context)
    throw 'quoth: the quickfix list is not from :Quoth'
  elseif empty(context.cursor)
    throw 'quoth: there is no more'
  endif
  let result = quoth#link#call('search',
      \ extend(s:params(context.query), {'cursor': context.cursor}))
  call quoth#fill(context.query, result, 'a')
  call s:say_total(result, s:context().shown)
endfunction

" :QuothMore
function quoth#more() abort
  return s:try({-> s:more()})
endfunction

" ---- words ----

function quoth#word() abort
  let word = substitute(expand('<cword>'), '["()|*~=:^-]', ' ', 'g')
  return s:try({-> s:find_text(trim(word), 'there is no word under the cursor')})
endfunction

" The selection, as a phrase.
function quoth#selection() abort
  let text = s:selected()
  let phrase = trim(substitute(quoth#text#clean(text), '["()|*~]', ' ', 'g'))
  return s:try({-> s:find_text(empty(phrase) ? '' : '"' .. phrase .. '"',
      \ 'there are no words in the selection')})
endfunction

function s:find_text(query, otherwise) abort
  if empty(a:query)
    throw 'quoth: ' .. a:otherwise
  endif
  call s:find(a:query, 0)
endfunction

function s:selected() abort
  let [first, start] = getpos("'<")[1:2]
  let [last, end] = getpos("'>")[1:2]
  let lines = getline(first, last)
  if empty(lines) || visualmode() !=# 'v'
    return join(lines, ' ')
  endif
  " The last character whole, however many bytes it has.
  let end += max([len(matchstr(lines[-1], '.', end - 1)) - 1, 0])
  let lines[-1] = strpart(lines[-1], 0, end - (&selection ==# 'exclusive'))
  let lines[0] = strpart(lines[0], start - 1)
  return join(lines, ' ')
endfunction

" ---- completion ----

" For -complete=customlist: what the index has for the query up to the cursor.
function quoth#complete(lead, line, at) abort
  let typed = matchstr(strpart(a:line, 0, a:at), '\C^.\{-}\<Quoth\%(Kwic\|Type\)\=!\=\s\+\zs.*$')
  let before = strpart(typed, 0, len(typed) - len(a:lead))
  if empty(typed)
    return []
  endif
  try
    let suggestions = quoth#link#call('suggest',
        \ {'q': typed, 'timeout_ms': s:COMPLETE_MS}).suggestions
  catch /^quoth: /
    return []
  endtry
  call map(suggestions, {i, suggestion -> suggestion.text})
  call filter(suggestions, {i, text -> stridx(text, before) == 0 && text !~# '[[:cntrl:]]'})
  return map(suggestions, {i, text -> strpart(text, len(before))})
endfunction

" ---- the others ----

" :QuothKwic QUERY
function quoth#kwic(query) abort
  return s:try({-> quoth#kwic#open(a:query)})
endfunction

" :QuothType [QUERY]
function quoth#type(query) abort
  return s:try({-> quoth#type#open(a:query)})
endfunction

" BufReadCmd of quoth://*
function quoth#read(buffer) abort
  return s:try({-> quoth#place#read(bufname(str2nr(a:buffer)))})
endfunction
