/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_mail.c - what is read of a mail, and where in its file it stands. */
#include "tests/unit/extracting.h"

#include "indexer/html.h"
#include "indexer/mail.h"

#define PLAIN "Content-Type: text/plain; charset=utf-8\r\n"
#define QP "Content-Transfer-Encoding: quoted-printable\r\n"
#define BASE64 "Content-Transfer-Encoding: base64\r\n"

static void assert_in_source(const struct extracted_text *part, const char *word,
			     bool in_source)
{
	struct record *record = record_of(part);
	struct record_place place;
	const char *at = memmem(part->text.data, part->text.len, word, strlen(word));
	assert_non_null(at);
	record_locate(record, RECORD_TITLE, (size_t)(at - part->text.data), &place,
		      NULL);
	assert_int_equal(place.in_source, in_source);
	if (!in_source)
		assert_int_equal(place.byte, at - part->text.data);
	record_close(record);
}

/* --- Headers --- */

static void headers_become_fields(void **state)
{
	(void)state;
	struct taken taken;
	extract(FORMAT_MAIL,
		"From: =?iso-8859-1?Q?J=F6rg?= <j@x.org>, plain@x.org\r\n"
		"To: \"Lee, Ann\" <ann@x.org>, friends: bo@x.org, cy@x.org;\r\n"
		"Cc: =?utf-8?B?w4RubmE=?= <e@x.org>\r\n"
		"Date: Thu, 30 Oct 2025 14:03:00 +0100 (CET)\r\n"
		"Message-ID: <a 1@x.org>\r\nKeywords: trade, rare earths\r\n"
		"Content-Language: de, en\r\nList-Id: The list <news.x.org>\r\n"
		"X-Basis: wire\r\nX-Places: Busan\r\nX-Topics: own\r\nX-Mailer: m\r\n"
		"X-Spam-Status: no\r\nX-Original-To: o\r\nX-MS-Has: x\r\n"
		"ARC-Seal: a\r\nDKIM-Signature: d\r\nReceived: r\r\n\r\nx\r\n", &taken);
	assert_field(&taken, "author", "Jörg");
	assert_int_equal(count_fields(&taken, "author"), 2);
	assert_field(&taken, "x.to", "Lee, Ann");
	assert_int_equal(count_fields(&taken, "x.to"), 4);
	assert_field(&taken, "x.cc", "Änna");
	assert_field(&taken, "date", "2025-10-30T14:03:00+01:00");
	assert_field(&taken, "topics", "trade");
	assert_int_equal(count_fields(&taken, "topics"), 2);
	assert_field(&taken, "language", "de");
	assert_field(&taken, "source", "news.x.org");
	assert_field(&taken, "x.basis", "wire");
	assert_field(&taken, "x.places", "Busan");
	assert_field(&taken, "x.topics", "own");
	assert_non_null(fields_get(&taken.record.fields, "id"));
	assert_int_equal(taken.record.fields.count, 17);
	taken_finish(&taken);
}

static void assert_date(const char *header, const char *expected)
{
	struct buf mail = {0};
	struct taken taken;
	buf_addf(&mail, "Date: %s\n\nx", header);
	extract(FORMAT_MAIL, buf_cstr(&mail), &taken);
	assert_field(&taken, "date", expected);
	taken_finish(&taken);
	buf_finish(&mail);
}

static void dates_become_iso_8601(void **state)
{
	(void)state;
	assert_date("Thu, 30 Oct 2025 14:03:00 +0000", "2025-10-30T14:03:00Z");
	assert_date("1 Jan 99 01:02 -0330", "1999-01-01T01:02:00-03:30");
	assert_date("Mon,  3 November 2025 9:05:07 EST", "2025-11-03T09:05:07-05:00");
	assert_date("Thu, 30 Oct 2025 14:03:00 GMT", "2025-10-30T14:03:00Z");
	assert_date("Thu, 30 Oct 2025 14:03:00 +9999", "2025-10-30T14:03:00Z");
	assert_date("Thu, 30 Oct 2025 14:03:00 Europe/Berlin", "2025-10-30T14:03:00Z");
	assert_date("yesterday", "yesterday");
	assert_date("40 Oct 2025 14:03:00", "40 Oct 2025 14:03:00");
}

