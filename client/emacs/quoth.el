;;; quoth.el --- Find phrases in your documents with quoth  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: tools, matching, files

;;; Commentary:

;; quoth finds words and phrases in an index of your documents, the best
;; first, and says where each one stands; see quoth(1).  Here its answers
;; are buffers to go through and to jump from, with exact lines and
;; columns.  Queries are those of the command line: quoth-query(7) has all
;; that may be in them.
;;
;; It takes the program quoth and an index, which quoth-index(1) makes; a
;; daemon is started when none runs.  In your init file:
;;
;;     (require 'quoth)
;;     (global-set-key (kbd "C-c q") #'quoth)
;;
;; What to type first, with the quotes, which make it a phrase:
;;
;;     M-x quoth RET "rare earths" RET
;;
;; Commands:
;;
;;     quoth           a query, its documents and their places
;;     quoth-type      the same while you type; RET goes to the chosen place
;;     quoth-kwic      every occurrence in its context, a line each
;;     quoth-at-point  the word at point, or the region as a phrase
;;     quoth-watch     new documents that match, as they come
;;
;; In their buffers:
;;
;;     n, p      show the next or the previous place in another window
;;     N, P      that of another document
;;     RET       go there; M-, returns
;;     o         show it and stay
;;     g         ask again
;;     +         more documents, or lines
;;     s, t, k, w  the query in `quoth', `quoth-type', `quoth-kwic', `quoth-watch'
;;     q         leave
;;
;; `next-error' (M-g n) goes through the places from any buffer.  While a
;; query is typed, TAB completes words, what comes next in a phrase, and
;; values of fields.
;;
;; With xref, in buffers of prose, M-? shows where else a word is:
;;
;;     (add-hook 'text-mode-hook #'quoth-xref-setup)
;;
;; Documents that are not what their file holds, such as PDF and encoded
;; mail, are shown as the text that the index has of them; where Emacs can
;; show the pages of a PDF it does, see `quoth-pages'.  Options are in
;; M-x customize-group RET quoth.
;;
;; Errors of the daemon are errors of the command.  When the daemon goes,
;; that is said once; the next command finds it again, and starts one if
;; need be.  Programs call `quoth-call', or `quoth-link-send'.

;;; Code:

(require 'quoth-list)

(autoload 'quoth-type "quoth-type" nil t)
(autoload 'quoth-kwic "quoth-kwic" nil t)
(autoload 'quoth-watch "quoth-watch" nil t)
(autoload 'quoth-xref-setup "quoth-xref" nil t)
(autoload 'quoth-xref-backend "quoth-xref")

(defvar quoth-history nil
  "Queries that were asked.")

(defconst quoth--complete-ms 500
  "Milliseconds that completion may keep somebody waiting who types.")

;;;; Queries

(defun quoth-complete ()
  "Complete the query in the minibuffer; for `completion-at-point-functions'."
  (let ((start (minibuffer-prompt-end)))
    (when (< start (point))
      (list start (point)
            (completion-table-dynamic #'quoth-suggestions)
            :exclusive 'no))))

(defun quoth-suggestions (typed)
  "Return what the index has for the query TYPED; nothing if there is no daemon."
  (condition-case nil
      (mapcar (lambda (suggestion) (quoth-text-clean (plist-get suggestion :text)))
              (plist-get (quoth-call 'suggest (list :q typed
                                                    :timeout_ms quoth--complete-ms))
                         :suggestions))
    (quoth-error nil)))

(defvar quoth-query-map
  (let ((map (make-sparse-keymap)))
    (set-keymap-parent map minibuffer-local-map)
    (define-key map "\t" #'completion-at-point)
    map)
  "Keys of the minibuffer in which a query is typed.")

(defun quoth-read-query (prompt &optional initial map)
  "Read a query with PROMPT, which begins as INITIAL, with the keys of MAP."
  (minibuffer-with-setup-hook
      (lambda ()
        (add-hook 'completion-at-point-functions #'quoth-complete nil t))
    (read-from-minibuffer prompt initial (or map quoth-query-map) nil
                          'quoth-history nil t)))

(defun quoth-ask-for-query (what)
  "Return what `interactive' is to give a command that does WHAT with a query."
  (list (quoth-read-query (format "%s: " what) quoth-list-query)))

(defun quoth-words-at-point ()
  "Return the region as a phrase, or the word at point, as a query; or nil."
  (let* ((region (use-region-p))
         (text (if region
                   (buffer-substring-no-properties (region-beginning) (region-end))
                 (thing-at-point 'word t)))
         (words (string-trim (replace-regexp-in-string
                              "[][\"()|*~=:^ -]+" " " (quoth-text-clean text)))))
    (cond ((string-empty-p words) nil)
          (region (format "\"%s\"" words))
          (t words))))

;;;; Searching

(defun quoth-check (query)
  "Return QUERY without blanks around it; signal an error if nothing is left."
  (let ((query (string-trim query)))
    (when (string-empty-p query)
      (user-error "Quoth: what to look for?"))
    query))

(defun quoth--ask (query cursor)
  "Fill this buffer with the answer to QUERY, or add what follows CURSOR.
Signals `quoth-error', and leaves the buffer as it is."
  (quoth-fill query cursor (quoth--search query cursor)))

(defun quoth--search (query cursor)
  "Return the answer to QUERY, or what follows CURSOR."
  (quoth-call 'search (append (and cursor (list :cursor cursor))
                              (quoth-list-hits-params query))))

(defun quoth-fill (query cursor result)
  "Fill this buffer for QUERY or, with CURSOR, add to it, from RESULT."
  (setq quoth-list-query query
        quoth-list-ask-function (apply-partially #'quoth--ask query))
  (unless cursor
    (quoth-list-erase))
  (quoth-list-insert-hits result)
  (unless cursor
    (quoth-list-goto-best))
  (if (zerop quoth-list-shown)
      (quoth-list-say "nothing" (quoth-text-nothing result) 'warning)
    (quoth-list-say
     nil (format "%s: %s%s%s" (quoth-text-clean query)
                 (quoth-text-count (plist-get result :total) "document")
                 (if quoth-list-cursor (format ", %d of them here" quoth-list-shown) "")
                 (quoth-text-warnings result)))))

;;;###autoload
(defun quoth (query)
  "Search for QUERY and show its documents and their places, the best first.
See quoth-query(7) for what may be in a query, and `quoth-list-mode'
for the keys.  What is wrong with it, and what keeps the daemon from
answering, is an error; where nothing is found the buffer tells why."
  (interactive (quoth-ask-for-query "Search for"))
  (setq query (quoth-check query))
  (let ((result (quoth-link-telling (quoth--search query nil))))
    (pop-to-buffer (quoth-list-buffer "*quoth*" 'quoth-list-mode))
    (quoth-fill query nil result)
    (quoth-list-present)))

;;;###autoload
(defun quoth-at-point ()
  "Search for the word at point, or for the region as a phrase."
  (interactive)
  (quoth (or (quoth-words-at-point)
             (user-error "Quoth: there is no word here"))))

(provide 'quoth)
;;; quoth.el ends here
