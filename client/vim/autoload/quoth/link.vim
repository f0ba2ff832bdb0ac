" SPDX-License-Identifier: MIT
" link.vim - one connection to the daemon: requests out, each with what is to be done
" when its reply comes. It is `quoth connect` that finds it, and starts a daemon where
" there is none; lines of JSON go both ways.

" How much longer than a request may take we wait for it, in milliseconds: a daemon may
" have to be started first, which quoth gives up by itself before that.
let s:PATIENCE = 15000

" job, pending (what to do, by id), rest (a line that is not whole yet), said (what the
" program said on stderr); empty when there is no connection.
let s:link = {}
let s:last_id = 0

" ---- the two editors ----

if has('nvim')
  function s:start(argv, link) abort
    return jobstart(a:argv, {
        \ 'on_stdout': {job, pieces, event -> s:take(a:link, pieces)},
        \ 'on_stderr': {job, pieces, event -> extend(a:link.said, pieces)},
        \ 'on_exit': {job, status, event -> s:lost(a:link)}})
  endfunction

  function s:alive(job) abort
    return a:job > 0 && jobwait([a:job], 0)[0] == -1
  endfunction

  function s:write(job, line) abort
    return chansend(a:job, a:line .. "\n")
  endfunction

  function s:stop(job) abort
    call jobstop(a:job)
  endfunction

  " The last of PIECES is the beginning of what comes next.
  function s:take(link, pieces) abort
    let a:link.rest ..= a:pieces[0]
    for piece in a:pieces[1:]
      let line = a:link.rest
      let a:link.rest = piece
      call s:reply(a:link, line)
    endfor
  endfunction
else
  function s:start(argv, link) abort
    return job_start(a:argv, {'in_mode': 'raw', 'out_mode': 'nl', 'err_mode': 'nl',
        \ 'out_cb': {channel, line -> s:reply(a:link, line)},
        \ 'err_cb': {channel, line -> add(a:link.said, line)},
        \ 'close_cb': {channel -> s:lost(a:link)}})
  endfunction

  function s:alive(job) abort
    return job_status(a:job) ==# 'run' && ch_status(a:job) ==# 'open'
  endfunction

  function s:write(job, line) abort
    call ch_sendraw(a:job, a:line .. "\n")
  endfunction

  function s:stop(job) abort
    call job_stop(a:job)
  endfunction
endif

" ---- the connection ----

function s:open() abort
  if !empty(s:link) && s:alive(s:link.job)
    return s:link
  endif
  call s:lost(s:link)
  let command = get(g:, 'quoth_command', ['quoth'])
  if type(command) != v:t_list || empty(command) || !executable(command[0])
    throw 'quoth: no such program: ' .. string(command) .. ' (g:quoth_command)'
  endif
  let s:link = {'pending': {}, 'rest': '', 'said': []}
  let s:link.job = s:start(command + ['connect'], s:link)
  return s:link
endfunction

" The connection LINK has ended: whoever waits is told, or else the user, once.
function s:lost(link) abort
  if empty(a:link) || has_key(a:link, 'over')
    return
  endif
  let a:link.over = 1
  if s:link is a:link
    let s:link = {}
  endif
  let said = substitute(trim(join(a:link.said, ' ')), '^quoth: ', '', '')
  let error = {'message': empty(said) ? 'the daemon is gone' : said,
      \ 'data': {'kind': 'lost'}}
  if v:exiting isnot v:null
    return
  elseif empty(a:link.pending)
    call quoth#text#warn('the daemon is gone; the next command looks for it again')
  else
    call s:fail(a:link, error)
  endif
endfunction

" All that wait at LINK have ERROR for an answer.
function s:fail(link, error) abort
  let pending = a:link.pending
  let a:link.pending = {}
  for id in sort(keys(pending), 'N')
    call pending[id]({}, a:error)
  endfor
endfunction

function s:reply(link, line) abort
  if a:line =~# '^\s*$'
    return
  endif
  try
    let message = json_decode(a:line)
    let id = get(message, 'id', v:null)
  catch /^Vim\%((\a\+)\)\=:E/
    call add(a:link.said, 'a reply that is not JSON')
    call s:stop(a:link.job)
    return
  endtry
  if has_key(a:link.pending, id)
    call remove(a:link.pending, id)(get(message, 'result', {}), get(message, 'error', {}))
  elseif id is v:null && has_key(message, 'error')
    " It could not even read which request it was.
    call s:fail(a:link, message.error)
  endif
endfunction

" ---- for the others ----

" Sends a request. DONE is called with its result and its error, one of which is {}.
" Returns the request's id; throws when there is no way to send it.
function quoth#link#send(method, params, Done) abort
  let link = s:open()
  let s:last_id += 1
  let params = extend({'timeout_ms': quoth#option('timeout')}, a:params)
  if !empty(quoth#option('index')) && !has_key(params, 'index')
    let params.index = quoth#option('index')
  endif
  let link.pending[s:last_id] = a:Done
  try
    call s:write(link.job, json_encode({'jsonrpc': '2.0', 'id': s:last_id,
        \ 'method': a:method, 'params': params}))
  catch /^Vim\%((\a\+)\)\=:E/
    call remove(link.pending, s:last_id)
    throw 'quoth: cannot send this: ' .. substitute(v:exception, '^Vim.\{-}:\zeE', '', '')
  endtry
  return s:last_id
endfunction

" The answer to ID is of no interest any more.
function quoth#link#cancel(id) abort
  if empty(s:link) || !has_key(s:link.pending, a:id)
    return
  endif
  let s:link.pending[a:id] = {result, error -> 0}
  try
    call s:write(s:link.job, json_encode({'jsonrpc': '2.0',
        \ 'method': '$/cancelRequest', 'params': {'id': a:id}}))
  catch /^Vim\%((\a\+)\)\=:E/
    " It is gone, and so is the request.
  endtry
endfunction

" Whether a request is still to be answered.
function quoth#link#waits(id) abort
  return !empty(s:link) && has_key(s:link.pending, a:id)
endfunction

" Waits until ID is answered. Throws after the time it may take, or on CTRL-C.
function quoth#link#wait(id) abort
  let begun = reltime()
  try
    while quoth#link#waits(a:id)
      sleep 1m
      if reltimefloat(reltime(begun)) * 1000 > quoth#option('timeout') + s:PATIENCE
        throw 'quoth: no answer'
      endif
    endwhile
  finally
    call quoth#link#cancel(a:id)
  endtry
endfunction

" Asks and waits. Throws what is wrong, for people.
function quoth#link#call(method, params) abort
  let reply = {}
  let id = quoth#link#send(a:method, a:params,
      \ {result, error -> extend(reply, {'result': result, 'error': error})})
  call quoth#link#wait(id)
  if !empty(get(reply, 'error', {}))
    throw 'quoth: ' .. quoth#text#error(reply.error)
  endif
  return get(reply, 'result', {})
endfunction