static void a_plain_subject_stands_at_its_bytes(void **state)
{
	(void)state;
	struct taken taken;
	extract(FORMAT_MAIL, "From: a@b\r\nSubject:  Rare earths, again "
		"\r\n\r\nx", &taken);
	assert_text(&taken.record.title.text, "Rare earths, again");
	assert_places(&taken, &taken.record.title, "");
	taken_finish(&taken);
}

static void another_subject_stands_where_its_header_begins(void **state)
{
	(void)state;
	static const char *const mails[] = {
		"From: a@b\nSubject: =?utf-8?Q?Rare_caf=C3=A9?= =?utf-8?Q?s?=\n\nx",
		"From: a@b\nSubject: Rare\n caf\xc3\xa9s\n\nx",
		"From: a@b\nSubject: Rare caf\xc3\xa9s\n\nx",
	};
	for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
		struct taken taken;
		extract(FORMAT_MAIL, mails[i], &taken);
		assert_text(&taken.record.title.text, "Rare cafés");
		assert_word_at(&taken, &taken.record.title, "Rare", "Subject");
		assert_word_at(&taken, &taken.record.title, "és", "Subject");
		assert_int_equal(taken.record.title.lines.at[0].number, 2);
		taken_finish(&taken);
	}
}

/* --- Text and its places --- */

static void text_as_it_is_stands_at_its_bytes(void **state)
{
	(void)state;
	struct taken taken;
	extract(FORMAT_MAIL, "Subject: s\r\n" PLAIN "\r\nThe rare\r\n\r\nearths of "
		"caf\xc3\xa9 x\r\n\r\n", &taken);
	assert_text(&taken.record.body.text, "The rare\n\nearths of café x");
	assert_places(&taken, &taken.record.body, "");
	taken_finish(&taken);
	extract(FORMAT_MAIL, "Subject: s\n\nunder no\ntype\n", &taken);
	assert_text(&taken.record.body.text, "under no\ntype");
	assert_places(&taken, &taken.record.body, "");
	taken_finish(&taken);
}

static void quoted_printable_stands_at_its_bytes(void **state)
{
	(void)state;
	struct taken taken;
	extract(FORMAT_MAIL, "Subject: s\r\n" PLAIN QP "\r\nThe ra=\r\nre ea=72ths "
		"=3D of "
		"caf=C3=A9=20=\r\n\r\nx =zz = y=", &taken);
	assert_text(&taken.record.body.text, "The rare earths = of café \nx =zz = y");
	assert_places(&taken, &taken.record.body, "=");
	assert_word_at(&taken, &taken.record.body, "re ear", "re ea=72");
	assert_word_at(&taken, &taken.record.body, "ths", "ths");
	assert_word_at(&taken, &taken.record.body, "é", "=C3");
	taken_finish(&taken);
}

static void base64_has_no_place_in_the_file(void **state)
{
	(void)state;
	struct taken taken;
	extract(FORMAT_MAIL, "Subject: s\r\n" PLAIN BASE64 "\r\n"
		"cmFyZSBlYXJ0aHMN\r\nCmNhZsOp\r\n", &taken);
	assert_text(&taken.record.body.text, "rare earths\ncafé");
	assert_in_source(&taken.record.body, "earths", false);
	assert_in_source(&taken.record.body, "café", false);
	assert_in_source(&taken.record.title, "s", true);
	taken_finish(&taken);
}

