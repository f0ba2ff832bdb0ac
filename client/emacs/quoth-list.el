;;; quoth-list.el --- Buffers of places that quoth found  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; What the buffers of `quoth', `quoth-kwic', `quoth-type' and
;; `quoth-watch' have in common: lines that have a place each, keys to go
;; from one to the next, `next-error', and a query that can be asked again.
;; And how hits of a search are written down there.

;;; Code:

(require 'cl-lib)
(require 'quoth-place)

(defcustom quoth-limit 50
  "Documents at a time, at most 1000."
  :type 'natnum
  :group 'quoth)

(defcustom quoth-matches 10
  "Places of one document, at most 100; 0 for its best place only."
  :type 'natnum
  :group 'quoth)

(defcustom quoth-params nil
  "More parameters for searches, as quoth-protocol(7) has them.
A property list, such as (:sort \"-date\" :lang \"en\"); t and
`:json-false' are true and false, vectors are lists."
  :type '(plist :key-type symbol :value-type sexp)
  :group 'quoth)

(defconst quoth-list--before 50
  "Columns before the match that are shown, so that it stands in the window.")

(defvar-local quoth-list-query nil
  "The query whose answer this buffer shows.")

(defvar-local quoth-list-cursor nil
  "Where the rest of the answer begins, or nil.")

(defvar-local quoth-list-state nil
  "How it stands, a short string for the mode line, or nil.")

(defvar-local quoth-list-text ""
  "What the first line of this buffer says.")

(defvar-local quoth-list-shown 0
  "How many documents, or lines of `quoth-kwic', are in this buffer.")

(defvar-local quoth-list-ask-function nil
  "What asks for the query again.
It is called with a cursor, or with nil to begin anew.")

(defvar-local quoth-list--overlay nil
  "Marks the line of the place that was last gone to.")

(defvar quoth-list-mode-map
  (let ((map (make-sparse-keymap)))
    (set-keymap-parent map special-mode-map)
    (define-key map "n" #'quoth-list-next)
    (define-key map "p" #'quoth-list-previous)
    (define-key map "N" #'quoth-list-next-document)
    (define-key map "P" #'quoth-list-previous-document)
    (define-key map "o" #'quoth-list-show)
    (define-key map "\C-o" #'quoth-list-show)
    (define-key map "\r" #'quoth-list-jump)
    (define-key map [mouse-2] #'quoth-list-mouse)
    (define-key map [follow-link] 'mouse-face)
    (define-key map "+" #'quoth-list-more)
    (define-key map "m" #'quoth-list-more)
    (define-key map "s" 'quoth)
    (define-key map "t" 'quoth-type)
    (define-key map "k" 'quoth-kwic)
    (define-key map "w" 'quoth-watch)
    map)
  "Keys of `quoth-list-mode'.")

(define-derived-mode quoth-list-mode special-mode "Quoth"
  "Places that quoth found.
\\<quoth-list-mode-map>\\[quoth-list-next] and \\[quoth-list-previous] show \
the next and the previous one in another window,
\\[quoth-list-next-document] and \\[quoth-list-previous-document] that of \
another document, \\[quoth-list-jump] goes there; so does
\\[next-error] from anywhere.  \\[revert-buffer] asks again, \
\\[quoth-list-more] adds what comes next.

\\{quoth-list-mode-map}"
  (setq buffer-undo-list t
        truncate-lines t
        ;; Lines stay in order, whatever a document says.
        bidi-paragraph-direction 'left-to-right
        next-error-function #'quoth-list-next-error
        mode-line-process '(:eval (quoth-list--mode-line)))
  (setq-local revert-buffer-function #'quoth-list--revert))

(defun quoth-list--mode-line ()
  "Return how it stands, for the mode line."
  (cond (quoth-list-state (format " %s" (quoth-text-escape quoth-list-state)))
        (quoth-list-cursor " more")
        (t "")))

(defun quoth-list-say (state text &optional face)
  "Have the mode line say STATE, or nothing, and the first line TEXT in FACE."
  (setq quoth-list-state state
        quoth-list-text text
        header-line-format (propertize (quoth-text-escape text) 'face face))
  (force-mode-line-update))

;;;; From place to place

(defun quoth-list-place ()
  "Return the place of this line, or nil."
  (get-text-property (line-beginning-position) 'quoth-place))

(defun quoth-list-move (count property)
  "Go COUNT lines with PROPERTY on; back if COUNT is negative.
Returns non-nil if there were so many."
  (let ((step (if (< count 0) -1 1))
        (start (point)) (there nil))
    (while (and (/= count 0) (zerop (forward-line step)) (not (eobp)))
      (when (get-text-property (point) property)
        (setq count (- count step)
              there (point))))
    (goto-char (or there start))
    (zerop count)))

(defun quoth-list-there ()
  "Mark this line as the one whose place is shown."
  (unless quoth-list--overlay
    (setq quoth-list--overlay (make-overlay 1 1))
    (overlay-put quoth-list--overlay 'face 'next-error))
  ;; Up to the match, which it would hide.
  (let ((start (line-beginning-position))
        (end (line-beginning-position 2)))
    (move-overlay quoth-list--overlay start
                  (or (text-property-any start end 'face 'quoth-match) end)
                  (current-buffer)))
  (dolist (window (get-buffer-window-list nil nil t))
    (set-window-point window (point))))

(defun quoth-list-return ()
  "Go to the line that is marked, if one is."
  (when (and quoth-list--overlay (overlay-buffer quoth-list--overlay))
    (goto-char (overlay-start quoth-list--overlay))))

(defun quoth-list--visit (other)
  "Show the place of this line, in another window if OTHER is non-nil."
  (let ((place (or (quoth-list-place)
                   (user-error "Quoth: there is no place on this line"))))
    (quoth-list-there)
    (setq next-error-last-buffer (current-buffer))
    (quoth-link-telling (quoth-place-show place other))))

(defun quoth-list--step (count property)
  "Go COUNT lines with PROPERTY on and show the place there."
  (unless (quoth-list-move count property)
    (user-error "Quoth: there are no more places this way%s"
                (if (and quoth-list-cursor (> count 0))
                    (substitute-command-keys
                     " (\\<quoth-list-mode-map>\\[quoth-list-more] for more)")
                  "")))
  (unless (quoth-list-place)
    (quoth-list-move 1 'quoth-place))
  (quoth-list--visit t))

(defun quoth-list-next (count)
  "Show the next place, or the COUNTth, in another window."
  (interactive "p")
  (quoth-list--step count 'quoth-place))

(defun quoth-list-previous (count)
  "Show the previous place, or the COUNTth, in another window."
  (interactive "p")
  (quoth-list--step (- count) 'quoth-place))

(defun quoth-list-next-document (count)
  "Show the first place of the next document, or of the COUNTth."
  (interactive "p")
  (quoth-list--step count 'quoth-first))

(defun quoth-list-previous-document (count)
  "Show the first place of the previous document, or of the COUNTth."
  (interactive "p")
  (unless (get-text-property (line-beginning-position) 'quoth-first)
    (setq count (1+ count)))
  (quoth-list--step (- count) 'quoth-first))

(defun quoth-list-show ()
  "Show the place of this line in another window, and stay here."
  (interactive)
  (quoth-list--visit t))

(defun quoth-list-jump ()
  "Go to the place of this line, in another window.
`xref-pop-marker-stack' returns."
  (interactive)
  (xref-push-marker-stack)
  (select-window (quoth-list--visit t)))

(defun quoth-list-mouse (event)
  "Go to the place that EVENT points at."
  (interactive "e")
  (mouse-set-point event)
  (quoth-list-jump))

(defun quoth-list-next-error (count reset)
  "Go COUNT places on, from the beginning if RESET; see `next-error-function'."
  (when reset
    (goto-char (point-min))
    (when (and (quoth-list-place) (> count 0))
      (setq count (1- count))))
  (unless (quoth-list-move count 'quoth-place)
    (user-error "Quoth: there are no more places this way"))
  (let ((list (current-buffer))
        (window (selected-window)))
    (select-window (quoth-list--visit (eq list (window-buffer window))))))

;;;; Asking

(defun quoth-list-buffer (name mode)
  "Return the buffer NAME, made anew in MODE."
  (with-current-buffer (get-buffer-create name)
    (unless (eq major-mode mode)
      (funcall mode))
    (current-buffer)))

(defun quoth-list-present ()
  "Have this buffer, in the selected window, gone through by `next-error'."
  (setq next-error-last-buffer (current-buffer))
  (set-window-start nil (point-min))
  (when (zerop quoth-list-shown)
    (message "Quoth: %s" quoth-list-text)))

(defun quoth-list-erase ()
  "Begin this buffer anew."
  (let ((inhibit-read-only t))
    (erase-buffer))
  (when quoth-list--overlay
    (delete-overlay quoth-list--overlay))
  (setq quoth-list-cursor nil
        quoth-list-shown 0))

(defun quoth-list--revert (&rest _)
  "Ask for the query of this buffer again."
  (quoth-link-telling (funcall quoth-list-ask-function nil)))

(defun quoth-list-more ()
  "Add what comes next to the end of this buffer.
When the index has changed meanwhile that is an error, and
\\<quoth-list-mode-map>\\[revert-buffer] asks anew."
  (interactive)
  (unless quoth-list-cursor
    (user-error "Quoth: there is no more"))
  (quoth-link-telling (funcall quoth-list-ask-function quoth-list-cursor)))

(defun quoth-list-hits-params (query)
  "Return the parameters of a search for QUERY."
  (append (list :q query) quoth-params
          (unless (plist-member quoth-params :limit)
            (list :limit quoth-limit))
          (list :lines t :matches quoth-matches)))

(defun quoth-list-revision (result)
  "Return of which revision of which index RESULT is."
  (let ((index (plist-get result :index)))
    (list (plist-get index :uuid) (plist-get index :rev))))

;;;; Hits

(defun quoth-list-insert-hits (result)
  "Write the hits of RESULT at the end of this buffer."
  (let ((inhibit-read-only t)
        (revision (quoth-list-revision result)))
    (save-excursion
      (goto-char (point-max))
      (seq-do (lambda (hit) (quoth-list-insert-hit hit revision))
              (plist-get result :hits)))
    (cl-incf quoth-list-shown (length (plist-get result :hits)))
    (setq quoth-list-cursor (plist-get result :cursor))))

(defun quoth-list-insert-hit (hit revision)
  "Write HIT, of REVISION, at point: its title, its file, and its places."
  (insert (quoth-list--heading hit) "\n")
  (let* ((places (quoth-place-of-hit hit revision))
         (width (apply #'max 5 (mapcar (lambda (place)
                                         (length (quoth-place-number place)))
                                       places)))
         (first t))
    (dolist (place places)
      (insert (propertize
               (concat (propertize (string-pad (quoth-place-number place) width nil t)
                                   'face 'quoth-number)
                       ": " (quoth-list-line place))
               'quoth-place place
               'quoth-first first
               'mouse-face 'highlight
               'help-echo "mouse-2: go to this place")
              "\n")
      (setq first nil)))
  (when-let ((more (plist-get hit :more)))
    (insert (propertize (format "       and %d more in this document" more)
                        'face 'quoth-about)
            "\n")))

(defun quoth-list--heading (hit)
  "Return the lines that tell what HIT is."
  (let* ((file (quoth-text-clean
                (when-let ((name (quoth-place-file hit)))
                  (abbreviate-file-name name))))
         (title (string-trim (quoth-text-clean (plist-get hit :title))))
         (index (quoth-text-clean (plist-get hit :index)))
         (about (string-join
                 (seq-remove #'string-empty-p
                             (list (quoth-text-date (plist-get hit :date))
                                   (quoth-text-clean (plist-get hit :tier))
                                   index))
                 ", ")))
    (concat (propertize (if (string-empty-p title) file title) 'face 'quoth-title)
            (unless (string-empty-p about)
              (propertize (concat "  " about) 'face 'quoth-about))
            (unless (or (string-empty-p title) (string-empty-p file))
              (propertize (concat "\n" file) 'face 'quoth-about)))))

(defun quoth-list-line (place)
  "Return the line of PLACE, its match marked; or the snippet that has it."
  (let* ((hit (quoth-place-hit place))
         (at (quoth-place-at place))
         (snips (plist-get hit :snips))
         (snip (or (plist-get at :snip) 0)))
    (quoth-text-parts
     (or (plist-get at :line_text)
         (and (< snip (length snips)) (elt snips snip)))
     quoth-list--before)))

(defun quoth-list-goto-best ()
  "Go to the best place of the first document, or to the beginning."
  (goto-char (point-min))
  (let ((best nil))
    (save-excursion
      (quoth-list-move 1 'quoth-place)
      (let ((hit (and (quoth-list-place) (quoth-place-hit (quoth-list-place)))))
        (while (and hit (not best) (quoth-list-place)
                    (eq hit (quoth-place-hit (quoth-list-place))))
          (when (quoth-place-best-p (quoth-list-place))
            (setq best (point)))
          (forward-line))))
    (if best
        (goto-char best)
      (quoth-list-move 1 'quoth-place))))

(provide 'quoth-list)
;;; quoth-list.el ends here
