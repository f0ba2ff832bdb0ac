;;; emacs_steps.el --- Emacs on a terminal, as somebody types  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; e2e_emacs.sh runs this on a pseudo terminal, where typist.py presses the
;; keys that are written to $KEYS: each step is done when the one before has
;; had its effect.  What did not hold is written to $RESULT, whose last line
;; is "done".

;;; Code:

(require 'quoth)
(require 'quoth-type)
(setq quoth-command '("quoth" "--no-spawn")
      use-dialog-box nil)

(defvar shown nil "What `quoth-type' has shown, the newest first.")
(defvar failures nil "What did not hold.")
(defvar home nil "The buffer to come back to.")

(add-hook 'quoth-type-shown-hook
          (lambda ()
            (push (list quoth-type--query quoth-list-text quoth-list-shown) shown)))

(defun place-file (name text)
  "Make TEXT the file $NAME at once."
  (let ((file (getenv name)))
    (write-region text nil (concat file ".new") nil 'silent)
    (rename-file (concat file ".new") file)))

(defun typed (keys)
  "Have KEYS pressed."
  (place-file "KEYS" keys)
  t)

(defun order (word)
  "Have the daemon taken away (\"end\") or brought back (\"begin\")."
  (place-file "ORDERS" word)
  t)

(defun shows (query pattern)
  "Return non-nil if the answer to QUERY is shown and matches PATTERN."
  (and (equal (car (car shown)) query)
       (string-match-p pattern (nth 1 (car shown)))))

(defun at (text)
  "Return non-nil if TEXT is at point, and one window is left."
  (and (not (active-minibuffer-window))
       (one-window-p)
       (with-current-buffer (window-buffer)
         (save-excursion
           (goto-char (window-point))
           (looking-at-p text)))))

(defun said (pattern)
  "Return non-nil if a message matches PATTERN."
  (with-current-buffer "*Messages*"
    (string-match-p pattern (buffer-string))))

(defun forget ()
  "Forget the messages and what was shown."
  (with-current-buffer "*Messages*"
    (let ((inhibit-read-only t))
      (erase-buffer)))
  (setq shown nil)
  t)

(defun in-minibuffer (function)
  "Return what FUNCTION returns in the minibuffer, or nil if that is not used."
  (when-let ((window (active-minibuffer-window)))
    (with-selected-window window
      (funcall function))))

(defun supersede ()
  "Ask twice in one breath, as by two quick keys; the first would take a minute."
  (setq shown nil)
  (in-minibuffer
   (lambda ()
     (delete-minibuffer-contents)
     (insert "\"rare earths\"")
     (let ((quoth-params '(:min_rev 999999 :timeout_ms 60000)))
       (quoth-type--changed))
     (delete-minibuffer-contents)
     (insert "\"wrapped sentence\"")
     (quoth-type--changed)
     t)))

(defun marked ()
  "Return what of the query is marked as wrong."
  (in-minibuffer
   (lambda ()
     (mapconcat (lambda (overlay)
                  (if (eq (overlay-get overlay 'face) 'quoth-error)
                      (buffer-substring-no-properties (overlay-start overlay)
                                                      (overlay-end overlay))
                    ""))
                (overlays-in (point-min) (point-max)) ""))))

(defun list-shown ()
  "Return non-nil if the list of hits is in a window."
  (get-buffer-window "*quoth*"))

(defvar steps
  (list
   ;; As you type.
   (lambda () (typed "\exquoth-type\rr"))
   (lambda () (and (shows "r" ".") (active-minibuffer-window) (list-shown)))
   (lambda () (typed "are earths"))
   (lambda () (shows "rare earths" "^rare earths: .*documents"))
   #'supersede
   (lambda () shown)
   (lambda () (equal shown '(("\"wrapped sentence\""
                              "\"wrapped sentence\": 1 document" 1))))
   (lambda () (typed "\r"))
   (lambda () (at "wrapped\nsentence"))
   ;; Back, and the next one by its key.
   (lambda () (typed "\e,"))
   (lambda () (and (eq (window-buffer) home) (forget)))
   (lambda () (typed "\exquoth-type\rharmless phrase"))
   (lambda () (shows "harmless phrase" "documents"))
   (lambda () (typed "\C-n\eOB\eOA\C-p\r"))
   (lambda () (and (at "harmless phrase") (forget)))
   (lambda () (typed "\exquoth-type\r\"torn phrase\"\r"))
   (lambda () (and (at "torn\n") (forget)))
   ;; Nothing, and what cannot be read.
   (lambda () (typed "\exquoth-type\rxyzzyxyzzy\r"))
   (lambda () (and (said "Quoth: nothing found: no document has \"xyzzyxyzzy\"")
                   (one-window-p) (forget)))
   (lambda () (typed "\exquoth-type\ra NEAR/9999 b"))
   (lambda () (and (shows "a NEAR/9999 b" "^quoth: column 8: ")
                   (equal (marked) "9999")))
   (lambda () (typed "\C-a\C-k"))
   (lambda () (equal (marked) ""))
   (lambda () (typed "\C-g"))
   (lambda () (and (not (active-minibuffer-window)) (one-window-p) (forget)))
   ;; A list, with its keys; completion.
   (lambda () (typed "\exquoth\r\"wrapped sen"))
   (lambda () (in-minibuffer
               (lambda () (equal (minibuffer-contents) "\"wrapped sen"))))
   (lambda () (typed "\t"))
   (lambda () (and (get-buffer "*Completions*")
                   (with-current-buffer "*Completions*"
                     (string-match-p "\"wrapped sentence" (buffer-string)))))
   (lambda () (typed "\C-a\C-k\"rare earths\"\r"))
   (lambda () (and (eq (window-buffer) (get-buffer "*quoth*"))
                   (not (active-minibuffer-window))))
   (lambda () (equal (with-current-buffer "*quoth*"
                       (substring-no-properties
                        (format-mode-line header-line-format) 0 13))
                     "\"rare earths\""))
   (lambda () (typed "np"))
   (lambda () (with-current-buffer "*quoth*"
                (overlay-buffer quoth-list--overlay)))
   (lambda () (typed "\r"))
   (lambda () (and (not (eq (window-buffer) (get-buffer "*quoth*")))
                   (with-current-buffer (window-buffer)
                     (looking-at-p "[Rr]are [Ee]arths"))))
   (lambda () (typed "\C-x1"))
   #'one-window-p
   ;; Every occurrence.
   (lambda () (typed "\exquoth-kwic\r\"torn phrase\"\r"))
   (lambda () (equal (buffer-name (window-buffer)) "*quoth kwic*"))
   (lambda () (typed "\r"))
   (lambda () (with-current-buffer (window-buffer)
                (looking-at-p "torn\nphrase")))
   (lambda () (typed "\C-x1"))
   (lambda () (and (one-window-p) (forget)))
   ;; The daemon goes while somebody types, and comes again.
   (lambda () (typed "\exquoth-type\rzebra"))
   (lambda () (shows "zebra" "5 documents"))
   (lambda () (order "end"))
   (lambda () (said "the daemon is gone"))
   (lambda () (typed " crossing"))
   (lambda () (and shown (string-match-p "no daemon" (nth 1 (car shown)))
                   (equal (nth 2 (car shown)) 0)))
   (lambda () (order "begin"))
   (lambda () (not (file-exists-p (getenv "ORDERS"))))
   (lambda () (typed "\x7f"))
   (lambda () (and shown (equal (in-minibuffer #'minibuffer-contents) "zebra crossin")
                   (not (string-match-p "daemon" (nth 1 (car shown))))))
   (lambda () (typed "g\r"))
   (lambda () (at "zebra")))
  "What to do, and what to wait for: each returns non-nil when it is done.")

(defun finish ()
  "Write down what did not hold, and leave."
  (write-region (mapconcat #'identity (reverse (cons "done\n" failures)) "\n")
                nil (getenv "RESULT") nil 'silent)
  (kill-emacs))

(defvar since (float-time) "When the last step was done.")
(defvar number 0 "How many are.")

(defun turn ()
  "Do the next step, or see whether it is done."
  (condition-case problem
      (let ((buffer (window-buffer)))
        (when (and (not (file-exists-p (getenv "KEYS")))
                   (with-current-buffer buffer (funcall (nth number steps))))
          (setq number (1+ number)
                since (float-time))
          (when (= number (length steps))
            (finish)))
        (when (> (- (float-time) since) 30)
          (push (format "step %d in vain: %S; %S %S" number (nth number steps)
                        (list shown (buffer-name buffer) (window-point))
                        (with-current-buffer "*Messages*" (buffer-string)))
                failures)
          (finish)))
    (error
     (push (format "step %d: %S" number problem) failures)
     (finish))))

(setq home (current-buffer))
(run-with-timer 0.1 0.02 #'turn)

;;; emacs_steps.el ends here