static void other_character_sets_are_read(void **state)
{
	(void)state;
	struct taken taken;
	extract(FORMAT_MAIL, "Subject: s\nContent-Type: text/plain; charset=koi8-r\n" QP
		"\n=D2=C5=C4 rare", &taken);
	assert_text(&taken.record.body.text, "ред rare");
	assert_word_at(&taken, &taken.record.body, "ред", "=D2");
	assert_word_at(&taken, &taken.record.body, "rare", "rare");
	taken_finish(&taken);
	extract(FORMAT_MAIL, "Subject: s\nContent-Type: text/plain; "
		"charset=iso-2022-jp\n\n"
		"\x1b$B4uEZ\x1b(B earths", &taken);
	assert_text(&taken.record.body.text, "希土 earths");
	assert_word_at(&taken, &taken.record.body, "earths", "earths");
	taken_finish(&taken);
	/* Not among those that are loaded, and not to be looked for. */
	extract(FORMAT_MAIL, "Subject: =?ibm037?Q?abc?= =?HP-ROMAN8*en?Q?d?=\n"
		"From: =?cp1047?B?YQ==?= <a@b>\nContent-Type: text/plain; "
		"charset=ibm273; "
		"name*=ibm500''abc; x*0*=ibm256'en'a\n\ncaf\xc3\xa9", &taken);
	assert_text(&taken.record.title.text, "abcd");
	assert_text(&taken.record.body.text, "café");
	taken_finish(&taken);
}

/* --- Parts --- */

#define MULTI(KIND, BOUNDARY) \
	"Content-Type: multipart/" KIND "; boundary=\"" BOUNDARY "\"\r\n\r\n"

static void the_plain_alternative_is_taken(void **state)
{
	(void)state;
	struct taken taken;
	extract(FORMAT_MAIL, "Subject: s\r\n" MULTI("alternative", "A")
		"--A\r\nContent-Type: text/html\r\n\r\n<p>page\r\n"
		"--A\r\n" PLAIN "\r\nplain\r\n--A--\r\n", &taken);
	assert_text(&taken.record.body.text, "plain");
	taken_finish(&taken);
	if (html_library() == NULL)
		return;
	extract(FORMAT_MAIL, "Subject: s\r\n" MULTI("alternative", "A")
		"--A\r\n" PLAIN "\r\n \r\n\r\n--A\r\n" MULTI("related", "R")
		"--R\r\nContent-Type: text/html; charset=utf-8\r\n" QP "\r\n"
		"<p>rare=\r\n <b>ea&#114;th=73</b> caf=C3=A9</p>\r\n--R--\r\n--A--\r\n",
		&taken);
	assert_text(&taken.record.body.text, "rare earths café");
	assert_places(&taken, &taken.record.body, "=&");
	taken_finish(&taken);
}

static void attachments_come_after_their_names(void **state)
{
	(void)state;
	struct taken taken;
	extract(FORMAT_MAIL, "Subject: s\r\n" MULTI("mixed", "M") "preamble\r\n"
		"--M\r\n" PLAIN "\r\nThe text.\r\n"
		"--M\r\n" PLAIN BASE64 "Content-Disposition: attachment; "
		"filename=\"notes.txt\"\r\n\r\ncGFja2Vk\r\n"
		"--M\r\nContent-Type: image/png\r\nContent-Disposition: inline;\r\n"
		" filename*=utf-8''%C3%A9t%C3%A9.png\r\n" BASE64 "\r\nAAAA\r\n"
		"--M\r\nContent-Type: message/rfc822\r\n\r\n"
		"Subject: Inner one\r\nFrom: x@y\r\n\r\ninner "
		"text\r\n--M--\r\nepilogue\r\n",
		&taken);
	assert_text(&taken.record.body.text, "The text.\n\nnotes.txt\npacked\n\n"
		    "été.png\n\nInner one\n\ninner text");
	assert_in_source(&taken.record.body, "The text", true);
	assert_in_source(&taken.record.body, "notes.txt", true);
	assert_in_source(&taken.record.body, "packed", false);
	assert_in_source(&taken.record.body, "été", false);
	assert_word_at(&taken, &taken.record.body, "notes", "notes");
	assert_word_at(&taken, &taken.record.body, "Inner", "Inner");
	assert_word_at(&taken, &taken.record.body, "inner text", "inner text");
	assert_int_equal(count_fields(&taken, "author"), 0);
	taken_finish(&taken);
}

