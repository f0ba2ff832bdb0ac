/* SPDX-License-Identifier: GPL-2.0-or-later */
/* charset.c - the character sets that pages and mails name. */
#include "indexer/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "indexer/decode.h"
#include "lib/base/utf8.h"

enum {
	SEQUENCE_MAX = 8,	/* bytes of one character, with what shifts to it */
	NAME_MAX_LEN = 40,	/* bytes of a name */
};

enum kind {
	KIND_GUESS,	/* ASCII, and what claims to be */
	KIND_UTF8,
	KIND_UTF16_LE,
	KIND_UTF16_BE,
	KIND_WINDOWS_1252,
	KIND_ICONV,
};

/* Browsers read these names so (encoding.spec.whatwg.org): Latin 1 is windows-1252,
 * and a superset goes for its subset. */
static const struct charset {
	enum kind kind;
	const char *names;	/* between blanks; the first is iconv's */
} charsets[] = {
	{ KIND_GUESS, " us-ascii ascii ansi_x3.4-1968 iso646-us " },
	{ KIND_UTF8, " utf-8 utf8 unicode-1-1-utf-8 " },
	{ KIND_UTF16_LE, " utf-16le utf-16 unicode ucs-2 " },
	{ KIND_UTF16_BE, " utf-16be " },
	{ KIND_WINDOWS_1252, " windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 "
	  "iso_8859-1 latin1 l1 cp819 ibm819 " },
	{ KIND_ICONV, " iso-8859-2 iso8859-2 latin2 " },
	{ KIND_ICONV, " iso-8859-3 iso8859-3 latin3 " },
	{ KIND_ICONV, " iso-8859-4 iso8859-4 latin4 " },
	{ KIND_ICONV, " iso-8859-5 iso8859-5 cyrillic " },
	{ KIND_ICONV, " iso-8859-6 iso8859-6 arabic " },
	{ KIND_ICONV, " iso-8859-7 iso8859-7 greek " },
	{ KIND_ICONV, " iso-8859-8 iso8859-8 iso-8859-8-i hebrew " },
	{ KIND_ICONV, " iso-8859-9 iso8859-9 latin5 " },
	{ KIND_ICONV, " iso-8859-10 iso8859-10 latin6 " },
	{ KIND_ICONV, " iso-8859-13 iso8859-13 " },
	{ KIND_ICONV, " iso-8859-14 iso8859-14 " },
	{ KIND_ICONV, " iso-8859-15 iso8859-15 latin-9 " },
	{ KIND_ICONV, " iso-8859-16 iso8859-16 " },
	{ KIND_ICONV, " cp874 windows-874 iso-8859-11 iso8859-11 tis-620 " },
	{ KIND_ICONV, " cp1250 windows-1250 x-cp1250 " },
	{ KIND_ICONV, " cp1251 windows-1251 x-cp1251 " },
	{ KIND_ICONV, " cp1253 windows-1253 " },
	{ KIND_ICONV, " cp1254 windows-1254 " },
	{ KIND_ICONV, " cp1255 windows-1255 " },
	{ KIND_ICONV, " cp1256 windows-1256 " },
	{ KIND_ICONV, " cp1257 windows-1257 " },
	{ KIND_ICONV, " cp1258 windows-1258 " },
	{ KIND_ICONV, " koi8-r koi8 " },
	{ KIND_ICONV, " koi8-u " },
	{ KIND_ICONV, " macintosh x-mac-roman mac " },
	{ KIND_ICONV, " ibm866 cp866 866 " },
	{ KIND_ICONV, " ibm850 cp850 850 " },
	{ KIND_ICONV, " ibm437 cp437 437 " },
	{ KIND_ICONV, " cp932 shift_jis shift-jis sjis x-sjis windows-31j ms932 " },
	{ KIND_ICONV, " euc-jp x-euc-jp eucjp " },
	{ KIND_ICONV, " iso-2022-jp csiso2022jp " },
	{ KIND_ICONV, " gb18030 gb2312 gbk x-gbk cp936 " },
	{ KIND_ICONV, " big5-hkscs big5 big5hkscs x-x-big5 cn-big5 " },
	{ KIND_ICONV, " cp949 euc-kr ks_c_5601-1987 ksc5601 windows-949 uhc " },
	{ KIND_ICONV, " utf-7 " },
};

enum {
	CHARSETS = sizeof charsets / sizeof *charsets,
};

/* Open for good: closing one would let go of its file. */
static iconv_t converters[CHARSETS];
static bool prepared;

