/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pdf.c - a PDF to pages of text, title and fields; and what is no such thing. */
#include "tests/unit/extracting.h"

#include "indexer/pdf.h"

enum { OBJECTS_MAX = 64 };

/* A PDF as it is written: objects are numbered from 1. */
struct pdf {
	struct buf bytes;
	size_t places[OBJECTS_MAX];
	int count;
};

static void begin(struct pdf *pdf)
{
	*pdf = (struct pdf){0};
	buf_add_str(&pdf->bytes, "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
}

static int object(struct pdf *pdf, const char *body)
{
	pdf->places[pdf->count++] = pdf->bytes.len;
	buf_addf(&pdf->bytes, "%d 0 obj\n%s\nendobj\n", pdf->count, body);
	return pdf->count;
}

static void end(struct pdf *pdf, const char *trailer)
{
	size_t xref = pdf->bytes.len;
	buf_addf(&pdf->bytes, "xref\n0 %d\n0000000000 65535 f \n", pdf->count + 1);
	for (int i = 0; i < pdf->count; i++)
		buf_addf(&pdf->bytes, "%010zu 00000 n \n", pdf->places[i]);
	buf_addf(&pdf->bytes, "trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%zu\n%%%%EOF\n",
		 pdf->count + 1, trailer, xref);
	assert_true(buf_ok(&pdf->bytes));
}

/* Pages that are shown by CONTENTS, ended by NULL, with font F; CATALOG and INFO are
 * what the dictionaries of that name hold. */
static void make(struct pdf *pdf, const char *const *contents, const char *catalog,
		 const char *info)
{
	struct buf body = {0};
	int count = 0;
	while (contents[count] != NULL)
		count++;
	begin(pdf);
	buf_addf(&body, "<</Type/Catalog/Pages 2 0 R%s>>", catalog);
	object(pdf, buf_cstr(&body));
	buf_clear(&body);
	buf_addf(&body, "<</Type/Pages/Count %d/Kids[", count);
	for (int i = 0; i < count; i++)
		buf_addf(&body, "%d 0 R ", 5 + 2 * i);
	buf_add_str(&body, "]>>");
	object(pdf, buf_cstr(&body));
	object(pdf, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica"
		    "/Encoding/WinAnsiEncoding>>");
	for (int i = 0; i < count; i++) {
		buf_clear(&body);
		buf_addf(&body, "<</Length %zu>>stream\n%s\nendstream",
			 strlen(contents[i]), contents[i]);
		object(pdf, buf_cstr(&body));
		buf_clear(&body);
		buf_addf(&body, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]"
			 "/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>", pdf->count);
		object(pdf, buf_cstr(&body));
	}
	buf_clear(&body);
	buf_addf(&body, "<<%s>>", info);
	object(pdf, buf_cstr(&body));
	buf_clear(&body);
	buf_addf(&body, "/Info %d 0 R", pdf->count);
	end(pdf, buf_cstr(&body));
	buf_finish(&body);
}

static void read_pdf(const struct pdf *pdf, struct taken *taken)
{
	if (pdf_library() == NULL)
		skip();
	extract_bytes(FORMAT_PDF, pdf->bytes.data, pdf->bytes.len, taken);
}

/* The text of the pages that CONTENTS show. */
static void expect(const char *const *contents, const char *text)
{
	struct pdf pdf;
	struct taken taken;
	make(&pdf, contents, "", "");
	read_pdf(&pdf, &taken);
	if (taken.last != EXTRACTED_END)
		fail_msg("%s", taken.reason);
	assert_text(&taken.record.body.text, text);
	taken_finish(&taken);
	buf_finish(&pdf.bytes);
}

#define PAGE(text) "BT/F 12 Tf 14 TL 72 720 Td " text " ET"
#define ROW(text) "(" text ")' "

static void each_page_has_its_lines(void **state)
{
	(void)state;
	expect((const char *[]){ PAGE(ROW("The first line") ROW("and the next.")),
				 PAGE(ROW("Another page.")), NULL },
	       "The first line\nand the next.\n\f\nAnother page.\n");
}

static void pages_begin_where_they_do(void **state)
{
	(void)state;
	struct pdf pdf;
	struct taken taken;
	struct record_place place;
	make(&pdf, (const char *[]){ PAGE(ROW("One.")), "", PAGE(ROW("Three.")), NULL },
	     "", "");
	read_pdf(&pdf, &taken);
	assert_text(&taken.record.body.text, "One.\n\f\n\f\nThree.\n");
	assert_int_equal(taken.record.body.pages.count, 3);
	static const struct {
		size_t offset;
		uint64_t page, line, col;
	} places[] = { { 0, 1, 1, 1 }, { 4, 1, 1, 5 }, { 7, 2, 3, 1 }, { 9, 3, 4, 1 },
		       { 12, 3, 4, 4 } };
	struct record *record = record_of(&taken.record.body);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		assert_int_equal(record_locate(record, RECORD_TITLE, places[i].offset,
					       &place, NULL), STATUS_OK);
		assert_false(place.in_source);
		assert_int_equal(place.page, places[i].page);
		assert_int_equal(place.byte, places[i].offset);
		assert_int_equal(place.line, places[i].line);
		assert_int_equal(place.col, places[i].col);
	}
	record_close(record);
	taken_finish(&taken);
	buf_finish(&pdf.bytes);
}