/* --- Broken and hostile mail --- */

static void broken_mail_gives_what_can_be_read(void **state)
{
	(void)state;
	struct taken taken;
	extract(FORMAT_MAIL, "Subject: s\n" MULTI("mixed", "X")
		"--Y\nContent-Type: text/plain\n\nrare earths\n--Y--\n", &taken);
	assert_word_at(&taken, &taken.record.body, "rare earths", "rare earths");
	taken_finish(&taken);
	extract(FORMAT_MAIL, "Subject: no end of the head", &taken);
	assert_text(&taken.record.title.text, "no end of the head");
	assert_int_equal(taken.record.body.text.len, 0);
	taken_finish(&taken);
	extract(FORMAT_MAIL, "From: a@b\nSubject: the last\n", &taken);
	assert_text(&taken.record.title.text, "the last");
	taken_finish(&taken);
	extract(FORMAT_MAIL, "Subject: s\n" BASE64 "\n!!\x80 "
		"cmFy%%ZSBl===YXJ0aHM", &taken);
	assert_int_equal(taken.last, EXTRACTED_END);
	taken_finish(&taken);
	extract(FORMAT_MAIL, "From a@b Thu Jan 1 00:00:00 2026\nSubject: of an "
		"mbox\n\nt",
		&taken);
	assert_text(&taken.record.title.text, "of an mbox");
	assert_places(&taken, &taken.record.body, "");
	taken_finish(&taken);
}

static void assert_fails(struct buf *mail, const char *reason)
{
	struct taken taken;
	extract_bytes(FORMAT_MAIL, mail->data, mail->len, &taken);
	assert_int_equal(taken.last, EXTRACTED_FAILED);
	assert_non_null(strstr(taken.reason, reason));
	taken_finish(&taken);
	buf_clear(mail);
}

static void what_is_no_mail_fails_with_that(void **state)
{
	(void)state;
	struct buf mail = {0};
	buf_add_str(&mail, "just text\nof two lines\n");
	assert_fails(&mail, "no header");
	buf_add_str(&mail, "Subject: s\n" MULTI("mixed", "X"));
	for (int i = 0; i < 5000; i++)
		buf_add_str(&mail, "--X\n\nx\n");
	assert_fails(&mail, "more than 1000 parts");
	buf_finish(&mail);
}

static void deep_mail_is_read_down_to_the_limit(void **state)
{
	(void)state;
	struct buf mail = {0};
	struct taken taken;
	for (int i = 0; i < 500; i++)
		buf_addf(&mail, "Subject: s%d\nContent-Type: message/rfc822\n\n", i);
	extract(FORMAT_MAIL, buf_cstr(&mail), &taken);
	assert_in_source(&taken.record.body, "s16", true);
	const struct buf *text = &taken.record.body.text;
	assert_null(memmem(text->data, text->len, "s18", 3));
	taken_finish(&taken);
	buf_clear(&mail);
	for (int i = 0; i < 500; i++)
		buf_addf(&mail, "Content-Type: multipart/mixed; "
		"boundary=b%d\n\n--b%d\n",
			 i, i);
	extract(FORMAT_MAIL, buf_cstr(&mail), &taken);
	taken_finish(&taken);
	buf_finish(&mail);
}

