;;; quoth-link.el --- One connection to the daemon of quoth  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; One `quoth connect' is kept as the connection of this Emacs.  It finds
;; the daemon's socket by the rules of quoth, starts a daemon where none
;; runs, and says on its stderr why it could not; jsonrpc.el talks through
;; it.
;;
;; Of jsonrpc.el only what sends without waiting is used.  That of Emacs 28
;; forgets a request that somebody stopped waiting for, and fails in its
;; process filter when the reply comes all the same; and when it leaves
;; that filter by a throw, messages that came together with the reply lie
;; there until more comes.  So requests have no time limit there and are
;; never forgotten: we wait for them by ourselves, and what is given up is
;; cancelled in the daemon, whose reply is then let pass.  Cancelling is
;; done by a ping in the same slot, for which no number of a request need
;; be known.

;;; Code:

(require 'jsonrpc)
(require 'cl-lib)
(require 'quoth-text)

(defgroup quoth nil
  "Search your documents with quoth."
  :group 'tools
  :prefix "quoth-")

(defcustom quoth-command '("quoth")
  "The program, and options for all its commands.
A list of strings, such as (\"quoth\" \"--socket\" \"/run/q/sock\").  A
connection that there is stays in use; `quoth-disconnect' ends it."
  :type '(repeat string)
  :risky t)

(defcustom quoth-index nil
  "Which of the daemon's indexes to ask.
A name, a list of names, or \"*\" for all; nil for the standard one."
  :type '(choice (const :tag "The standard one" nil)
                 (const :tag "All" "*")
                 (string :tag "Name")
                 (repeat :tag "Names" string)))

