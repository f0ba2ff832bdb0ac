/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_families.c - signatures tell how alike texts are, and families follow. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/store/family/families.h"
#include "lib/store/family/sketch.h"
#include "lib/store/write/writer.h"

enum {
	TEXT_MAX = 3000,	/* words of an invented text */
	TRIALS = 400,
};

static uint32_t seed = 1;

static uint32_t any(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

/* Words are numbers: no two invented ones are the same by chance. */
struct text {
	uint32_t words[TEXT_MAX];
	size_t count;
};

static uint32_t next_word = 1;

static struct text invented(size_t count)
{
	struct text text = { .count = count };
	for (size_t i = 0; i < count; i++)
		text.words[i] = next_word++;
	return text;
}

static size_t signature(const struct text *text, unsigned char bytes[SKETCH_BYTES])
{
	struct sketcher sketcher;
	char word[16];
	sketcher_begin(&sketcher);
	for (size_t i = 0; i < text->count; i++) {
		int len = snprintf(word, sizeof word, "w%u", text->words[i]);
		sketcher_word(&sketcher, word, (size_t)len);
	}
	return sketcher_end(&sketcher, bytes);
}

static struct sketch sketch_of(const struct text *text)
{
	unsigned char bytes[SKETCH_BYTES];
	struct sketch sketch;
	bool has;
	size_t len = signature(text, bytes);
	assert_true(sketch_read(bytes, len, &sketch, &has));
	assert_true(has);
	return sketch;
}

static double resemblance(const struct text *a, const struct text *b)
{
	struct sketch x = sketch_of(a), y = sketch_of(b);
	return sketch_resemblance(&x, &y);
}

static double containment(const struct text *a, const struct text *b)
{
	struct sketch x = sketch_of(a), y = sketch_of(b);
	return sketch_containment(&x, &y, sketch_resemblance(&x, &y));
}

static void near(double is, double should, double off)
{
	if (fabs(is - should) > off)
		fail_msg("%g instead of %g", is, should);
}

/* --- Signatures --- */

static void test_of_the_same_words(void **state)
{
	(void)state;
	const size_t sizes[] = { 19, 20, 60, 300, TEXT_MAX };
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct text text = invented(sizes[i]);
		near(resemblance(&text, &text), 1, 1e-9);
		near(containment(&text, &text), 1, 1e-9);
	}
}

static void test_of_other_words(void **state)
{
	(void)state;
	for (size_t size = 19; size < TEXT_MAX; size = size * 3 / 2) {
		struct text a = invented(size), b = invented(size + 7);
		near(resemblance(&a, &b), 0, 0.06);
	}
}

static void test_of_too_little_text(void **state)
{
	(void)state;
	for (size_t count = 0; count < 40; count++) {
		struct text text = invented(count);
		unsigned char bytes[SKETCH_BYTES];
		struct sketch sketch;
		bool has;
		size_t len = signature(&text, bytes);
		assert_true(sketch_read(bytes, len, &sketch, &has));
		assert_int_equal(has,
				 count >= SKETCH_SHINGLES_MIN + SKETCH_SHINGLE - 1);
		assert_int_equal(len, has ? SKETCH_BYTES : 1);
		if (has)
			assert_int_equal(sketch.shingles, count - SKETCH_SHINGLE + 1);
	}
}

static void test_of_another_version(void **state)
{
	(void)state;
	struct sketch sketch;
	bool has;
	unsigned char bytes[SKETCH_BYTES + 1] = { SKETCH_VERSION + 1 };
	assert_false(sketch_read(bytes, 0, &sketch, &has));
	assert_false(sketch_read(bytes, 1, &sketch, &has));
	assert_false(sketch_read(bytes, SKETCH_BYTES, &sketch, &has));
	bytes[0] = SKETCH_VERSION;
	assert_false(sketch_read(bytes, SKETCH_BYTES - 1, &sketch, &has));
	assert_false(sketch_read(bytes, SKETCH_BYTES + 1, &sketch, &has));
	/* As many shingles as a short text has, in a value as of a long one. */
	assert_true(sketch_read(bytes, SKETCH_BYTES, &sketch, &has));
	assert_false(has);
}