static const char whole_mail[] =
	"From: =?utf-8?Q?A=C3=A9?= <a@b>\r\nTo: g: c@d, \"e\" <f@g>;\r\nSubject: "
	"=?utf-8?B?"
	"w6k=?= s\r\nDate: Thu, 30 Oct 2025 14:03:00 +0100\r\n" MULTI("mixed", "M")
	"--M\r\n" MULTI("alternative", "A") "--A\r\n" PLAIN QP "\r\nt=C3=A9=\r\nx\r\n"
	"--A\r\nContent-Type: text/html\r\n\r\n<p>h\r\n--A--\r\n--M\r\n" PLAIN BASE64
	"Content-Disposition: attachment; filename*0*=utf-8'en'n%C3; "
	"filename*1*=%A9\r\n"
	"\r\ncGFja2Vk\r\n--M\r\nContent-Type: message/rfc822\r\n\r\nSubject: i\r\n\r\n"
	"j\r\n--M--\r\n";

static void a_mail_cut_anywhere_is_read(void **state)
{
	(void)state;
	for (size_t len = 1; len < strlen(whole_mail); len++) {
		struct taken taken;
		extract_bytes(FORMAT_MAIL, whole_mail, len, &taken);
		if (taken.last != EXTRACTED_END && len > strlen("From:"))
			fail_msg("%zu bytes: %s", len, taken.reason);
		taken_finish(&taken);
	}
}

static void a_mail_with_any_byte_changed_is_read(void **state)
{
	(void)state;
	static const char bytes[] = "=?*'\";:<>- \r\n\xc3\xff";
	char mail[sizeof whole_mail];
	for (size_t at = 0; at < strlen(whole_mail); at++)
		for (size_t i = 0; i < strlen(bytes); i++) {
			struct taken taken;
			memcpy(mail, whole_mail, sizeof mail);
			mail[at] = bytes[i];
			extract_bytes(FORMAT_MAIL, mail, strlen(whole_mail), &taken);
			assert_true(taken.last == EXTRACTED_END || at < 6);
			taken_finish(&taken);
		}
}

/* --- Names --- */

static void mail_is_known_by_its_name(void **state)
{
	(void)state;
	static const struct {
		const char *path;
		enum format format;
	} names[] = {
		{ "/m/a.EML", FORMAT_MAIL }, { "a.eml.gz", FORMAT_MAIL },
		{ "/m/cur/1.M2P3.host:2,S", FORMAT_MAIL },
		{ "new/1.M2P3.host.so:2,", FORMAT_MAIL },
		{ "/m/cur/1.M2P3.host", FORMAT_TEXT },
		{ "/m/recur/1.M2P3.host:2,S", FORMAT_TEXT },
		{ "/m/tmp/1.M2P3.host:2,S", FORMAT_TEXT },
		{ "page.xhtml", FORMAT_HTML }, { "page.htm.gz", FORMAT_HTML },
		{ "page.html.txt", FORMAT_TEXT },
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		bool gzip;
		assert_int_equal(format_of_name(names[i].path, &gzip), names[i].format);
	}
}

static int prepare(void **state)
{
	(void)state;
	extract_prepare();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_become_fields),
		cmocka_unit_test(dates_become_iso_8601),
		cmocka_unit_test(a_plain_subject_stands_at_its_bytes),
		cmocka_unit_test(another_subject_stands_where_its_header_begins),
		cmocka_unit_test(text_as_it_is_stands_at_its_bytes),
		cmocka_unit_test(quoted_printable_stands_at_its_bytes),
		cmocka_unit_test(base64_has_no_place_in_the_file),
		cmocka_unit_test(other_character_sets_are_read),
		cmocka_unit_test(the_plain_alternative_is_taken),
		cmocka_unit_test(attachments_come_after_their_names),
		cmocka_unit_test(broken_mail_gives_what_can_be_read),
		cmocka_unit_test(what_is_no_mail_fails_with_that),
		cmocka_unit_test(deep_mail_is_read_down_to_the_limit),
		cmocka_unit_test(a_mail_cut_anywhere_is_read),
		cmocka_unit_test(a_mail_with_any_byte_changed_is_read),
		cmocka_unit_test(mail_is_known_by_its_name),
	};
	if (mail_library() == NULL)
		return 77;
	return cmocka_run_group_tests(tests, prepare, NULL);
}
