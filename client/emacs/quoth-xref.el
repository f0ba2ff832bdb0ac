;;; quoth-xref.el --- Words in your documents, for xref  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; A backend of xref: `xref-find-references' shows where a word or a query
;; stands, `xref-find-apropos' likewise.

;;; Code:

(require 'quoth)

(cl-defstruct (quoth-xref-location (:copier nil))
  "The location of PLACE."
  place)

(cl-defmethod xref-location-marker ((location quoth-xref-location))
  "Return the marker of LOCATION; a file that is gone is an error."
  (let ((place (quoth-xref-location-place location)))
    (quoth-link-telling
      (with-current-buffer (quoth-place-locate place)
        (or (quoth-place-marker place) (point-marker))))))

(cl-defmethod xref-location-group ((location quoth-xref-location))
  "Return what document LOCATION is in."
  (let ((hit (quoth-place-hit (quoth-xref-location-place location))))
    (quoth-text-clean (or (quoth-place-file hit) (plist-get hit :title)))))

(cl-defmethod xref-location-line ((location quoth-xref-location))
  "Return the line of LOCATION."
  (plist-get (quoth-place-at (quoth-xref-location-place location)) :line))

(defun quoth-xref--items (query)
  "Return the places of QUERY as items of xref."
  (let ((result (quoth-link-telling
                  (quoth-call 'search (quoth-list-hits-params query)))))
    (cl-loop for hit across (plist-get result :hits)
             nconc (quoth-xref--of-hit hit (quoth-list-revision result)))))

(defun quoth-xref--of-hit (hit revision)
  "Return the places of HIT, of REVISION, as items of xref; one a line."
  (let ((seen nil) (items nil))
    (dolist (place (quoth-place-of-hit hit revision) (nreverse items))
      (let ((line (plist-get (quoth-place-at place) :line)))
        (unless (equal line seen)
          (push (xref-make (quoth-list-line place)
                           (make-quoth-xref-location :place place))
                items))
        (setq seen line)))))

;;;###autoload
(defun quoth-xref-backend ()
  "Return the backend of quoth, for `xref-backend-functions'."
  'quoth)

;;;###autoload
(defun quoth-xref-setup ()
  "Let xref look for words of this buffer in your documents."
  (add-hook 'xref-backend-functions #'quoth-xref-backend nil t))

(cl-defmethod xref-backend-identifier-at-point ((_backend (eql quoth)))
  "Return the query that is at point."
  (quoth-words-at-point))

(cl-defmethod xref-backend-identifier-completion-table ((_backend (eql quoth)))
  "Return what completes a query."
  (completion-table-dynamic #'quoth-suggestions))

(cl-defmethod xref-backend-definitions ((_backend (eql quoth)) _query)
  "Return nothing, as documents define nothing."
  nil)

(cl-defmethod xref-backend-references ((_backend (eql quoth)) query)
  "Return where QUERY stands."
  (quoth-xref--items query))

(cl-defmethod xref-backend-apropos ((_backend (eql quoth)) query)
  "Return where QUERY stands."
  (quoth-xref--items query))

(provide 'quoth-xref)
;;; quoth-xref.el ends here
