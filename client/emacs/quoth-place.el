;;; quoth-place.el --- Hits of quoth as places in buffers  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; The daemon tells lines, counted from 1, and columns, which are bytes of
;; the file.  Here they become positions: whatever the file's encoding and
;; ends of lines, and however many bytes its characters have.  A position
;; is a marker from the first visit on, so that editing does not move it.
;;
;; Documents whose file does not hold their text as it is, such as encoded
;; mail and PDF, are shown as the text that the index has.

;;; Code:

(require 'cl-lib)
(require 'xref)
(require 'pulse)
(require 'quoth-link)

(declare-function doc-view-mode-p "doc-view" (type))
(declare-function doc-view-goto-page "doc-view" (page))
(declare-function pdf-view-goto-page "ext:pdf-view" (page &optional window))

(defcustom quoth-pages 'auto
  "How a document with pages, such as a PDF, is opened.
With `auto' its page is shown by `doc-view-mode' or `pdf-view-mode',
where Emacs can; with `text', or where it cannot, its text is, at the
line of the match."
  :type '(choice (const auto) (const text))
  :group 'quoth)

(defconst quoth-place--text-max 33554432
  "Bytes of the text of a document that are shown, at most.")

(cl-defstruct (quoth-place (:copier nil))
  "A place: in the document HIT, where its object AT says.
HIT is a hit of search or a line of kwic, AT its best, one of its
matches, or the line itself; REVISION tells of which index they are.
MARKER and END are where the match stands, once it was visited."
  hit at revision marker end)

;;;; What the daemon says of a place

(defun quoth-place-file (hit)
  "Return the name of the file of HIT, or nil."
  (let ((encoded (plist-get hit :path_b64))
        (path (plist-get hit :path)))
    (when encoded
      (setq path (decode-coding-string (base64-decode-string encoded)
                                       (or file-name-coding-system
                                           default-file-name-coding-system))))
    ;; It is a file of this machine, whatever it looks like.
    (if (and path (file-remote-p path))
        (file-name-quote path t)
      path)))

(defun quoth-place-of-hit (hit revision)
  "Return the places of HIT in the order of its text, or its best one.
REVISION tells of which index it is."
  (let ((best (or (plist-get hit :best) '(:line 1 :col 1))))
    (mapcar (lambda (at) (make-quoth-place :hit hit :at at :revision revision))
            (or (append (plist-get hit :matches) nil) (list best)))))

(defun quoth-place-best-p (place)
  "Return non-nil if PLACE is the best one of its document."
  (let ((hit (quoth-place-hit place)))
    (equal (plist-get (quoth-place-at place) :byte)
           (plist-get (plist-get hit :best) :byte))))

(defun quoth-place-number (place)
  "Return what counts where PLACE is: its page, as \"p. 3\", or its line."
  (let* ((at (quoth-place-at place))
         (page (plist-get at :page)))
    (if page (format "p. %d" page) (format "%d" (or (plist-get at :line) 1)))))

(defun quoth-place--in-text-p (place)
  "Return non-nil if PLACE is in the text, and not in the file."
  (or (equal (plist-get (quoth-place-at place) :in) "text")
      (null (quoth-place-file (quoth-place-hit place)))))

;;;; Buffers

(defun quoth-place--open-file (file)
  "Return a buffer that visits FILE.
What it says of itself is heeded as far as it is safe, and nothing is asked."
  (unless (file-exists-p file)
    (quoth-link-fail (format "there is no file %s any more" (quoth-text-clean file))))
  (let ((enable-local-variables (and enable-local-variables :safe))
        (enable-local-eval nil))
    (condition-case problem
        (find-file-noselect file)
      (file-error
       (quoth-link-fail (quoth-text-clean (error-message-string problem)))))))

(defun quoth-place--viewer-p (file)
  "Return non-nil if the pages of FILE can be shown here."
  (and (eq quoth-pages 'auto)
       (display-graphic-p)
       (string-suffix-p ".pdf" file t)
       (file-exists-p file)
       (or (fboundp 'pdf-view-goto-page)
           (and (require 'doc-view nil t) (doc-view-mode-p 'pdf)))))

(defvar-local quoth-place--document nil
  "Of which document and revision this buffer shows the text.")

(define-derived-mode quoth-text-mode special-mode "Quoth-Text"
  "The text that the index has of a document, to be read."
  (setq buffer-undo-list t)
  (setq-local truncate-lines nil))

(defun quoth-place--text (id index)
  "Return the text of the document ID in INDEX, a name or nil, in pieces."
  (let ((start 0) (pieces nil))
    (while (and start (< start quoth-place--text-max))
      (let ((reply (quoth-call 'get (append (list :id id :start start)
                                            (and index (list :index index))))))
        (push (plist-get reply :text) pieces)
        (setq start (plist-get reply :next))))
    (nreverse pieces)))

(defun quoth-place--open-text (place)
  "Return a buffer with the text of the document of PLACE."
  (let* ((hit (quoth-place-hit place))
         (id (or (plist-get hit :id) (plist-get hit :doc_id)))
         (index (plist-get hit :index))
         (document (list id index (quoth-place-revision place)))
         (file (quoth-place-file hit)))
    (or (cl-find document (buffer-list) :test #'equal
                 :key (lambda (buffer)
                        (buffer-local-value 'quoth-place--document buffer)))
        (let ((pieces (quoth-place--text id index)))
          (with-current-buffer
              (generate-new-buffer
               (format "*quoth text: %s*"
                       (quoth-text-clean (if file (file-name-nondirectory file) id))))
            (mapc #'insert pieces)
            (goto-char (point-min))
            (quoth-text-mode)
            (setq quoth-place--document document)
            (current-buffer))))))

(defun quoth-place--open (place)
  "Return a buffer with the document of PLACE."
  (let ((file (quoth-place-file (quoth-place-hit place))))
    (cond ((not (quoth-place--in-text-p place)) (quoth-place--open-file file))
          ((and file (plist-get (quoth-place-at place) :page)
                (quoth-place--viewer-p file))
           (let ((buffer (quoth-place--open-file file)))
             (if (quoth-place--pages-p buffer) buffer (quoth-place--open-text place))))
          (t (quoth-place--open-text place)))))

(defun quoth-place--pages-p (buffer)
  "Return non-nil if there are pages to be seen in BUFFER."
  (provided-mode-derived-p (buffer-local-value 'major-mode buffer)
                           'doc-view-mode 'pdf-view-mode))

;;;; Positions

(defun quoth-place--forward (bytes bound)
  "Move point by so many BYTES of the file, not beyond BOUND."
  (let* ((coding (or buffer-file-coding-system 'utf-8))
         (type (coding-system-type coding))
         (newline (if (eq (coding-system-eol-type coding) 1) 2 1)))
    (while (and (> bytes 0) (< (point) bound))
      (setq bytes (- bytes (if (eq (char-after) ?\n)
                               newline
                             (quoth-place--bytes (char-after) coding type))))
      (forward-char))))

(defun quoth-place--bytes (char coding type)
  "Return how many bytes CHAR is in a file of CODING, which is of TYPE."
  (cond ((or (< char #x80) (> char #x3fff7f)) (if (eq type 'utf-16) 2 1))
        ((eq type 'utf-16) (if (< char #x10000) 2 4))
        ((memq type '(utf-8 undecided raw-text)) (string-bytes (string char)))
        (t (length (encode-coding-string (string char) coding)))))

(defun quoth-place--position (at)
  "Return where AT, an object of line, col and byte, is in this buffer.
Returns nil where there is no such line."
  (save-excursion
    (save-restriction
      (widen)
      (goto-char (point-min))
      ;; Where carriage returns end lines, the daemon sees none.
      (if (eq (coding-system-eol-type (or buffer-file-coding-system 'utf-8)) 2)
          (filepos-to-bufferpos (or (plist-get at :byte) (plist-get at :start)) 'exact)
        (when (and (zerop (forward-line (1- (or (plist-get at :line) 1))))
                   (bolp))
          (quoth-place--forward (1- (or (plist-get at :col) 1)) (line-end-position))
          (point))))))

(defun quoth-place--length (at)
  "Return the bytes that the match of AT has, or nil."
  (or (plist-get at :len)
      (and (plist-get at :end) (- (plist-get at :end) (plist-get at :start)))))

(defun quoth-place-locate (place)
  "Return the buffer of PLACE, in which its marker is set.
Signals `quoth-error' if it cannot be opened."
  (let ((marker (quoth-place-marker place)))
    (if (and marker (buffer-live-p (marker-buffer marker)))
        (marker-buffer marker)
      (with-current-buffer (quoth-place--open place)
        (unless (quoth-place--pages-p (current-buffer))
          (quoth-place--mark place))
        (current-buffer)))))

(defun quoth-place--mark (place)
  "Set the markers of PLACE in the current buffer, and say if it has changed."
  (let* ((at (quoth-place-at place))
         (start (quoth-place--position at))
         (position (or start (point-max))))
    (setf (quoth-place-marker place) (copy-marker position t))
    (save-excursion
      (save-restriction
        (widen)
        (goto-char position)
        (quoth-place--forward (or (quoth-place--length at) 0) (point-max))
        (setf (quoth-place-end place) (copy-marker (point)))))
    (unless (and start (quoth-place--holds-p place))
      (message "Quoth: %s is not as it was when it was indexed"
               (quoth-text-clean (buffer-name))))))

(defun quoth-place--holds-p (place)
  "Return non-nil if the match of PLACE may begin at its marker.
What can tell are the letters of ASCII that it begins with; not in
HTML, where there may be markup within a word, nor where the file has
something else for the match, as for the subject of a mail."
  (let* ((hit (quoth-place-hit place))
         (at (quoth-place-at place))
         (text (plist-get at :line_text))
         (match (or (if text (elt text 1) (plist-get at :match)) ""))
         (case-fold-search nil))
    (or (equal (plist-get hit :mime) "text/html")
        (string-suffix-p ".html" (or (quoth-place-file hit) ""))
        (not (string-match "\\`[A-Za-z0-9]+" match))
        (< (or (quoth-place--length at) 0) (match-end 0))
        (save-excursion
          (save-restriction
            (widen)
            (goto-char (quoth-place-marker place))
            (looking-at-p (regexp-quote (match-string 0 match))))))))

;;;; Windows

(defun quoth-place-show (place &optional other)
  "Show PLACE and return its window, which is the selected one or, with OTHER, not.
Signals `quoth-error' if it cannot be opened."
  (let* ((buffer (quoth-place-locate place))
         (window (if other
                     (display-buffer buffer '((display-buffer-reuse-window
                                               display-buffer-use-some-window
                                               display-buffer-pop-up-window)
                                              (inhibit-same-window . t)))
                   (pop-to-buffer-same-window buffer)
                   (selected-window))))
    (with-selected-window window
      (if (quoth-place--pages-p buffer)
          (quoth-place--turn place)
        (quoth-place--go place)))
    window))

(defun quoth-place--turn (place)
  "Turn to the page of PLACE in the selected window."
  (let ((page (plist-get (quoth-place-at place) :page)))
    (if (derived-mode-p 'pdf-view-mode)
        (pdf-view-goto-page page)
      (doc-view-goto-page page))
    (message "Page %d of %s" page (quoth-text-clean (buffer-name)))))

(defun quoth-place--go (place)
  "Move to PLACE in the selected window, and mark it for a moment."
  (let ((start (quoth-place-marker place))
        (page (plist-get (quoth-place-at place) :page)))
    (unless (<= (point-min) start (point-max))
      (widen))
    (goto-char start)
    (quoth-place--reveal)
    (unless (pos-visible-in-window-p)
      (recenter))
    (pulse-momentary-highlight-region start (max (quoth-place-end place)
                                                 (min (1+ start) (point-max)))
                                      'quoth-match)
    (when page
      (message "Page %d of %s, as text" page
               (quoth-text-clean (file-name-nondirectory
                                  (or (quoth-place-file (quoth-place-hit place))
                                      "it")))))))

(defun quoth-place--reveal ()
  "Open what is folded around point, as `isearch' does."
  (dolist (overlay (overlays-at (point)))
    (let ((open (overlay-get overlay 'isearch-open-invisible)))
      (when (and open (invisible-p (overlay-get overlay 'invisible)))
        (funcall open overlay)))))

(provide 'quoth-place)
;;; quoth-place.el ends here
