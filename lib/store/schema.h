/* SPDX-License-Identifier: GPL-2.0-or-later */
/* schema.h - what an index holds, as prose and as the names of it.
 *
 * INDEX/
 *   XAPIANDB     a Xapian stub naming the generation in force: "glass gen-0007"
 *   gen-0007/    a glass database; older ones go when no stub names them
 *   lock         held by the one writer (fcntl), its pid inside
 *   work/        private batches of a running writer; swept by the next one
 *
 * A document's terms (Xapian's own conventions, so that xapian-delve, quest,
 * Omega and python3-xapian can read an index):
 *   WORD      a folded word, with positions. The body's words stand at
 *             positions 1, 2, 3 ...; then, SCHEMA_FIELD_GAP further on, the
 *             title's, so that no phrase spans the two.
 *   S WORD    a word of the title, at the position it has as a plain word.
 *   Z STEM    the Snowball stem of a word of body or title, in the language of
 *             the document, folded; no positions. ZS STEM: of the title. A word
 *             that is stemmed otherwise without its diacritics has both.
 *   Z:WORD    a folded word of body or title of a document that no Snowball stemmer
 *             serves; ZS:WORD of the title. Apart from stems, for "peas" is one, of
 *             Pease; and so that few such documents cost a search of stems nothing.
 *   XP A B    two adjacent words of one text, body or title, that are both in the
 *             index's list of frequent words, one space between them; wdf is how
 *             often, no positions. The same terms for body and title, so that
 *             over all documents in which the phrase "A B" stands the wdf is how
 *             often it does. None across the gap between the two.
 *   Q ID      the document's unique id.
 *   XF HASH   the source file: 32 hex digits of the SHA-256 of its path. All
 *             records of one file share it; updates go by it.
 *   XR HASH   the root it was found under, likewise.
 *   P PATH    each folder above the file, and the file, absolute; a path too
 *             long for a term is cut and ends in 16 hex digits of its SHA-256.
 *   XN NAME   each component of the path, folded, for path:NAME.
 *   A WORD    a word of the author's name, folded. K TOPIC, H SOURCE, T TYPE
 *             whole values, folded (text_fold_value). L LANGUAGE code; of
 *             one without a stemmer what the document calls it, folded, and of
 *             zh-tw zh as well.
 *   Y2025 M202510 D20251030: the date.
 *   X:NAME:V  an unknown scalar field x.NAME with the folded value V; X:url:V the
 *             url. None for a value over 199 bytes: that is text, no label.
 * A prefix of more than one letter, or before a value that begins with an
 * upper-case letter or a colon, is parted from it by a colon (Omega's rule);
 * folded values begin with neither.
 *
 * Value slots (never renumbered):
 *   0  date, YYYYMMDDHHMMSS in UTC, or a prefix of it (sorts as a string)
 *   1  file size, bytes, sortable
 *   2  file mtime, seconds, sortable
 *   3  (reserved; quoth.changes says in which revision a document was added)
 *   4  path, for sorting
 *   5  the signature of the body's words, for families of near-duplicates: sketch.h.
 *      None in a document from before there were signatures
 *   6  source
 *   7  the head of the record, so that hits are shown without reading texts; none
 *      when it is over SCHEMA_HEAD_MAX bytes
 *   8  words of body and title together, sortable: what a phrase's frequency is held
 *      against, for any set of documents, without reading them. Documents from before
 *      have none, and their record tells
 * Document data: the record of record.h; without its head if that is in slot 7.
 *
 * Metadata:
 *   quoth.schema     the number SCHEMA_VERSION
 *   quoth.analysis   text_version() of the writer
 *   quoth.uuid       36 characters, made with the index
 *   quoth.rev        decimal, one more with every commit
 *   quoth.changes    which documents each revision brought: changes.h. None in an index
 *                    from before, whose documents count as older than its next
 *                    revision
 *   quoth.words      decimal, words in all documents, titles included
 *   quoth.failed     decimal, files that failed or were read in part; none in an index
 *                    from before they were counted
 *   quoth.languages  codes of the stemmers in use, one space between
 *   quoth.frequent   the list of frequent words in force: every document has all
 *                    of its XP terms for them. In order of frequency, one space
 *                    between; none: no pairs. Of parts that were analysed by
 *                    different lists it is what they have in common, so that parts
 *                    can always be merged; a pair of other words may be there or
 *                    not, and is not to be asked for. A batch has a list of its own
 *   quoth.frequent.learnt  decimal, words of text it was learnt for
 *   quoth.frequent.wanted  decimal, how many words the command line asked for
 * An index without these is whole: it has no pairs (it may be from before).
 *   quoth.root.HASH  a root: what --forget and a run without PATH go by
 *   quoth.file.HASH  what is known of a source file, failed ones included
 * Synonyms (Xapian's synonym table):
 *   Zen:STEM -> the folded words of language en seen with that stem; what an
 *   inflected phrase and a highlight expand a stem to. */
