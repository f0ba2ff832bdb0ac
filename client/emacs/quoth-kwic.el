;;; quoth-kwic.el --- Every occurrence in its context  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; A line each, the matches below each other.

;;; Code:

(require 'quoth)

(defcustom quoth-kwic-limit 200
  "Lines at a time of `quoth-kwic', at most 1000."
  :type 'natnum
  :group 'quoth)

(defcustom quoth-kwic-context 8
  "Words to each side of the match, at most 50."
  :type 'natnum
  :group 'quoth)

(defcustom quoth-kwic-order "corpus"
  "In which order the lines of `quoth-kwic' are.
By the path of the document (\"corpus\"), by its date (\"date\"), by the
words before the match (\"left\"), or by its own and those behind it
\(\"right\")."
  :type '(choice (const "corpus") (const "date") (const "left") (const "right"))
  :group 'quoth)

(defconst quoth-kwic--gap "  "
  "What is between the match and its sides; the text itself has single blanks.")

(defvar-local quoth-kwic--side 0
  "Columns before the match.")

(define-derived-mode quoth-kwic-mode quoth-list-mode "Quoth-Kwic"
  "Occurrences that quoth found, each in its context.

\\{quoth-kwic-mode-map}")

(defun quoth-kwic--ask (query cursor)
  "Fill this buffer with occurrences of QUERY, or add those behind CURSOR.
Signals `quoth-error', and leaves the buffer as it is."
  (quoth-kwic--fill query cursor (quoth-kwic--search query cursor)))

(defun quoth-kwic--search (query cursor)
  "Return the occurrences of QUERY, or those behind CURSOR."
  (quoth-call 'kwic (append (and cursor (list :cursor cursor))
                            (list :q query :limit quoth-kwic-limit
                                  :context quoth-kwic-context
                                  :order quoth-kwic-order))))

(defun quoth-kwic--fill (query cursor result)
  "Fill this buffer for QUERY or, with CURSOR, add to it, from RESULT."
  (setq quoth-list-query query
        quoth-list-ask-function (apply-partially #'quoth-kwic--ask query))
  (unless cursor
    (quoth-list-erase)
    (setq quoth-kwic--side
          (max 10 (/ (- (window-width (get-buffer-window)) 20) 2))))
  (quoth-kwic--insert result)
  (unless cursor
    (goto-char (point-min)))
  (if (zerop quoth-list-shown)
      (quoth-list-say "nothing" (quoth-kwic--nothing result) 'warning)
    (quoth-list-say
     nil (format "%s: %d of %s%s" (quoth-text-clean query) quoth-list-shown
                 (quoth-text-count (plist-get result :total) "line")
                 (quoth-text-warnings result)))))

(defun quoth-kwic--nothing (result)
  "Return why RESULT has no lines."
  (if (zerop (or (plist-get result :documents) 0))
      (quoth-text-nothing result)
    "documents match, but no words in them"))

(defun quoth-kwic--insert (result)
  "Write the lines of RESULT at the end of this buffer."
  (let ((inhibit-read-only t)
        (revision (quoth-list-revision result))
        (document nil))
    (save-excursion
      (goto-char (point-max))
      (seq-do (lambda (line)
                (insert (propertize (quoth-kwic--line line)
                                    'quoth-place (make-quoth-place
                                                  :hit line :at line
                                                  :revision revision)
                                    'quoth-first
                                    (not (equal document (plist-get line :doc_id)))
                                    'help-echo (quoth-kwic--about line))
                        "\n")
                (setq document (plist-get line :doc_id)))
              (plist-get result :lines)))
    (cl-incf quoth-list-shown (length (plist-get result :lines)))
    (setq quoth-list-cursor (plist-get result :cursor))))

(defun quoth-kwic--line (line)
  "Return LINE of the daemon, its match below that of the others."
  (let ((before (quoth-text-tail (quoth-text-clean (plist-get line :before))
                                 quoth-kwic--side)))
    (concat (make-string (- quoth-kwic--side (string-width before)) ?\s)
            before quoth-kwic--gap
            (propertize (quoth-text-clean (plist-get line :match)) 'face 'quoth-match)
            quoth-kwic--gap
            (quoth-text-clean (plist-get line :after)))))

(defun quoth-kwic--about (line)
  "Return which document LINE is of."
  (string-join (seq-remove #'string-empty-p
                           (list (quoth-text-clean (plist-get line :title))
                                 (quoth-text-date (plist-get line :date))
                                 (quoth-text-clean (quoth-place-file line))))
               ", "))

;;;###autoload
(defun quoth-kwic (query)
  "Show every occurrence of QUERY in its context, a line each.
Errors are as for `quoth', and so are the keys."
  (interactive (quoth-ask-for-query "Occurrences of"))
  (setq query (quoth-check query))
  (let ((result (quoth-link-telling (quoth-kwic--search query nil))))
    (pop-to-buffer (quoth-list-buffer "*quoth kwic*" 'quoth-kwic-mode))
    (quoth-kwic--fill query nil result)
    (quoth-list-present)))

(provide 'quoth-kwic)
;;; quoth-kwic.el ends here
