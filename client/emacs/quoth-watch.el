;;; quoth-watch.el --- Standing queries of quoth  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; New and changed documents that match a query, as the index comes to have
;; them.  A query outlives the daemon: it goes on from where it was as soon
;; as there is one again.

;;; Code:

(require 'quoth)

(defconst quoth-watch--first-wait 1
  "Seconds to wait before a lost daemon is looked for; then twice as long.")

(defconst quoth-watch--longest-wait 60
  "Seconds to wait at most before a lost daemon is looked for again.")

(defvar quoth-watch--timer nil
  "Looks for a lost daemon, or nil.")

(defvar-local quoth-watch--subscription nil
  "The number of the daemon for this buffer's query; nil without one.")

(defvar-local quoth-watch--index nil
  "The uuid of the index that this buffer's query watches, or nil.")

(defvar-local quoth-watch--since nil
  "What has been told: a list of revision and change; or nil.")

(define-derived-mode quoth-watch-mode quoth-list-mode "Quoth-Watch"
  "Documents that match a standing query, in the order in which they came.

\\{quoth-watch-mode-map}"
  (add-hook 'kill-buffer-hook #'quoth-watch--end nil t))

;;;; Subscriptions

(defun quoth-watch--params ()
  "Return the parameters of a subscription for this buffer."
  (append (list :q quoth-list-query :lines t :matches quoth-matches)
          (when quoth-watch--since
            (list :since_rev (car quoth-watch--since)
                  :since_change (cadr quoth-watch--since)
                  :uuid quoth-watch--index))))

(defun quoth-watch--begun (result)
  "Note RESULT of a subscription."
  (let ((index (plist-get result :index)))
    (setq quoth-watch--subscription (plist-get result :subscription)
          quoth-watch--index (plist-get index :uuid)
          quoth-watch--since (or quoth-watch--since
                                 (list (plist-get index :rev)
                                       (plist-get result :change)))))
  (quoth-watch--say))

(defun quoth-watch--say ()
  "Have the first line say how it stands."
  (quoth-list-say "watching"
                  (format "%s: %s" (quoth-text-clean quoth-list-query)
                          (if (zerop quoth-list-shown)
                              "waiting for new documents"
                            (quoth-text-count (list :n quoth-list-shown)
                                              "new document")))))

(defun quoth-watch--ask (_cursor)
  "Subscribe for this buffer, unless there is a subscription."
  (unless (quoth-watch--alive-p)
    (quoth-watch--begun (quoth-call 'subscribe (quoth-watch--params)))))

(defun quoth-watch--alive-p ()
  "Return non-nil if this buffer has a subscription."
  (and quoth-watch--subscription (quoth-link-live-p)))

(defun quoth-watch--end ()
  "End the subscription of this buffer."
  (when (quoth-watch--alive-p)
    (quoth-link-send 'unsubscribe (list :subscription quoth-watch--subscription)
                     #'ignore)))

(defun quoth-watch--buffers ()
  "Return the buffers of standing queries."
  (seq-filter (lambda (buffer)
                (provided-mode-derived-p (buffer-local-value 'major-mode buffer)
                                         'quoth-watch-mode))
              (buffer-list)))

;;;; What the daemon tells

(defun quoth-watch--told (method params)
  "Note METHOD with PARAMS in the buffer that it is for."
  (dolist (buffer (quoth-watch--buffers))
    (with-current-buffer buffer
      (when (equal quoth-watch--subscription (plist-get params :subscription))
        (pcase method
          ('query/matched (quoth-watch--matched params))
          ('index/changed (quoth-watch--changed params)))))))

(defun quoth-watch--matched (params)
  "Add the hit of PARAMS."
  (setq quoth-watch--since (list (plist-get params :rev) (plist-get params :change)))
  (let ((inhibit-read-only t)
        (hit (plist-get params :hit)))
    (save-excursion
      (goto-char (point-max))
      (quoth-list-insert-hit hit (cons quoth-watch--index quoth-watch--since)))
    (cl-incf quoth-list-shown)
    (quoth-watch--say)
    (message "Quoth: new for %s: %s" (quoth-text-clean quoth-list-query)
             (quoth-text-clean (or (plist-get hit :title) (quoth-place-file hit))))))

(defun quoth-watch--changed (params)
  "Note that the index has another revision, or why it cannot be read: PARAMS."
  (let ((error (plist-get params :error)))
    (if error
        (quoth-list-say "error" (concat "quoth: " (quoth-text-problem error))
                        'quoth-error)
      (setq quoth-watch--index (plist-get params :uuid)
            quoth-watch--since (list (plist-get params :rev)
                                     (plist-get params :change)))
      (quoth-watch--say))))

;;;; A daemon that is lost

(defun quoth-watch--lost ()
  "Look for the daemon in a while, and say so in all buffers."
  (let ((buffers (quoth-watch--buffers)))
    (dolist (buffer buffers)
      (with-current-buffer buffer
        (setq quoth-watch--subscription nil)
        (quoth-list-say "lost" "quoth: the daemon is gone, and looked for"
                        'quoth-error)))
    (when buffers
      (quoth-watch--later quoth-watch--first-wait))))

(defun quoth-watch--later (seconds)
  "Look for the daemon in SECONDS, unless that is done anyway."
  (unless quoth-watch--timer
    (setq quoth-watch--timer
          (run-with-timer seconds nil #'quoth-watch--again seconds))))

(defun quoth-watch--again (waited)
  "Subscribe anew for all buffers; WAITED is how many seconds that has waited."
  (setq quoth-watch--timer nil)
  (dolist (buffer (quoth-watch--buffers))
    (with-current-buffer buffer
      (unless (quoth-watch--alive-p)
        (quoth-watch--resume buffer (min quoth-watch--longest-wait (* 2 waited)))))))

(defun quoth-watch--resume (buffer wait)
  "Subscribe anew for BUFFER, without waiting; if in vain again in WAIT seconds."
  (condition-case problem
      (quoth-link-send
       'subscribe (quoth-watch--params)
       (lambda (result error)
         (when (buffer-live-p buffer)
           (with-current-buffer buffer
             (if error
                 (quoth-watch--in-vain error wait)
               (quoth-watch--begun result))))))
    (quoth-error
     (quoth-list-say "lost" (concat "quoth: " (cadr problem)) 'quoth-error)
     (quoth-watch--later wait))))

(defun quoth-watch--in-vain (error wait)
  "Say ERROR, and try again in WAIT seconds.
If what came meanwhile cannot be told, that is from now on."
  (when (equal (plist-get (plist-get error :data) :kind) "stale_cursor")
    (setq quoth-watch--since nil))
  (quoth-list-say "lost" (concat "quoth: " (quoth-text-problem error)) 'quoth-error)
  (quoth-watch--later wait))

;;;; The command

;;;###autoload
(defun quoth-watch (query)
  "Show new and changed documents that match QUERY, as they come.
Those that the index has already are not shown; `quoth' finds them.
Killing the buffer ends it.  Errors are as for `quoth'."
  (interactive (quoth-ask-for-query "Watch for"))
  (setq query (quoth-check query))
  (add-hook 'quoth-link-notify-hook #'quoth-watch--told)
  (add-hook 'quoth-link-lost-hook #'quoth-watch--lost)
  (let* ((name (format "*quoth watch: %s*" (quoth-text-clean query)))
         (buffer (quoth-list-buffer name 'quoth-watch-mode)))
    (with-current-buffer buffer
      (setq quoth-list-query query
            quoth-list-ask-function #'quoth-watch--ask)
      (condition-case problem
          (quoth-watch--ask nil)
        (quoth-error
         (kill-buffer buffer)
         (user-error "Quoth: %s" (cadr problem)))))
    (pop-to-buffer buffer)
    (setq next-error-last-buffer buffer)))

(provide 'quoth-watch)
;;; quoth-watch.el ends here
