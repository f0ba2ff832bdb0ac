;;; emacs_tests.el --- What quoth promises in Emacs, in batch  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; e2e_emacs.sh runs these against a real daemon, which it takes away and
;; brings back as $ORDERS says; e2e_emacs.sh and editor.sh make $DOCS.

;;; Code:

(require 'ert)
(require 'cl-lib)
(setq quoth-command '("quoth" "--no-spawn"))

(defvar docs (getenv "DOCS"))
(defvar orders (getenv "ORDERS"))

;;;; Words to say what is expected

(defun until (what)
  "Wait until WHAT returns non-nil, and return that."
  (let ((patience (+ (float-time) 30)) value)
    (while (not (setq value (funcall what)))
      (when (> (float-time) patience)
        (error "Waited in vain for %S" what))
      (accept-process-output nil 0.02))
    value))

(defun order (word)
  "Have the daemon taken away (\"end\") or brought back (\"begin\")."
  (write-region word nil (concat orders ".new") nil 'silent)
  (rename-file (concat orders ".new") orders)
  (until (lambda () (not (file-exists-p orders)))))

(defun problem (function &rest arguments)
  "Return the message of the error that FUNCTION with ARGUMENTS ends with."
  (condition-case problem
      (progn (apply function arguments) nil)
    (error (error-message-string problem))))

(defun here (length)
  "Return LENGTH characters at point of the selected window."
  (with-current-buffer (window-buffer)
    (buffer-substring-no-properties (window-point)
                                    (min (point-max) (+ (window-point) length)))))

(defun places ()
  "Return the places of the current list."
  (save-excursion
    (goto-char (point-min))
    (cl-loop until (eobp)
             when (quoth-list-place) collect (quoth-list-place)
             do (forward-line))))

(defun match-of (place)
  "Return what stands at PLACE, and its beginning as file, line and column."
  (with-current-buffer (quoth-place-locate place)
    (save-excursion
      (goto-char (quoth-place-marker place))
      (list (buffer-substring-no-properties (point) (quoth-place-end place))
            (file-name-nondirectory (or buffer-file-name (buffer-name)))
            (line-number-at-pos)
            (- (point) (line-beginning-position))))))

(defun phrases-p (places)
  "Hold each of PLACES to the phrase, where files have their text as it is."
  (dolist (place places)
    (let ((match (match-of place)))
      (when (string-match-p "\\.\\(md\\|txt\\)\\'" (nth 1 match))
        (should (string-match-p "\\`rare[ \n-]+earths\\'" (downcase (car match))))))))

(defun found (query)
  "Return `match-of' of each place of QUERY."
  (save-window-excursion
    (quoth query)
    (mapcar #'match-of (places))))

(defun wild-p (text)
  "Return non-nil if TEXT has something that is no good to be shown."
  (string-match-p "[[:cntrl:]\u0080-\u009f\u202a-\u202e\u2066-\u2069]"
                  (replace-regexp-in-string "\n" "" (or text ""))))

(defun quiet-p ()
  "Return non-nil if nothing went wrong where no error could be signalled."
  (with-current-buffer "*Messages*"
    (save-excursion
      (goto-char (point-min))
      (not (re-search-forward "error in process\\|jsonrpc\\|void-function" nil t)))))

(defmacro test (sentence &rest body)
  "Define a test that stands for SENTENCE and does BODY in one window."
  (declare (indent 1))
  `(ert-deftest ,(intern (replace-regexp-in-string " " "-" sentence)) ()
     ,sentence
     (delete-other-windows)
     (switch-to-buffer "*scratch*")
     ,@body
     (should (quiet-p))
     (should-not (file-exists-p "pwned"))))

;;;; Lists of places

(test "a phrase is found and jumped to"
  (quoth "\"rare earths\"")
  (should (equal (buffer-name) "*quoth*"))
  (should (quoth-place-best-p (quoth-list-place)))
  (should (string-match-p "\\`\"rare earths\": [0-9]+ documents, 50 of them here"
                          header-line-format))
  (should (> (length (places)) 50))
  (phrases-p (places))
  (quoth-list-jump)
  (should (equal (downcase (here 11)) "rare earths"))
  (should-not (derived-mode-p 'quoth-list-mode))
  (xref-pop-marker-stack)
  (should (equal (buffer-name) "*quoth*")))

(test "keys and next-error go from place to place"
  (quoth "\"rare earths\"")
  (goto-char (point-min))
  (let ((all (places)) (list (current-buffer)))
    (dolist (key '("n" "n"))
      (call-interactively (key-binding key)))
    (should (eq (quoth-list-place) (nth 1 all)))
    (should (eq (window-buffer) list))
    (should (= (length (window-list)) 2))
    (call-interactively (key-binding "p"))
    (should (eq (quoth-list-place) (nth 0 all)))
    (should (problem #'call-interactively (key-binding "p")))
    (call-interactively (key-binding "N"))
    (should-not (eq (quoth-place-hit (quoth-list-place))
                    (quoth-place-hit (nth 0 all))))
    (call-interactively (key-binding "P"))
    (should (eq (quoth-list-place) (nth 0 all)))
    (select-window (next-window))
    (next-error 1 t)
    (next-error 2)
    (should (eq (with-current-buffer list (quoth-list-place)) (nth 2 all)))
    (should (= (window-point) (quoth-place-marker (nth 2 all))))
    (should-not (eq (window-buffer) list))
    (previous-error)
    (should (eq (with-current-buffer list (quoth-list-place)) (nth 1 all)))))

(test "more documents come when asked for and all of it again"
  (let ((quoth-limit 10))
    (quoth "\"rare earths\"")
    (let ((first (buffer-string)))
      (should (= quoth-list-shown 10))
      (quoth-list-more)
      (should (= quoth-list-shown 20))
      (should (string-prefix-p first (buffer-string)))
      (revert-buffer)
      (should (equal (buffer-string) first))))
  (quoth "\"wrapped sentence\"")
  (should (string-match-p "there is no more" (problem #'quoth-list-more))))

(test "editing does not move places"
  (quoth "\"wrapped sentence\"")
  (let ((place (quoth-list-place)))
    (with-current-buffer (quoth-place-locate place)
      (goto-char (point-min))
      (insert "another line\n"))
    (quoth-list-jump)
    (should (equal (here 16) "wrapped\nsentence"))
    (set-buffer-modified-p nil)
    (kill-buffer)))

;;;; Exact places

(test "columns are bytes of the file in any encoding"
  (should (equal (found "\"wrapped sentence\"")
                 '(("wrapped\nsentence" "wrapped.md" 3 8))))
  (should (equal (found "\"torn phrase\"") '(("torn\nphrase" "dos.txt" 1 16))))
  (should (equal (sort (found "gauge") (lambda (a b) (string< (nth 1 a) (nth 1 b))))
                 '(("gauge" "bom.txt" 1 6) ("gauge" "bom.txt" 2 7)
                   ("gauge" "cjk.md" 1 10) ("gauge" "cjk.md" 2 5) ("gauge" "cjk.md" 3 4)
                   ("gauge" "latin.txt" 1 5)
                   ("gauge" "mac.txt" 2 4)
                   ("gauge" "packed.txt.gz" 2 7)
                   ("gauge" "raw.txt" 1 6)
                   ("gauge" "utf16.txt" 1 0) ("gauge" "utf16.txt" 2 6)))))

(test "names are names whatever they look like"
  (cl-loop for name in (list "we:ird:3:4 name.txt" "caf\351 news.txt" "| !touch pwned"
                             "`touch pwned`" "%#*[a-c]$HOME")
           for number from 0
           do (quoth (format "\"zebra %d crossing\"" number))
           (should-not (wild-p (buffer-string)))
           (quoth-list-jump)
           (should (equal (here 7) (format "zebra %d" number)))
           (should (equal (encode-coding-string
                           (file-name-nondirectory buffer-file-name) 'utf-8)
                          name))
           (kill-buffer)))

(test "a remote name is a local one"
  (should (equal (file-remote-p "/ssh:somewhere:/x") "/ssh:somewhere:"))
  (should-not (file-remote-p (quoth-place-file '(:path "/ssh:somewhere:/x")))))

(test "a file that is not as it was indexed is told and one that is gone"
  (with-temp-file (concat docs "/gauge-later.txt") (insert "Another tapir.\n"))
  (quoth "\"single tapir\"")
  (quoth-list-jump)
  (should (string-match-p "is not as it was when it was indexed"
                          (with-current-buffer "*Messages*" (buffer-string))))
  (kill-buffer)
  (rename-file (concat docs "/gauge-later.txt") (concat docs "/gone.txt"))
  (quoth "\"single tapir\"")
  (should (string-match-p "there is no file .*/gauge-later.txt any more"
                          (problem #'quoth-list-jump)))
  (rename-file (concat docs "/gone.txt") (concat docs "/gauge-later.txt")))

;;;; Documents that mean harm

(test "a document that means harm is shown and that is all"
  (quoth "\"harmless phrase\"")
  (should (= quoth-list-shown 3))
  (should-not (wild-p (buffer-string)))
  (should (string-match-p "owned" (buffer-string)))
  (dolist (place (places))
    (should (equal (car (match-of place)) "harmless phrase"))
    (with-current-buffer (quoth-place-locate place)
      (should-not (local-variable-p 'shell-file-name)))
    (quoth-place-show place))
  (quoth-kwic "\"harmless phrase\"")
  (should-not (wild-p (buffer-string)))
  (should (string-match-p "owned" (mapconcat #'quoth-kwic--about
                                             (mapcar #'quoth-place-hit (places)) "")))
  (should-not (wild-p (mapconcat #'quoth-kwic--about
                                 (mapcar #'quoth-place-hit (places)) "")))
  (mapc #'quoth-place-show (places)))

(test "a query is shown as it is"
  (quoth "\"%harmless phrase%\"")
  (should (string-prefix-p "\"%harmless phrase%\": 3 documents" quoth-list-text))
  (should (string-prefix-p "\"%%harmless phrase%%\": 3 doc" header-line-format)))

;;;; Documents that are not what their file holds

(test "an encoded letter is its text"
  (quoth "\"encoded letter\"")
  (quoth-list-jump)
  (should (equal (here 14) "encoded letter"))
  (should (derived-mode-p 'quoth-text-mode))
  (should buffer-read-only)
  (let ((text (current-buffer)))
    (quoth "\"encoded letter\"")
    (quoth-list-jump)
    (should (eq (current-buffer) text)))
  (let ((quoth-index "*"))
    (quoth "\"encoded letter\"")
    (should (= quoth-list-shown 2))
    (should (string-match-p ", odd$" (buffer-string)))
    (should (= (length (delete-dups (mapcar #'quoth-place-locate (places)))) 2)))
  (let ((quoth-index '("odd")))
    (quoth "letter")
    (should (= quoth-list-shown 1))))

(test "a page of a PDF is its text or the page where Emacs shows it"
  (skip-unless (not (equal (getenv "PAGES") "")))
  (quoth "\"quiet harbour lights\"")
  (should (string-match-p "^ *p\\. 2: " (buffer-string)))
  (quoth-list-jump)
  (should (string-match-p "\\`quiet[ \n]+harbour[ \n]+lights" (here 22)))
  (should (string-match-p "^Page 2 of pages.pdf, as text$"
                          (with-current-buffer "*Messages*" (buffer-string))))
  ;; There are no pictures in batch; so it is only seen what would be turned to.
  (let ((turned nil)
        (auto-mode-alist '(("\\.pdf\\'" . pages-for-a-test))))
    (cl-letf (((symbol-function 'quoth-place--viewer-p) #'always)
              ((symbol-function 'doc-view-goto-page) (lambda (page) (push page turned))))
      (quoth "\"quiet harbour lights\"")
      (quoth-list-jump)
      (should (equal turned '(2)))
      (should (equal buffer-file-name (concat docs "/pages.pdf"))))))

(defun pages-for-a-test ()
  "Stand for `doc-view-mode'."
  (setq major-mode 'pages-for-a-test))
(put 'pages-for-a-test 'derived-mode-parent 'doc-view-mode)

;;;; What is wrong

(test "errors are errors"
  (should (string-match-p "\\`Quoth: column 8: .*500 words" (problem #'quoth "a NEAR/9999 b")))
  (should (string-match-p "column 8: " (problem #'quoth "é NEAR/9999 b")))
  (should (string-match-p "column 8: " (problem #'quoth-kwic "a NEAR/9999 b")))
  (should (string-match-p "what to look for" (problem #'quoth "  ")))
  (should (string-match-p "more than [0-9]+ bytes"
                          (problem #'quoth (make-string 300000 ?a))))
  (should (string-match-p "4096" (problem #'quoth (make-string 5000 ?a))))
  (should (string-match-p "cannot send this" (problem #'quoth "\xe9\x3fff80")))
  (let ((quoth-params '(:sort "neither")))
    (should (string-match-p "sort" (problem #'quoth "zebra"))))
  (let ((quoth-params '(:sort "-date" :lang ["en"])))
    (quoth "tariffs")
    (should (> quoth-list-shown 0)))
  (condition-case problem
      (quoth-call 'get '(:id "no-such-document"))
    (quoth-error (should (equal (plist-get (plist-get (nth 2 problem) :data) :kind)
                                "not_found")))
    (:success (should nil))))

(test "nothing found says why"
  (quoth "xyzzyxyzzy")
  (should (string-match-p "\\`nothing found: no document has \"xyzzyxyzzy\""
                          header-line-format))
  (should (equal (buffer-string) ""))
  (quoth-kwic "xyzzyxyzzy")
  (should (string-match-p "\\`nothing found: no document" header-line-format)))

;;;; Occurrences

(test "occurrences stand below each other"
  (let ((quoth-kwic-limit 10))
    (quoth-kwic "\"rare earths\"")
    (should (= (length (places)) 10))
    (let ((columns nil) (first (buffer-string)))
      (goto-char (point-min))
      (while (text-property-search-forward 'face 'quoth-match t)
        (push (save-excursion (goto-char (match-beginning-of-face)) (current-column))
              columns))
      (should (= (length columns) 10))
      (should (= (length (delete-dups columns)) 1))
      (quoth-list-more)
      (should (= (length (places)) 20))
      (should (string-prefix-p first (buffer-string)))
      (phrases-p (places))))
  (goto-char (point-min))
  (forward-line 4)
  (quoth-list-jump)
  (should (string-match-p "\\`rare.earths" (downcase (here 11)))))

(defun match-beginning-of-face ()
  "Return where the match before point begins."
  (previous-single-property-change (point) 'face))

;;;; Around it

(test "a query is completed from the index"
  (should (equal (car (quoth-suggestions "\"rare ear")) "\"rare earths"))
  (should (equal (car (quoth-suggestions "topic:export-cont")) "topic:export-controls")))

(test "the word at point and the region are queries"
  (with-temp-buffer
    (insert "about tariffs and rare earths, \"say\"")
    (goto-char 8)
    (save-window-excursion
      (quoth-at-point)
      (should (equal quoth-list-query "tariffs")))
    (transient-mark-mode 1)
    (goto-char 19)
    (push-mark (point) t t)
    (goto-char (point-max))
    (should (equal (quoth-words-at-point) "\"rare earths, say\""))
    (erase-buffer)
    (should (string-match-p "no word here" (problem #'quoth-at-point)))))

(test "xref finds references"
  (with-temp-buffer
    (insert "tariffs")
    (goto-char 3)
    (quoth-xref-setup)
    (should (eq (xref-find-backend) 'quoth))
    (should (equal (xref-backend-identifier-at-point 'quoth) "tariffs")))
  (let* ((items (xref-backend-references 'quoth "\"wrapped sentence\""))
         (location (xref-item-location (car items)))
         (marker (xref-location-marker location)))
    (should (= (length items) 1))
    (should (equal (xref-location-group location) (concat docs "/wrapped.md")))
    (should (= (xref-location-line location) 3))
    (with-current-buffer (marker-buffer marker)
      (should (string-prefix-p "wrapped" (buffer-substring marker (point-max))))))
  (should (string-match-p "column 8" (problem #'xref-backend-apropos 'quoth "a NEAR/9999 b"))))

;;;; The connection

(test "a newer request in a slot ends the older"
  (let* ((said nil)
         (older (quoth-link-send 'search '(:q "zebra" :min_rev 999999 :slot "type")
                                 (lambda (_result error) (push error said)))))
    (quoth-link-wait (quoth-link-send 'search '(:q "zebra" :slot "type")
                                      (lambda (result _error) (push result said))))
    (quoth-link-wait older)
    (should (equal (plist-get (plist-get (cl-find-if (lambda (it) (plist-get it :data)) said)
                                         :data)
                              :kind)
                   "cancelled"))
    (should (cl-find-if (lambda (it) (plist-get it :hits)) said))))

(test "a wait that is given up is cancelled and disturbs nobody"
  (run-with-timer 0.1 nil (lambda () (setq quit-flag t)))
  (should (eq 'quit (condition-case nil
                        (quoth-call 'search '(:q "zebra" :min_rev 999999
                                                 :timeout_ms 60000))
                      (quit 'quit))))
  (quoth "zebra")
  ;; 16 requests may be under way: so many are cancelled and their replies let pass.
  (dotimes (_ 40)
    (quoth-link-cancel (quoth-link-send 'search '(:q "zebra" :min_rev 999999
                                                     :timeout_ms 60000)
                                        (lambda (&rest _) (error "Not cancelled")))))
  (quoth "zebra")
  (should (= quoth-list-shown 5)))

(test "a timeout is an error"
  (should (string-match-p "the time was over before"
                          (problem #'quoth-call 'search '(:q "zebra" :min_rev 999999
                                                             :timeout_ms 50)))))

(test "a daemon that goes is told and found again"
  (quoth "zebra")
  (let ((lost 0))
    (add-hook 'quoth-link-lost-hook (lambda () (cl-incf lost)))
    (order "end")
    (until (lambda () (= lost 1)))
    (should (string-match-p "the daemon is gone; the next command"
                            (with-current-buffer "*Messages*" (buffer-string))))
    (should (string-match-p "Quoth: .*no daemon" (problem #'quoth "zebra")))
    (should (= quoth-list-shown 5))
    (setq quoth-link-lost-hook nil)
    (should-not (process-list))
    (should-not (cl-find-if (lambda (buffer)
                              (string-match-p "\\*quoth.* \\(stderr\\|events\\|output\\)\\*"
                                              (buffer-name buffer)))
                            (buffer-list)))
    (should (null (quoth-suggestions "zeb")))
    (order "begin")
    (quoth "zebra")
    (should (= quoth-list-shown 5))))

(test "who waits is told that the daemon is lost"
  (let* ((error nil)
         (request (quoth-link-send 'search '(:q "zebra" :min_rev 999999)
                                   (lambda (_ problem) (setq error problem)))))
    (kill-process (quoth-link-process (quoth-link-request-link request)))
    (quoth-link-wait request)
    (should (equal (plist-get (plist-get error :data) :kind) "lost"))
    (should (equal (plist-get error :message) "the daemon is gone")))
  (quoth-disconnect)
  (let ((quoth-command '("no-such-program")))
    (should (string-match-p "no such program.*no-such-program" (problem #'quoth "zebra"))))
  (let ((quoth-command '("quoth" "--no-such-option")))
    (should (string-match-p "no-such-option" (problem #'quoth "zebra"))))
  (let ((default-directory "/no/such/folder/"))
    (quoth "zebra"))
  (quoth-disconnect)
  (quoth-disconnect)
  (should-not (process-list)))

;;;; Standing queries

(defun index-document (name text)
  "Have a file NAME of TEXT in the index."
  (with-temp-file (concat docs "/" name) (insert text "\n"))
  (should (= 0 (call-process "quoth-index" nil nil nil "-q" docs))))

(test "a standing query tells what is new even after the daemon was away"
  (quoth-watch "\"giant okapi\"")
  (let ((watch (current-buffer)))
    (should (string-match-p "waiting for new documents" header-line-format))
    (should (string-match-p "watching" (quoth-list--mode-line)))
    (index-document "okapi1.txt" "One giant okapi.")
    (until (lambda () (= quoth-list-shown 1)))
    (should (string-match-p "okapi1.txt.*\n *1: One giant okapi\\." (buffer-string)))
    (order "end")
    (until (lambda () (string-match-p "lost" (quoth-list--mode-line))))
    (index-document "okapi2.txt" "Another giant okapi.")
    (order "begin")
    (until (lambda () (= quoth-list-shown 2)))
    (should (string-match-p "2 new documents" header-line-format))
    (should (equal (mapcar #'car (mapcar #'match-of (places)))
                   '("giant okapi" "giant okapi")))
    (kill-buffer watch))
  (should (string-match-p "column 8" (problem #'quoth-watch "a NEAR/9999 b")))
  (should-not (quoth-watch--buffers)))

;;;; The package

(test "what is missing is loaded when it is asked for"
  (let ((loaded (call-process
                 (expand-file-name invocation-name invocation-directory) nil nil nil
                 "-Q" "--batch" "-L" (file-name-directory (locate-library "quoth"))
                 "--eval" "(progn (require 'quoth)
                            (when (or (featurep 'quoth-type) (not (commandp 'quoth-type))
                                      (not (commandp 'quoth-watch)))
                              (kill-emacs 3)))")))
    (should (= loaded 0))))

;;; emacs_tests.el ends here