static size_t next_name(const char **names)
{
	*names += strspn(*names, " ");
	return strcspn(*names, " ");
}

void charset_prepare(void)
{
	for (size_t i = 0; !prepared && i < CHARSETS; i++) {
		const char *names = charsets[i].names;
		char name[NAME_MAX_LEN];
		size_t len = next_name(&names);
		memcpy(name, names, len);
		name[len] = '\0';
		converters[i] = charsets[i].kind == KIND_ICONV
			? iconv_open("UTF-8", name) : (iconv_t)-1;
	}
	prepared = true;
}

void charset_names(void (*use)(const char *name))
{
	for (size_t i = 0; i < CHARSETS; i++) {
		const char *names = charsets[i].names;
		for (size_t len; (len = next_name(&names)) > 0; names += len) {
			char name[NAME_MAX_LEN];
			memcpy(name, names, len);
			name[len] = '\0';
			if (charset_find(name, len) != NULL)
				use(name);
		}
	}
}

static bool usable(size_t i)
{
	return charsets[i].kind != KIND_ICONV ||
		(prepared && converters[i] != (iconv_t)-1);
}

const struct charset *charset_find(const char *name, size_t len)
{
	if (len == 0 || len >= NAME_MAX_LEN)
		return NULL;
	for (size_t i = 0; i < CHARSETS; i++) {
		const char *names = charsets[i].names;
		for (size_t step; (step = next_name(&names)) > 0; names += step)
			if (step == len && strncasecmp(name, names, len) == 0)
				return usable(i) ? &charsets[i] : NULL;
	}
	return NULL;
}

/* --- Through iconv --- */

static void add_sequence(struct buf *text, struct spans *spans, const char *bytes,
			 size_t len, size_t source)
{
	if (len == 0)
		return;
	spans_add(spans, text->len, source);
	utf8_repair(text, bytes, len);
}

/* The character at the front of [raw, left): how many bytes it has. More and more
 * of them are offered until there is one, so that its place is known. */
static size_t convert_one(iconv_t converter, const char *raw, size_t left,
			  struct buf *text, struct spans *spans, size_t source)
{
	for (size_t n = 1; n <= left && n <= SEQUENCE_MAX; n++) {
		char out[32], *to = out, *from = (char *)raw;
		size_t from_left = n, room = sizeof out;
		size_t result = iconv(converter, &from, &from_left, &to, &room);
		bool incomplete = result == (size_t)-1 && errno == EINVAL;
		if (n == from_left && incomplete)
			continue;
		if (n == from_left)
			break;
		add_sequence(text, spans, out, (size_t)(to - out), source);
		return n - from_left;
	}
	iconv(converter, NULL, NULL, NULL, NULL);
	add_sequence(text, spans, "\xef\xbf\xbd", 3, source);
	return 1;
}

static void from_iconv(iconv_t converter, const struct buf *raw, struct buf *text,
		       struct spans *spans)
{
	char out[32], *to = out;
	size_t room = sizeof out;
	iconv(converter, NULL, NULL, NULL, NULL);
	for (size_t at = 0; at < raw->len && buf_ok(text) && spans_ok(spans);)
		at += convert_one(converter, raw->data + at, raw->len - at, text, spans,
				  at);
	/* Vietnamese: a letter waits for the accents that may come. */
	iconv(converter, NULL, NULL, &to, &room);
	add_sequence(text, spans, out, (size_t)(to - out), raw->len);
}

enum status charset_decode(const struct charset *charset, struct buf *raw,
			   struct buf *text, struct spans *spans, struct error *error)
{
	static const enum encoding encodings[] = {
		[KIND_UTF8] = ENCODING_UTF8,
		[KIND_UTF16_LE] = ENCODING_UTF16_LE,
		[KIND_UTF16_BE] = ENCODING_UTF16_BE,
		[KIND_WINDOWS_1252] = ENCODING_WINDOWS_1252,
	};
	size_t mark = 0;
	enum encoding guess = encoding_guess(raw->data, raw->len, &mark);
	if (mark > 0 || charset == NULL || charset->kind == KIND_GUESS)
		return decode_as(guess, mark, raw, text, spans, error);
	if (charset->kind != KIND_ICONV)
		return decode_as(encodings[charset->kind], 0, raw, text, spans, error);
	from_iconv(converters[charset - charsets], raw, text, spans);
	if (!buf_ok(text) || !spans_ok(spans))
		return error_set(error, STATUS_NO_MEMORY, "not enough memory to "
				 "decode %zu bytes", raw->len);
	return STATUS_OK;
}