static void a_word_broken_at_the_end_of_a_line_is_one(void **state)
{
	(void)state;
	expect((const char *[]){ PAGE(ROW("It was a commit-") ROW("tee of seven and")
				      ROW("so on.")), NULL },
	       "It was a committee\nof seven and\nso on.\n");
	/* The rest of the word is all there is. */
	expect((const char *[]){ PAGE(ROW("a commit-") ROW("tee") ROW("met")), NULL },
	       "a committee\nmet\n");
	expect((const char *[]){ PAGE(ROW("anti-") ROW("dis-") ROW("establish it")), NULL },
	       "antidisestablish\nit\n");
}

static void other_hyphens_stay(void **state)
{
	(void)state;
	expect((const char *[]){ PAGE(ROW("the Anglo-") ROW("American trade")), NULL },
	       "the Anglo-\nAmerican trade\n");
	expect((const char *[]){ PAGE(ROW("from 1914-") ROW("18 on -") ROW("and well-known")
				      ROW("it ends-")), NULL },
	       "from 1914-\n18 on -\nand well-known\nit ends-\n");
}

static void a_wide_gap_parts_paragraphs(void **state)
{
	(void)state;
	expect((const char *[]){ PAGE(ROW("A heading") "T* " ROW("goes before") ROW("the text")
				      ROW("of it")), NULL },
	       "A heading\n\ngoes before\nthe text\nof it\n");
	/* But not where all lines are as far apart. */
	expect((const char *[]){ PAGE("30 TL " ROW("twice") ROW("as") ROW("far")), NULL },
	       "twice\nas\nfar\n");
}

static void columns_are_read_one_after_the_other(void **state)
{
	(void)state;
	expect((const char *[]){
		"BT/F 12 Tf 14 TL 1 0 0 1 50 720 Tm " ROW("The left column comes before")
		ROW("anything that the right") ROW("column has to say to it.")
		"1 0 0 1 330 720 Tm " ROW("And here the right column") ROW("follows it at last,")
		ROW("line by line, to its end.") "ET", NULL },
	       "The left column comes before\nanything that the right\ncolumn has to say to it.\n"
	       "And here the right column\nfollows it at last,\nline by line, to its end.\n");
}

static void what_a_pdf_says_of_itself_becomes_fields(void **state)
{
	(void)state;
	struct pdf pdf;
	struct taken taken;
	make(&pdf, (const char *[]){ PAGE(ROW("Text.")), NULL }, "/Lang (de-AT)",
	     "/Title<FEFF00DC006200650072000A0045007200640065>/Author(Jo Lee; A. Ro)"
	     "/Subject( About  it )/Keywords(rare earths; trade ;;Busan, 2025)"
	     "/CreationDate(D:20251030120000-03'30')/ModDate(D:2026)");
	read_pdf(&pdf, &taken);
	assert_int_equal(taken.last, EXTRACTED_END);
	assert_text(&taken.record.title.text, "\xc3\x9c" "ber Erde");
	assert_field(&taken, "author", "Jo Lee; A. Ro");
	assert_field(&taken, "x.subject", "About it");
	assert_field(&taken, "date", "2025-10-30T12:00:00-03:30");
	assert_field(&taken, "language", "de-AT");
	assert_field(&taken, "topics", "rare earths");
	assert_int_equal(count_fields(&taken, "topics"), 3);
	taken_finish(&taken);
	buf_finish(&pdf.bytes);
}

static void what_is_missing_or_nonsense_is_no_field(void **state)
{
	(void)state;
	struct pdf pdf;
	struct taken taken;
	make(&pdf, (const char *[]){ PAGE(ROW("Text.")), NULL }, "/Lang(no language)",
	     "/Title( )/CreationDate(yesterday)/ModDate(D:20240229)");
	read_pdf(&pdf, &taken);
	assert_int_equal(taken.last, EXTRACTED_END);
	assert_int_equal(taken.record.title.text.len, 0);
	assert_field(&taken, "author", NULL);
	assert_field(&taken, "topics", NULL);
	assert_field(&taken, "language", NULL);
	assert_field(&taken, "date", "2024-02-29T00:00:00Z");
	taken_finish(&taken);
	buf_finish(&pdf.bytes);
}