/* Words of the middle are replaced, so that each ONE of them takes SKETCH_SHINGLE
 * shingles with it: J is known. The estimate is within five deviations of it, always,
 * and off by no more than one in most cases. */
static void test_of_edits(void **state)
{
	(void)state;
	size_t off = 0;
	double bias = 0;
	for (int trial = 0; trial < TRIALS; trial++) {
		struct text a = invented(60 + any(1500)), b = a;
		size_t stretch = 1 + any((uint32_t)a.count / 2);
		size_t from = 3 + any((uint32_t)(a.count - stretch) - 5);
		for (size_t i = 0; i < stretch; i++)
			b.words[from + i] = next_word++;
		double all = (double)a.count - 3, gone = (double)stretch + 3;
		if (from + stretch + 3 > a.count)
			gone = (double)(a.count - from);
		double j = (all - gone) / (all + gone);
		double is = resemblance(&a, &b);
		double deviation = sqrt(j * (1 - j) / SKETCH_LANES) + 0.01;
		near(is, j, 5 * deviation);
		off += fabs(is - j) > deviation;
		bias += is - j;
	}
	near(bias / TRIALS, 0, 0.01);
	assert_true(off < TRIALS / 2);
}

static void test_of_a_part(void **state)
{
	(void)state;
	for (int trial = 0; trial < 50; trial++) {
		struct text whole = invented(400), part = whole;
		part.count = 200;
		assert_true(containment(&whole, &part) > 0.8);
		assert_true(containment(&part, &whole) > 0.8);
	}
}

static void test_empty_lanes_borrow(void **state)
{
	(void)state;
	struct text few = invented(19), many = invented(TEXT_MAX);
	struct sketch sparse = sketch_of(&few), full = sketch_of(&many);
	for (unsigned lane = 0; lane < SKETCH_LANES; lane++) {
		assert_int_not_equal(sketch_dense_lane(&sparse, lane), 0);
		assert_int_equal(sketch_dense_lane(&full, lane), full.lanes[lane]);
	}
}

/* --- Families --- */

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "%s/quoth-test-XXXXXX", P_tmpdir);
	return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
	(void)state;
	char command[128];
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

struct given {
	const char *path, *date;	/* date "": none */
	const struct text *text;	/* NULL: no signature */
};

static void value(struct store_document *document, enum schema_slot slot,
		  const void *bytes, size_t len)
{
	assert_int_equal(store_document_value(document, slot, bytes, len), STATUS_OK);
}

static void add(struct store_batch *batch, const struct given *given)
{
	struct store_document *document = NULL;
	unsigned char bytes[SKETCH_BYTES];
	struct buf record = {0};
	uint32_t zero = 0;
	struct record_field field = { "path", given->path, strlen(given->path) };
	struct record_input input = { .fields = &field, .field_count = 1,
		.body = { .bytes = "x", .len = 1, .position = 1, .words = 1 },
		.chunk_words = &zero };
	assert_int_equal(store_document_new(&document, NULL), STATUS_OK);
	if (given->date[0] != '\0')
		value(document, SCHEMA_SLOT_DATE, given->date, strlen(given->date));
	value(document, SCHEMA_SLOT_PATH, given->path, strlen(given->path));
	if (given->text != NULL)
		value(document, SCHEMA_SLOT_SKETCH, bytes,
		      signature(given->text, bytes));
	assert_int_equal(record_build(&record, &input, NULL), STATUS_OK);
	assert_int_equal(store_document_record(document, record.data, record.len),
			 STATUS_OK);
	assert_int_equal(store_batch_add(batch, document, NULL), STATUS_OK);
	buf_finish(&record);
	store_document_free(document);
}

