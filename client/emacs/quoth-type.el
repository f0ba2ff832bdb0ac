;;; quoth-type.el --- Search with quoth as you type  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; The query is typed in the minibuffer, and what is found is shown in the
;; buffer of `quoth' with every key.  All requests are in one slot, so that
;; a newer one ends the older; an older answer is not shown, whenever it
;; comes.

;;; Code:

(require 'quoth)

(defcustom quoth-type-limit 15
  "Documents that are shown while you type."
  :type 'natnum
  :group 'quoth)

(defvar quoth-type-shown-hook nil
  "Functions to call, with no argument, when something else is shown.
The buffer of `quoth' is current then.")

(defvar quoth-type--query nil
  "What was asked last, or nil.")

(defvar quoth-type--request nil
  "The request for it, or nil.")

(defvar quoth-type--problem nil
  "Why it has no answer, a string; or nil.")

(defvar-local quoth-type--overlay nil
  "Marks what of the query cannot be read, in the minibuffer.")

(defvar quoth-type-map
  (let ((map (make-sparse-keymap)))
    (set-keymap-parent map quoth-query-map)
    (define-key map [down] #'quoth-type-next)
    (define-key map "\C-n" #'quoth-type-next)
    (define-key map [up] #'quoth-type-previous)
    (define-key map "\C-p" #'quoth-type-previous)
    (define-key map [next] #'quoth-type-next-document)
    (define-key map "\C-v" #'quoth-type-next-document)
    (define-key map [prior] #'quoth-type-previous-document)
    (define-key map "\M-v" #'quoth-type-previous-document)
    map)
  "Keys of the minibuffer of `quoth-type'.")

(defun quoth-type--buffer ()
  "Return the buffer for what is found."
  (quoth-list-buffer "*quoth*" 'quoth-list-mode))

;;;; What is typed

(defun quoth-type--changed ()
  "Ask anew if the query in the minibuffer is not what it was."
  (let ((query (string-trim (minibuffer-contents-no-properties))))
    (unless (equal query quoth-type--query)
      (setq quoth-type--query query)
      (quoth-type--unmark)
      (quoth-type--ask query))))

(defun quoth-type--ask (query)
  "Ask for QUERY; the answer to what was asked before is of no interest."
  (if (string-empty-p query)
      (quoth-type--clear)
    (condition-case problem
        (let (request)
          (setq request (quoth-link-send
                         'search
                         (append '(:slot "type") (list :limit quoth-type-limit)
                                 (quoth-list-hits-params query))
                         (lambda (result error)
                           (when (eq request quoth-type--request)
                             (quoth-type--answered query result error))))
                quoth-type--request request)
          (quoth-type--state "asking"))
      (quoth-error (quoth-type--failed (cadr problem))))))

(defun quoth-type--clear ()
  "Show nothing."
  (quoth-link-cancel quoth-type--request)
  (setq quoth-type--request nil
        quoth-type--problem nil)
  (with-current-buffer (quoth-type--buffer)
    (setq quoth-list-query nil)
    (quoth-list-erase)
    (quoth-list-say nil "")))

(defun quoth-type--state (state)
  "Have the mode line of the answer say STATE."
  (with-current-buffer (quoth-type--buffer)
    (setq quoth-list-state state)
    (force-mode-line-update)))

;;;; What is answered

(defun quoth-type--answered (query result error)
  "Show the answer to QUERY, which is RESULT or ERROR."
  (cond (error
         ;; The same query may be asked again.
         (when (equal (plist-get (plist-get error :data) :kind) "lost")
           (setq quoth-type--query nil))
         (quoth-type--failed (quoth-text-problem error))
         (quoth-type--mark (plist-get error :data)))
        (t
         (setq quoth-type--problem nil)
         (with-current-buffer (quoth-type--buffer)
           (quoth-fill query nil result)
           (quoth-type--show)))))

(defun quoth-type--failed (text)
  "Show the error TEXT, and no hits, which would be those of another query."
  (setq quoth-type--problem text)
  (with-current-buffer (quoth-type--buffer)
    (quoth-list-erase)
    (quoth-list-say "error" (concat "quoth: " text) 'quoth-error)
    (quoth-type--show)))

(defun quoth-type--show ()
  "Have the windows of this buffer follow it, its chosen place marked."
  (if (quoth-list-place)
      (quoth-list-there)
    (goto-char (point-min)))
  (dolist (window (get-buffer-window-list nil nil t))
    (set-window-start window (point-min))
    (set-window-point window (point)))
  (run-hooks 'quoth-type-shown-hook))

(defun quoth-type--mark (data)
  "Mark the bytes of the query that are wrong by DATA of an error."
  (when-let ((at (plist-get data :at))
             (window (active-minibuffer-window)))
    (with-current-buffer (window-buffer window)
      (let* ((query (plist-get data :q))
             (start (save-excursion
                      (goto-char (minibuffer-prompt-end))
                      (skip-chars-forward " \t\n\r")
                      (point)))
             (end (quoth-text-characters query (+ at (or (plist-get data :len) 1)))))
        (quoth-type--unmark)
        (setq quoth-type--overlay
              (make-overlay (+ start (quoth-text-characters query at))
                            (min (+ start end) (point-max))))
        (overlay-put quoth-type--overlay 'face 'quoth-error)))))

(defun quoth-type--unmark ()
  "Remove the mark from the query."
  (when quoth-type--overlay
    (delete-overlay quoth-type--overlay)
    (setq quoth-type--overlay nil)))

;;;; Keys

(defun quoth-type--choose (count property)
  "Choose the place COUNT lines with PROPERTY on."
  (with-current-buffer (quoth-type--buffer)
    (when (quoth-list-move count property)
      (quoth-list-there))))

(defun quoth-type-next (count)
  "Choose the next place, or the COUNTth."
  (interactive "p")
  (quoth-type--choose count 'quoth-place))

(defun quoth-type-previous (count)
  "Choose the previous place, or the COUNTth."
  (interactive "p")
  (quoth-type--choose (- count) 'quoth-place))

(defun quoth-type-next-document (count)
  "Choose the first place of the next document, or of the COUNTth."
  (interactive "p")
  (quoth-type--choose count 'quoth-first))

(defun quoth-type-previous-document (count)
  "Choose the first place of the document before, or of the COUNTth."
  (interactive "p")
  (quoth-type--choose (- count) 'quoth-first))

;;;; The command

(defun quoth-type--read (initial)
  "Let a query be typed, which begins as INITIAL; return what it is in the end."
  (minibuffer-with-setup-hook
      (lambda ()
        (add-hook 'post-command-hook #'quoth-type--changed nil t)
        (quoth-type--changed))
    (quoth-read-query "Search for: " initial quoth-type-map)))

;;;###autoload
(defun quoth-type (&optional initial)
  "Search as you type, beginning with INITIAL.
What is found is shown with every key.
\\<quoth-type-map>\\[quoth-type-next] and \\[quoth-type-previous] choose a \
place, \\[quoth-type-next-document] and \\[quoth-type-previous-document] \
that of another document,
\\[exit-minibuffer] goes there, \\[abort-minibuffers] leaves.  What is wrong \
in a query is marked.  The rest
is in the buffer of `quoth' then, and \\[next-error] leads through it."
  (interactive (list quoth-list-query))
  (let ((windows (current-window-configuration))
        (buffer (quoth-type--buffer))
        (entered nil))
    (setq quoth-type--query nil)
    (unwind-protect
        (progn
          (with-current-buffer buffer
            (quoth-list-erase)
            (quoth-list-say nil ""))
          (display-buffer buffer '(nil (inhibit-same-window . t)))
          (quoth-type--read initial)
          ;; Of keys that came all at once the last ones may not be answered.
          (quoth-link-telling (quoth-link-wait quoth-type--request))
          (setq entered t))
      (unless entered
        (quoth-link-cancel quoth-type--request))
      (setq quoth-type--request nil)
      (set-window-configuration windows))
    (quoth-type--enter buffer)))

(defun quoth-type--enter (buffer)
  "Go to the chosen place of BUFFER."
  (when quoth-type--problem
    (user-error "Quoth: %s" quoth-type--problem))
  (let ((place (with-current-buffer buffer
                 (setq next-error-last-buffer buffer)
                 ;; The minibuffer has put back the windows, and point with them.
                 (quoth-list-return)
                 (or (quoth-list-place)
                     (user-error "Quoth: %s" quoth-list-text)))))
    (xref-push-marker-stack)
    (quoth-link-telling (quoth-place-show place))))

(provide 'quoth-type)
;;; quoth-type.el ends here