static void refused(const void *bytes, size_t len, const char *reason)
{
	struct taken taken;
	if (pdf_library() == NULL)
		skip();
	extract_bytes(FORMAT_PDF, bytes, len, &taken);
	assert_int_equal(taken.last, EXTRACTED_FAILED);
	if (strstr(taken.reason, reason) == NULL)
		fail_msg("\"%s\" instead of \"%s\"", taken.reason, reason);
	taken_finish(&taken);
}

static void what_cannot_be_read_says_why(void **state)
{
	(void)state;
	struct pdf pdf;
	refused("<html>", 6, "no PDF");
	refused("%PDF-1.4\n", 9, "damaged PDF");
	make(&pdf, (const char *[]){ "0 0 9 9 re f", NULL }, "", "");
	refused(pdf.bytes.data, pdf.bytes.len, "without text on its 1 page:");
	buf_finish(&pdf.bytes);
	make(&pdf, (const char *[]){ NULL }, "", "");
	refused(pdf.bytes.data, pdf.bytes.len, "no pages");
	buf_finish(&pdf.bytes);
}

/* However short a PDF is cut, there is an answer, and from its end on the text. */
static void a_cut_pdf_has_an_answer(void **state)
{
	(void)state;
	struct pdf pdf;
	if (pdf_library() == NULL)
		skip();
	make(&pdf, (const char *[]){ PAGE(ROW("Some text.")), NULL }, "", "");
	for (size_t len = 1; len <= pdf.bytes.len; len += 3) {
		struct taken taken;
		extract_bytes(FORMAT_PDF, pdf.bytes.data, len, &taken);
		assert_true(taken.last == EXTRACTED_END || taken.last == EXTRACTED_FAILED);
		assert_int_equal(taken.has_record, taken.last == EXTRACTED_END);
		taken_finish(&taken);
	}
	buf_finish(&pdf.bytes);
}

static void damaged_pages_are_refused_on_arrival(void **state)
{
	(void)state;
	static const uint64_t bad[][2] = { { 1, 2 }, { 0, 5 } };
	struct extracted record = {0}, read = {0};
	struct buf bytes = {0};
	extracted_clear(&record);
	buf_add_str(&record.body.text, "body");
	pages_add(&record.body.pages, 0);
	pages_add(&record.body.pages, 4);
	extracted_write(&record, &bytes);
	assert_true(extracted_read(&read, bytes.data, bytes.len));
	assert_int_equal(read.body.pages.count, 2);
	assert_int_equal(read.body.pages.at[1], 4);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		buf_clear(&bytes);
		pages_clear(&record.body.pages);
		pages_add(&record.body.pages, bad[i][0]);
		pages_add(&record.body.pages, bad[i][1]);
		extracted_write(&record, &bytes);
		assert_false(extracted_read(&read, bytes.data, bytes.len));
	}
	extracted_finish(&record);
	extracted_finish(&read);
	buf_finish(&bytes);
}

static void a_pdf_is_known_by_its_name_or_its_head(void **state)
{
	(void)state;
	static const struct {
		const char *head;
		bool pdf;
	} heads[] = {
		{ "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", true }, { "%PDF-1.7 and so on", true },
		{ "\x1b%-12345X@PJL\r\n%PDF-1.4\r%\xe2\xe3", true },
		{ "It begins with\n%PDF-1.4\nas they say", false },
		{ "It begins with %PDF-1.4\n%\xe2\xe3", false },
		{ "%PDF", false }, { "\n%PDF-1.\n", false }, { "", false },
	};
	bool gzip;
	assert_int_equal(format_of_name("/a/b.PDF", &gzip), FORMAT_PDF);
	assert_int_equal(format_of_name("b.pdf.gz", &gzip), FORMAT_PDF);
	assert_true(gzip);
	assert_string_equal(format_type(FORMAT_PDF), "application/pdf");
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		assert_int_equal(format_begins_pdf(heads[i].head, strlen(heads[i].head)),
				 heads[i].pdf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_page_has_its_lines),
		cmocka_unit_test(pages_begin_where_they_do),
		cmocka_unit_test(a_word_broken_at_the_end_of_a_line_is_one),
		cmocka_unit_test(other_hyphens_stay),
		cmocka_unit_test(a_wide_gap_parts_paragraphs),
		cmocka_unit_test(columns_are_read_one_after_the_other),
		cmocka_unit_test(what_a_pdf_says_of_itself_becomes_fields),
		cmocka_unit_test(what_is_missing_or_nonsense_is_no_field),
		cmocka_unit_test(what_cannot_be_read_says_why),
		cmocka_unit_test(a_cut_pdf_has_an_answer),
		cmocka_unit_test(damaged_pages_are_refused_on_arrival),
		cmocka_unit_test(a_pdf_is_known_by_its_name_or_its_head),
	};
	extract_prepare();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