/* Documents 1, 2, 3 ... are those of GIVEN, in its order. */
static void publish(const struct given *given, size_t count)
{
	struct store_writer *writer = NULL;
	struct store_batch *batch = NULL;
	struct error error = {""};
	pid_t holder;
	uint64_t rev;
	char path[128];
	if (store_writer_open(folder, &writer, &holder, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	snprintf(path, sizeof path, "%s/b", store_writer_work(writer));
	if (store_batch_begin(path, &batch, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	for (size_t i = 0; i < count; i++)
		add(batch, &given[i]);
	assert_int_equal(store_batch_end(batch, &error), STATUS_OK);
	assert_int_equal(store_writer_put_batch(writer, path), STATUS_OK);
	assert_int_equal(store_writer_publish(writer, &rev, &error), STATUS_OK);
	store_writer_close(writer);
}

static struct store *opened(void)
{
	struct store *store = NULL;
	struct error error = {""};
	if (store_open(folder, &store, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	return store;
}

static const struct families *families_in(struct store *store)
{
	const struct families *families = NULL;
	struct error error = {""};
	if (store_families(store, NULL, &families, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	return families;
}

/* That DOCUMENT's family is those of LIST, in its order. */
static void family_is(const struct families *families, uint32_t document,
		      const uint32_t *list, size_t count)
{
	const uint32_t *documents;
	uint32_t family = families_of(families, document);
	assert_int_not_equal(family, 0);
	assert_int_equal(families_documents(families, family, &documents), count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(documents[i], list[i]);
		assert_int_equal(families_of(families, list[i]), family);
	}
}

/* A story of three agencies: one copied it, one made it longer; the fourth text is
 * another story, the fifth too short, the sixth from before. */
static void test_a_story(void **state)
{
	(void)state;
	struct text story = invented(120), longer = story, other = invented(120),
		    shortest = invented(10);
	for (size_t i = 0; i < 100; i++)
		longer.words[longer.count++] = next_word++;
	const struct given given[] = {
		{ "/z", "20250102", &longer }, { "/y", "", &story },
		{ "/x", "20250101", &story }, { "/w", "20250101", &other },
		{ "/v", "20250101", &shortest }, { "/u", "20250101", NULL },
		{ "/t", "20250101", &story },
	};
	publish(given, sizeof given / sizeof *given);
	struct store *store = opened();
	const struct families *families = families_in(store);
	assert_int_equal(families_count(families), 1);
	/* By date, then by path, the undated last. */
	family_is(families, 1, (const uint32_t[]){ 7, 3, 1, 2 }, 4);
	for (uint32_t document = 4; document <= 6; document++)
		assert_int_equal(families_of(families, document), 0);
	assert_int_equal(families_of(families, 0), 0);
	assert_int_equal(families_of(families, 8), 0);
	assert_int_equal(families_of(families, UINT32_MAX), 0);
	assert_int_equal(families_unsigned(families), 1);
	assert_int_equal(store_info(store)->signed_documents, 6);
	assert_ptr_equal(families_in(store), families);	/* found once */

	bool known;
	double alike;
	assert_int_equal(store_alike(store, 1, 3, &known, &alike, NULL), STATUS_OK);
	assert_true(known);
	assert_true(alike > 0.9);
	assert_int_equal(store_alike(store, 3, 5, &known, &alike, NULL), STATUS_OK);
	assert_false(known);
	assert_int_equal(store_alike(store, 6, 3, &known, &alike, NULL), STATUS_OK);
	assert_false(known);
	store_close(store);
}

/* Each text has nine tenths of the one before it: neighbours are alike, the ends have
 * nothing in common. No family holds a text without half of its first one. */
static void test_a_chain(void **state)
{
	(void)state;
	enum { CHAIN = 40 };
	struct text texts[CHAIN];
	char paths[CHAIN][8];
	struct given given[CHAIN];
	texts[0] = invented(200);
	for (size_t i = 0; i < CHAIN; i++) {
		if (i > 0) {
			texts[i] = texts[i - 1];
			memmove(texts[i].words, texts[i].words + 20,
				180 * sizeof *texts[i].words);
			for (size_t w = 180; w < 200; w++)
				texts[i].words[w] = next_word++;
		}
		snprintf(paths[i], sizeof paths[i], "/%02zu", i);
		given[i] = (struct given){ paths[i], "20250101", &texts[i] };
	}
	publish(given, CHAIN);
	struct store *store = opened();
	const struct families *families = families_in(store);
	assert_true(families_count(families) >= CHAIN / 8);
	for (uint32_t f = 1; f <= families_count(families); f++) {
		const uint32_t *documents;
		size_t count = families_documents(families, f, &documents);
		assert_true(count >= 2);
		/* Six steps of a tenth leave .4; the estimate is off by some. */
		assert_true(documents[count - 1] - documents[0] <= 6);
	}
	store_close(store);
}

/* Thousands by one pattern are one family, and take no millions of comparisons: it
 * would not end within the test's time. */
static void test_many_copies(void **state)
{
	(void)state;
	enum { COPIES = 20000 };
	struct text story = invented(60);
	char (*paths)[8] = calloc(COPIES, sizeof *paths);
	struct given *given = calloc(COPIES, sizeof *given);
	assert_non_null(paths);
	assert_non_null(given);
	for (size_t i = 0; i < COPIES; i++) {
		snprintf(paths[i], sizeof paths[i], "/%05zu", COPIES - i);
		given[i] = (struct given){ paths[i], "2025", &story };
	}
	publish(given, COPIES);
	struct store *store = opened();
	const struct families *families = families_in(store);
	const uint32_t *documents;
	assert_int_equal(families_count(families), 1);
	assert_int_equal(families_documents(families, 1, &documents), COPIES);
	assert_int_equal(documents[0], COPIES);
	store_close(store);
	free(paths);
	free(given);
}

static void test_a_new_revision_is_looked_at_again(void **state)
{
	(void)state;
	struct text story = invented(60);
	const struct given first = { "/a", "2025", &story }, second = { "/b", "2024",
								       &story };
	bool changed;
	publish(&first, 1);
	struct store *store = opened();
	assert_int_equal(families_count(families_in(store)), 0);
	publish(&second, 1);
	assert_int_equal(families_count(families_in(store)), 0);
	assert_int_equal(store_refresh(store, &changed, NULL), STATUS_OK);
	assert_true(changed);
	family_is(families_in(store), 1, (const uint32_t[]){ 2, 1 }, 2);
	store_close(store);
}

static void test_the_deadline_is_kept(void **state)
{
	(void)state;
	struct text story = invented(60);
	const struct given given[] = { { "/a", "2025", &story },
				       { "/b", "2024", &story } };
	const struct families *families = NULL;
	atomic_bool stop = true;
	struct deadline deadline = { .cancel = &stop };
	publish(given, 2);
	struct store *store = opened();
	assert_int_equal(store_families(store, &deadline, &families, NULL),
			 STATUS_CANCELLED);
	assert_null(families);
	assert_int_equal(families_count(families_in(store)), 1);
	store_close(store);
}

static void test_of_nothing(void **state)
{
	(void)state;
	publish(NULL, 0);
	struct store *store = opened();
	assert_int_equal(families_count(families_in(store)), 0);
	assert_int_equal(families_unsigned(families_in(store)), 0);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_of_the_same_words),
		cmocka_unit_test(test_of_other_words),
		cmocka_unit_test(test_of_too_little_text),
		cmocka_unit_test(test_of_another_version),
		cmocka_unit_test(test_of_edits),
		cmocka_unit_test(test_of_a_part),
		cmocka_unit_test(test_empty_lanes_borrow),
		cmocka_unit_test_setup_teardown(test_a_story, make_folder,
						remove_folder),
		cmocka_unit_test_setup_teardown(test_a_chain, make_folder,
						remove_folder),
		cmocka_unit_test_setup_teardown(test_many_copies, make_folder,
						remove_folder),
		cmocka_unit_test_setup_teardown(test_a_new_revision_is_looked_at_again,
						make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(test_the_deadline_is_kept, make_folder,
						remove_folder),
		cmocka_unit_test_setup_teardown(test_of_nothing, make_folder,
						remove_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
