" SPDX-License-Identifier: MIT
" quoth.vim - the commands of quoth, for Vim and Neovim; see :help quoth.
if exists('g:loaded_quoth') || &compatible || &encoding !=# 'utf-8'
    \ || !(has('nvim-0.5') || has('patch-8.2.1978') && has('job') && has('channel') && has('timers'))
  finish
endif
let g:loaded_quoth = 1

" Each function returns 0 when it failed: then the error is the command's own, which
" :try sees, and which names no function of ours. A bar belongs to the query.
command -nargs=* -bang -complete=customlist,quoth#complete Quoth
    \ if !quoth#find(<q-args>, <bang>0) | echoerr quoth#problem() | endif
command -nargs=0 QuothMore if !quoth#more() | echoerr quoth#problem() | endif
command -nargs=* -complete=customlist,quoth#complete QuothKwic
    \ if !quoth#kwic(<q-args>) | echoerr quoth#problem() | endif
command -nargs=* -complete=customlist,quoth#complete QuothType
    \ if !quoth#type(<q-args>) | echoerr quoth#problem() | endif

nnoremap <silent> <Plug>(quoth-word) :<C-U>if !quoth#word()<Bar>echoerr quoth#problem()<Bar>endif<CR>
xnoremap <silent> <Plug>(quoth-word) :<C-U>if !quoth#selection()<Bar>echoerr quoth#problem()<Bar>endif<CR>

" The text of documents that no editor can open as they are, such as PDF.
augroup quoth
  autocmd!
  autocmd BufReadCmd quoth://* if !quoth#read(expand('<abuf>')) | echoerr quoth#problem() | endif
augroup END
