;;; quoth-text.el --- What quoth shows, fit to be shown  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Documents are not to be trusted: nothing of them, nor of an error, is
;; put before the user but through here.

;;; Code:

(require 'subr-x)

(defface quoth-title '((t :inherit (bold font-lock-function-name-face)))
  "The title of a document, or its file where it has none."
  :group 'quoth)

(defface quoth-about '((t :inherit shadow))
  "What else there is to say of a document: file, date, how well it matches."
  :group 'quoth)

(defface quoth-number '((t :inherit line-number))
  "The line or the page of a place."
  :group 'quoth)

(defface quoth-match '((t :inherit match))
  "The words that were found."
  :group 'quoth)

(defface quoth-error '((t :inherit error))
  "Errors, and what of a query cannot be read."
  :group 'quoth)

(defconst quoth-text--unfit
  (concat "[[:cntrl:]\u0080-\u009f\u061c\u200e\u200f\u2028-\u202e"
          "\u2066-\u2069\x3fff80-\x3fffff]")
  "Matches what might lead astray who reads it.
Control characters, ends of lines, changes of direction, and bytes
that are no characters.")

(defun quoth-text-clean (text)
  "Return TEXT as one line without properties, fit to be shown.
Of several blanks one is left.  TEXT may be nil."
  (let ((text (substring-no-properties (or text ""))))
    (replace-regexp-in-string
     " \\{2,\\}" " " (replace-regexp-in-string quoth-text--unfit " " text))))

(defun quoth-text-escape (text)
  "Return TEXT for a mode line or header line, which would read percent signs."
  (replace-regexp-in-string "%" "%%" text t t))

(defun quoth-text-head (text width)
  "Return the beginning of TEXT, at most WIDTH columns."
  (truncate-string-to-width text width nil nil "…"))

(defun quoth-text-tail (text width)
  "Return the end of TEXT, at most WIDTH columns."
  (let ((tail (substring text (max 0 (- (length text) width)))))
    (while (> (string-width tail) width)
      (setq tail (substring tail 1)))
    (if (< (length tail) (length text))
        (concat "…" (if (string-empty-p tail) "" (substring tail 1)))
      tail)))

(defun quoth-text-parts (parts before)
  "Return PARTS as a line, in which each second one is marked as a match.
PARTS is a sequence of strings.  Of the first at most the last BEFORE
columns are shown."
  (let ((match nil))
    (mapconcat (lambda (part)
                 (let ((text (quoth-text-clean part)))
                   (prog1 (cond (match (propertize text 'face 'quoth-match))
                                (before (quoth-text-tail (string-trim-left text)
                                                         before))
                                (t text))
                     (setq match (not match)
                           before nil))))
               parts "")))

(defun quoth-text-date (date)
  "Return the day of DATE, which may be nil."
  (let ((date (quoth-text-clean date)))
    (substring date 0 (min 10 (length date)))))

(defun quoth-text-problem (error)
  "Return ERROR of a reply, a property list, in a line.
Columns count characters, from 1."
  (let* ((data (plist-get error :data))
         (at (plist-get data :at))
         (hint (plist-get data :hint))
         (text (or (plist-get error :message) "an error without a message")))
    (quoth-text-clean
     (concat (when at
               (format "column %d: "
                       (1+ (quoth-text-characters (plist-get data :q) at))))
             text
             (when (equal (plist-get data :kind) "stale_cursor")
               "; ask anew")
             (when hint
               (format " (%s)" hint))))))

(defun quoth-text-characters (text bytes)
  "Return how many characters of TEXT its first BYTES are.
These are bytes of UTF-8.  Where TEXT is nil or has fewer, each byte
left counts as a character."
  (let ((at 0))
    (while (and (> bytes 0) (< at (length text)))
      (setq bytes (- bytes (string-bytes (substring text at (1+ at))))
            at (1+ at)))
    (+ at (max bytes 0))))

(defun quoth-text-nothing (result)
  "Return why nothing was found, by RESULT of the daemon."
  (let ((lines (plist-get (plist-get result :why) :lines)))
    (concat "nothing found"
            (unless (seq-empty-p lines)
              (concat ": " (mapconcat #'quoth-text-clean lines "; "))))))

(defun quoth-text-count (total thing)
  "Return TOTAL, an object of n and exact, as so many of THING."
  (let ((n (or (plist-get total :n) 0)))
    (format "%s%d %s%s"
            (if (eq (plist-get total :exact) :json-false) "at least " "")
            n thing (if (= n 1) "" "s"))))

(defun quoth-text-warnings (result)
  "Return the warnings of RESULT, each behind a semicolon; or \"\"."
  (mapconcat (lambda (warning) (concat "; " (quoth-text-clean warning)))
             (plist-get result :warnings) ""))

(provide 'quoth-text)
;;; quoth-text.el ends here