(defcustom quoth-timeout 5000
  "Milliseconds that an answer may take, from 1 to 60000."
  :type 'natnum)

(define-error 'quoth-error "quoth")

(defconst quoth-link--patience 15
  "Seconds to wait for a reply beyond the time it may take.
A daemon may have to be started first, and quoth gives that up by
itself before this is over.")

(defconst quoth-link--text-max 262144
  "Bytes of one string in a request, at most.
The daemon cannot say which request it was that was too long for it.")

(cl-defstruct (quoth-link (:copier nil) (:constructor quoth-link--make))
  "A connection.
RPC is that of jsonrpc.el, PROCESS its program, whose stderr ERRORS
reads; SAID is what came there, the newest first; REQUESTS are those
that somebody waits for; ENDED, that the user ended it."
  rpc process errors said requests ended)

(cl-defstruct (quoth-link-request (:copier nil) (:constructor quoth-link--ask))
  "A request: its LINK and SLOT there, and DONE, what to do with its answer.
DONE is nil when it was answered, or when nobody waits any more;
SECONDS is how long it may take."
  link slot done seconds)

(defvar quoth-link--current nil
  "The `quoth-link' in use, or nil.")

(defvar quoth-link--slots 0
  "How many slots were given names.")

(defvar quoth-link-lost-hook nil
  "Functions to call, with no argument, when the connection has ended.")

(defvar quoth-link-notify-hook nil
  "Functions to call with what the daemon tells by itself.
Each is called with METHOD, a symbol, and PARAMS, a property list.")

(defmacro quoth-link-telling (&rest body)
  "Do BODY for a user: an error of ours becomes one for people."
  (declare (indent 0) (debug t))
  `(condition-case problem
       (progn ,@body)
     (quoth-error (user-error "Quoth: %s" (cadr problem)))))

(defun quoth-link-fail (text &optional error)
  "Signal `quoth-error' with TEXT, which may be shown, and ERROR of a reply."
  (signal 'quoth-error (list text error)))

;;;; The connection

(defun quoth-link-live-p ()
  "Return non-nil if there is a connection."
  (and quoth-link--current
       (process-live-p (quoth-link-process quoth-link--current))))

(defun quoth-link--open ()
  "Return the `quoth-link' in use, made anew if need be.
Signals `quoth-error' if there is no program for it."
  (unless (quoth-link-live-p)
    (unless (and (consp quoth-command) (executable-find (car quoth-command)))
      (quoth-link-fail (quoth-text-clean
                        (format "no such program: %S (quoth-command)" quoth-command))))
    (let ((link (quoth-link--make)))
      (quoth-link--spawn link)
      (setf (quoth-link-rpc link)
            (apply #'make-instance 'jsonrpc-process-connection
                   :name "quoth" :process (quoth-link-process link)
                   :notification-dispatcher #'quoth-link--told
                   (quoth-link--quiet)))
      (add-function :around (process-sentinel (quoth-link-process link))
                    (apply-partially #'quoth-link--changed link))
      (setq quoth-link--current link)))
  quoth-link--current)

(defun quoth-link--spawn (link)
  "Start the program of LINK."
  ;; A daemon that it starts inherits the folder, which need not stay.
  (let ((default-directory "/"))
    (setf (quoth-link-errors link)
          (make-pipe-process
           :name "quoth-errors" :noquery t :coding 'utf-8
           :buffer (generate-new-buffer " *quoth errors*")
           :sentinel #'ignore
           :filter (lambda (_process text) (push text (quoth-link-said link)))))
    (setf (quoth-link-process link)
          (make-process
           :name "quoth" :command (append quoth-command '("connect"))
           :connection-type 'pipe :coding 'utf-8-emacs-unix :noquery t
           :stderr (quoth-link-errors link)))))

(defun quoth-link--quiet ()
  "Return arguments for jsonrpc.el not to write down all it hears."
  (if (cl-find '-events-buffer-config
               (eieio-class-slots 'jsonrpc-process-connection)
               :key #'eieio-slot-descriptor-name)
      '(:events-buffer-config (:size 0 :format full))
    '(:events-buffer-scrollback-size 0)))

(defun quoth-link--told (_rpc method params)
  "Pass a notification on: METHOD with PARAMS."
  (with-demoted-errors "Quoth: %S"
    (run-hook-with-args 'quoth-link-notify-hook method params)))

(defun quoth-link--changed (link sentinel process change)
  "For LINK, call SENTINEL without noise, with PROCESS and CHANGE.
All that wait are told by it."
  (let ((waiting (quoth-link-requests link))
        (inhibit-message t)
        (message-log-max nil))
    (unless (process-live-p process)
      ;; Why it ended may still be on its way.
      (while (accept-process-output (quoth-link-errors link) 0.2 nil t)))
    (funcall sentinel process change)
    (unless (process-live-p process)
      (quoth-link--bury link)
      ;; Not here, where nothing may be shown.
      (run-at-time 0 nil #'quoth-link--lost link (and waiting t)))))

(defun quoth-link--bury (link)
  "Remove what LINK has left behind: its processes and their buffers."
  (when (eq link quoth-link--current)
    (setq quoth-link--current nil))
  (delete-process (quoth-link-errors link))
  (dolist (buffer (list (process-buffer (quoth-link-errors link))
                        (process-buffer (quoth-link-process link))
                        (jsonrpc-stderr-buffer (quoth-link-rpc link))
                        (jsonrpc-events-buffer (quoth-link-rpc link))))
    (when (buffer-live-p buffer)
      (kill-buffer buffer))))

(defun quoth-link--lost (link told)
  "Say that LINK is gone, unless those were TOLD that waited."
  (unless (quoth-link-ended link)
    (unless told
      (message "Quoth: the daemon is gone; the next command looks for it again"))
    (run-hooks 'quoth-link-lost-hook)))

;;;###autoload
(defun quoth-disconnect ()
  "End the connection to the daemon, which the next command opens again.
Standing queries do so by themselves."
  (interactive)
  (when-let ((link quoth-link--current))
    (setf (quoth-link-ended link) t)
    (delete-process (quoth-link-process link))
    (while (eq link quoth-link--current)
      (accept-process-output nil 0.01)))
  (run-hooks 'quoth-link-lost-hook))

;;;; Requests

(defun quoth-link-send (method params done)
  "Send METHOD, a symbol, with PARAMS, a property list, and do not wait.
DONE is called once with the result and the error, of which one is
nil, unless the request is cancelled.  A result is a property list,
with vectors for lists and `:json-false'; an error likewise, of a
connection that has ended with the kind \"lost\".  A slot that PARAMS
names cancels the request before.

Returns a `quoth-link-request'.  Signals `quoth-error' when there is
no way to send it."
  (let* ((link (quoth-link--open))
         (slot (or (plist-get params :slot)
                   (format "ask-%d" (cl-incf quoth-link--slots))))
         (params (quoth-link--params params slot))
         (request (quoth-link--ask :link link :slot slot :done done
                                   :seconds (/ (plist-get params :timeout_ms) 1000.0))))
    (push request (quoth-link-requests link))
    (condition-case problem
        (jsonrpc-async-request
         (quoth-link-rpc link) method params :timeout nil
         :success-fn (lambda (result) (quoth-link--answer request result nil))
         :error-fn (lambda (error)
                     (quoth-link--answer request nil
                                         (quoth-link--error link params error))))
      (error
       (quoth-link--settle request)
       (quoth-link-fail (quoth-text-clean
                         (format "cannot send this: %s"
                                 (error-message-string problem))))))
    request))

(defun quoth-link--params (params slot)
  "Return PARAMS with SLOT, and with what the user's options say.
Signals `quoth-error' if they are too long to be sent."
  (cl-loop for value in params
           when (and (stringp value) (> (string-bytes value) quoth-link--text-max))
           do (quoth-link-fail (format "more than %d bytes" quoth-link--text-max)))
  (append (list :slot slot)
          (unless (plist-member params :timeout_ms)
            (list :timeout_ms quoth-timeout))
          (unless (or (null quoth-index) (plist-member params :index))
            (list :index (if (consp quoth-index) (vconcat quoth-index) quoth-index)))
          ;; Of two of a name the first is meant.
          (cl-loop with seen = '(:slot)
                   for (key value) on params by #'cddr
                   unless (memq key seen) nconc (list key value)
                   do (push key seen))))

(defun quoth-link--error (link params error)
  "For a request to LINK with PARAMS, return ERROR with what it lacks.
That is the query, which it may name a place in, and why the
connection has ended."
  (if (equal (plist-get error :code) -1)
      (list :message (quoth-link--last-words link) :data '(:kind "lost"))
    (let ((data (plist-get error :data)))
      (plist-put (copy-sequence error) :data
                 (append data (list :q (plist-get params :q)))))))

(defun quoth-link--last-words (link)
  "Return what the program of LINK said before it ended."
  (let ((said (string-trim (quoth-text-clean
                            (string-join (reverse (quoth-link-said link)))))))
    (if (string-empty-p said)
        "the daemon is gone"
      (string-remove-prefix "quoth: " said))))

(defun quoth-link--answer (request result error)
  "Pass the answer to REQUEST on: RESULT or ERROR.
Nothing may go wrong here: other messages wait behind this one."
  (when-let ((done (quoth-link--settle request)))
    (condition-case problem
        (funcall done result error)
      (error (message "Quoth: %s" (error-message-string problem))))))

(defun quoth-link--settle (request)
  "Let REQUEST wait no more, and return what was to be done with its answer."
  (let ((link (quoth-link-request-link request)))
    (setf (quoth-link-requests link) (delq request (quoth-link-requests link)))
    (prog1 (quoth-link-request-done request)
      (setf (quoth-link-request-done request) nil))))

(defun quoth-link-cancel (request)
  "Let nobody wait for REQUEST any more, which may be nil, nor the daemon work."
  (when (and request (quoth-link-request-done request))
    (let ((link (quoth-link-request-link request)))
      (quoth-link--settle request)
      (when (eq link quoth-link--current)
        (ignore-errors
          (jsonrpc-async-request
           (quoth-link-rpc link) 'ping
           (list :slot (quoth-link-request-slot request))
           :timeout nil :success-fn #'ignore :error-fn #'ignore))))))

(defun quoth-link-wait (request)
  "Wait until REQUEST, which may be nil, is answered.
It is cancelled when the wait ends otherwise: by \\[keyboard-quit], or
when it takes longer than it may, which signals `quoth-error'."
  (when request
    (let ((until (time-add nil (+ (quoth-link-request-seconds request)
                                  quoth-link--patience))))
      (unwind-protect
          (while (quoth-link-request-done request)
            (when (time-less-p until nil)
              (quoth-link-fail "no answer"))
            (accept-process-output nil 0.05))
        (quoth-link-cancel request)))))

(defun quoth-call (method params)
  "Return the daemon's answer to METHOD, a symbol, with PARAMS.
PARAMS and the answer are property lists, as quoth-protocol(7) has
them.  Signals `quoth-error', whose data are a text for people and
the error of the reply, if it has one."
  (let* ((answer nil)
         (request (quoth-link-send method params
                                   (lambda (&rest both) (setq answer both)))))
    (quoth-link-wait request)
    (when (cadr answer)
      (quoth-link-fail (quoth-text-problem (cadr answer)) (cadr answer)))
    (car answer)))

(provide 'quoth-link)
;;; quoth-link.el ends here