#ifndef QUOTH_STORE_SCHEMA_H
#define QUOTH_STORE_SCHEMA_H

#include <stddef.h>
#include <stdint.h>

enum {
	SCHEMA_VERSION = 1,
	SCHEMA_TERM_MAX = 245,		/* bytes of a term, Xapian's own limit */
	SCHEMA_FIELD_GAP = 1000,	/* positions between body and title: more
					 * than any NEAR window */
	SCHEMA_HEAD_MAX = 4096,		/* bytes in slot 7: values are read together
					 * with those of neighbours */
	SCHEMA_HASH_HEX = 32,		/* digits of XF, XR, quoth.file */
};

#define SCHEMA_TITLE "S"
#define SCHEMA_STEM "Z"
#define SCHEMA_TITLE_STEM "ZS"
#define SCHEMA_UNSTEMMED "Z:"
#define SCHEMA_TITLE_UNSTEMMED "ZS:"
#define SCHEMA_PAIR "XP"
#define SCHEMA_ID "Q"
#define SCHEMA_FILE "XF"
#define SCHEMA_ROOT "XR"
#define SCHEMA_PATH "P"
#define SCHEMA_PATH_NAME "XN"
#define SCHEMA_AUTHOR "A"
#define SCHEMA_TOPIC "K"
#define SCHEMA_SOURCE "H"
#define SCHEMA_TYPE "T"
#define SCHEMA_LANGUAGE "L"
#define SCHEMA_YEAR "Y"
#define SCHEMA_MONTH "M"
#define SCHEMA_DAY "D"
#define SCHEMA_EXTRA "X:"

enum schema_slot {
	SCHEMA_SLOT_DATE = 0,
	SCHEMA_SLOT_SIZE = 1,
	SCHEMA_SLOT_MTIME = 2,
	SCHEMA_SLOT_ADDED = 3,
	SCHEMA_SLOT_PATH = 4,
	SCHEMA_SLOT_SKETCH = 5,
	SCHEMA_SLOT_SOURCE = 6,
	SCHEMA_SLOT_HEAD = 7,
	SCHEMA_SLOT_WORDS = 8,
};

/* Writes PREFIX and VALUE as one term to OUT and returns its length. A colon
 * parts them by the rule above. A term that would be too long, or that holds a
 * NUL, is cut and ends in 16 hex digits of the SHA-256 of the whole value, so
 * that equal values make equal terms and others do not. */
size_t schema_term(const char *prefix, const char *value, size_t len,
		   char out[SCHEMA_TERM_MAX]);

/* Writes the pair term of two folded words to OUT and returns its length; 0 when it
 * would be over SCHEMA_TERM_MAX: then there is none, in the index and for a query. */
size_t schema_pair(const char *first, size_t first_len, const char *second,
		   size_t second_len, char out[SCHEMA_TERM_MAX]);

/* The first SCHEMA_HASH_HEX hex digits of the SHA-256 of BYTES, and a NUL. */
void schema_hash(const void *bytes, size_t len, char hex[SCHEMA_HASH_HEX + 1]);

/* Reads an ISO 8601 date or time ("2025", "2025-10", "2025-10-30",
 * "2025-10-30T14:03:42Z", with an offset, with a space for the T) or an RFC 2822
 * date ("Thu, 30 Oct 2025 14:03:42 +0100"; also "26-FEB-1987 15:01:01.79") to
 * the YYYYMMDDHHMMSS form in UTC, cut where the input ends: 4, 6, 8 or 14
 * digits and a NUL. Returns the length, or 0 when it is no date. */
size_t schema_date(const char *text, size_t len, char out[15]);

#endif
