/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_text.c - words stand where UAX #29 puts them and fold and stem as text.h
 * says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <unictype.h>
#include <uniwbrk.h>

#include "lib/base/utf8.h"
#include "lib/text/text.h"

static struct text_analyser *analyser;

static int open_analyser(void **state)
{
	(void)state;
	return text_open(&analyser, NULL) == STATUS_OK ? 0 : -1;
}

static int close_analyser(void **state)
{
	(void)state;
	text_close(analyser);
	return 0;
}

/* The folded words of TEXT between bars: "a|b". */
static const char *words_of(const char *text, size_t len)
{
	static char all[4096];
	size_t at = 0;
	struct text_word word;
	text_begin(analyser, text, len);
	while (text_next(analyser, &word)) {
		assert_in_range(word.folded_len, 1, TEXT_WORD_MAX);
		assert_true(word.start + word.len <= len);
		at += (size_t)snprintf(all + at, sizeof all - at, "%s%.*s",
				       at > 0 ? "|" : "", (int)word.folded_len,
				       word.folded);
	}
	assert_true(text_ok(analyser));
	all[at] = '\0';
	return all;
}

#define assert_words(text, expected) \
	assert_string_equal(words_of(text, sizeof text - 1), expected)

static const char *stem_of(const char *word, const char *language)
{
	static char out[TEXT_WORD_MAX + 1];
	struct text_word first;
	const char *stem;
	text_begin(analyser, word, strlen(word));
	assert_true(text_next(analyser, &first));
	size_t len = text_stem(analyser, language, &stem);
	assert_in_range(len, 1, TEXT_WORD_MAX);
	memcpy(out, stem, len);
	out[len] = '\0';
	return out;
}

#define assert_stem(language, word, expected) \
	assert_string_equal(stem_of(word, language), expected)

static void english_words_are_those_of_the_standard(void **state)
{
	(void)state;
	assert_words("", "");
	assert_words(" \t\n-- ... '' _ __ ", "");
	assert_words("Don't don’t don‘t donʼt", "don't|don't|don't|don't");
	assert_words("The U.S. and the U.K.'s", "the|u.s|and|the|u.k|s");
	assert_words("25% of $12.5bn, 1,000,000 or 1;2", "25|of|12.5bn|1,000,000|or|1;2");
	assert_words("e-mail A/B x86_64", "e|mail|a|b|x86_64");
	assert_words("'quoted' ''twice'' rock 'n' roll dogs'",
		     "quoted|twice|rock|n|roll|dogs");
	assert_words("_emphasis_ __init__ a_ _b snake_case",
		     "emphasis|init|a|b|snake_case");
	assert_words("topic:trade 12:30 http://a.example/x",
		     "topic|trade|12|30|http|a.example|x");
	assert_words("end.Next 3.x x.3 3.4 a,b 1,a a;b", "end.next|3|x|x|3|3.4|a|b|1|a|a|b");
	assert_words("a'1 1'a 1'2 a.'b a..b", "a|1|1|a|1'2|a|b|a|b");
	assert_words("nul\0byte", "nul|byte");
}

static void other_languages_fold_to_plain_letters(void **state)
{
	(void)state;
	assert_words("Côte d'Ivoire, l’accord", "cote|d'ivoire|l'accord");
	assert_words("Die Zölle auf Stahl ließen die Exporte sinken.",
		     "die|zolle|auf|stahl|liessen|die|exporte|sinken");
	assert_words("Le Conseil a prorogé l'œuvre dès l’été, aujourd'hui.",
		     "le|conseil|a|proroge|l'oeuvre|des|l'ete|aujourd'hui");
	assert_words("¿Cuándo subirán los aranceles en España?",
		     "cuando|subiran|los|aranceles|en|espana");
	assert_words("Экспорт зерна вырос на 12,5% — мой учёт її",
		     "экспорт|зерна|вырос|на|12,5|мой|учет|її");
	assert_words("Τα ΜΈΤΡΑ ισχύουν για όλους", "τα|μετρα|ισχυουν|για|ολουσ");
	assert_words("Łódź Þór Đà Ħ ŒUVRE Æsir ØRE ISTANBUL İstanbul ılık",
		     "lodz|thor|da|h|oeuvre|aesir|ore|istanbul|istanbul|ilik");
	assert_words("col·lecció", "colleccio");
}

static void compatibility_forms_and_the_invisible_go(void **state)
{
	(void)state;
	assert_words("ＡＢＣ１２ ﬁscal ℌℴ Ⅳ", "abc12|fiscal|ho|iv");
	assert_words("ex\xc2\xadport ex\xe2\x80\x8bport \xef\xbb\xbf" "begin",
		     "export|ex|port|begin");
	assert_words("e\xcc\x81" "te\xcc\x81 été", "ete|ete");
	assert_words("H₂O m²", "h|2|o|m|2");
	assert_words("مُدَرِّسَة مدرسة ـــ أحمد", "مدرسة|مدرسة|احمد");
	assert_words("שָׁלוֹם צה\"ל", "שלום|צה\"ל");
	assert_words("\xef\xb7\xba", "صلىاللهعليهوسلم");	/* one sign of four words */
}

static void marks_that_are_letters_stay(void **state)
{
	(void)state;
	assert_words("हिन्दी विश्व", "हिन्दी|विश्व");
	assert_words("が か ﾊﾞ バス", "が|か|バ|バス");
	assert_words("한국어 무역", "한국어|무역");
}

static void each_ideograph_is_a_word(void **state)
{
	(void)state;
	static const char text[] = "中国对美国大豆加征25%关税。 WTO表示";
	static const char *const expected[] = { "中", "国", "对", "美", "国", "大",
		"豆", "加", "征", "25", "关", "税", "wto", "表", "示" };
	struct text_word word;
	size_t count = 0;
	text_begin(analyser, text, sizeof text - 1);
	for (; text_next(analyser, &word); count++) {
		assert_int_equal(word.folded_len, strlen(expected[count]));
		assert_memory_equal(word.folded, expected[count], word.folded_len);
		assert_int_equal(word.ideograph, word.folded[0] & 0x80 ? 1 : 0);
	}
	assert_int_equal(count, sizeof expected / sizeof *expected);
	assert_words("データの𠮷野々村", "データ|の|𠮷|野|々|村");
	assert_words("ที่นี่", "ที่|นี่");
}

static void offsets_are_bytes_of_the_source(void **state)
{
	(void)state;
	static const char text[] =
		"\xff«Côte d’Ivoire»\xe2\x82 said: “U.S.\xc2\xad” 中国 naïve\xcc\x88, end";
	static const char *const written[] = { "Côte", "d’Ivoire", "said", "U.S", "中",
		"国", "naïve\xcc\x88", "end" };
	struct text_word word;
	size_t count = 0;
	text_begin(analyser, text, sizeof text - 1);
	for (; text_next(analyser, &word); count++) {
		const char *at = strstr(text, written[count]);
		assert_int_equal(word.start, at - text);
		assert_int_equal(word.len, strlen(written[count]));
	}
	assert_int_equal(count, sizeof written / sizeof *written);
}

static void ill_formed_bytes_end_words(void **state)
{
	(void)state;
	assert_words("ab\xff" "cd", "ab|cd");
	assert_words("\xc3\xa9t\xc3", "et");
	assert_words("a\xc0\xaf" "b \xed\xa0\x80 c\xf4\x90\x80\x80" "d", "a|b|c|d");
	assert_words("a.\x80" "b", "a|b");
}

static void a_long_word_is_cut_at_a_character(void **state)
{
	(void)state;
	char text[4000];
	struct text_word word;
	const char *stem;
	memset(text, 'A', 1000);
	text_begin(analyser, text, 1000);
	assert_true(text_next(analyser, &word));
	assert_int_equal(word.len, 1000);
	assert_int_equal(word.folded_len, TEXT_WORD_MAX);
	assert_int_equal(text_stem(analyser, "en", &stem), TEXT_WORD_MAX);
	assert_false(text_next(analyser, &word));

	text[0] = 'x';
	for (size_t i = 1; i < 2001; i += 2)
		memcpy(text + i, "Д", 2);
	text_begin(analyser, text, 2001);
	assert_true(text_next(analyser, &word));
	assert_int_equal(word.len, 2001);
	assert_int_equal(word.folded_len, TEXT_WORD_MAX - 1);
	assert_int_equal(utf8_valid_prefix(word.folded, word.folded_len),
			 word.folded_len);
	size_t len = text_stem(analyser, "ru", &stem);
	assert_int_equal(utf8_valid_prefix(stem, len), len);
	assert_false(text_next(analyser, &word));
}

static void english_stems_join_inflections(void **state)
{
	(void)state;
	assert_stem("en", "Tariffs", "tariff");
	assert_stem("en", "China's", "china");
	assert_stem("en", "China’s", "china");
	assert_stem("en", "exporting", "export");
	assert_stem("en", "U.S.", "us");
	assert_stem("en", "U.K.", "uk");
	assert_stem("en", "U.S’s", "us");
	assert_stem("en", "12.5bn", "12.5bn");
	assert_stem("en", "example.com", "example.com");
	assert_stem("en", "1.2.3", "1.2.3");
	assert_stem("en", "résumés", stem_of("resumes", "en"));
	assert_stem("", "Tariffs", "tariffs");
	assert_stem("zh", "Tariffs", "tariffs");
	assert_stem("a-very-long-language-name", "Tariffs", "tariffs");
}

static void other_stems_are_folded_after_stemming(void **state)
{
	(void)state;
	assert_stem("de", "Häuser", "haus");
	assert_stem("de", "HÄUSER", "haus");
	assert_stem("de", "Ha\xcc\x88user", "haus");
	assert_stem("fr", "l'accord", "accord");
	assert_stem("fr", "L’accord", "accord");
	assert_stem("fr", "d'Ivoire", stem_of("ivoire", "fr"));
	assert_stem("fr", "qu’élections", stem_of("élections", "fr"));
	assert_stem("fr", "aujourd'hui", "aujourd'hui");
	assert_stem("it", "dell'accordo", stem_of("accordo", "it"));
	assert_stem("ca", "l'acord", stem_of("acord", "ca"));
	assert_stem("de", "l'accord", "l'accord");
	assert_stem("es", "exportaciones", stem_of("exportación", "es"));
	assert_stem("ru", "пошлины", "пошлин");
	assert_stem("ru", "пошлинами", "пошлин");
	assert_stem("tr", "KIRMIZI", stem_of("kırmızı", "tr"));
	assert_stem("el", "ΑΝΘΡΩΠΟΥΣ", stem_of("ανθρωπουσ", "el"));
	/* The same word in another language is another stem, remembered apart. */
	assert_stem("en", "nationale", "national");
	assert_stem("de", "nationale", "national");
	assert_stem("fr", "nationale", "national");
	assert_stem("da", "nationale", "national");
}

static void every_language_stems_twice_alike(void **state)
{
	(void)state;
	static const char *const codes[] = { "ar", "ca", "da", "de", "el", "en", "es",
		"eu", "fi", "fr", "ga", "hi", "hu", "hy", "id", "it", "lt", "ne", "nl",
		"no", "pt", "ro", "ru", "sr", "sv", "ta", "tr", "yi" };
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		assert_string_equal(text_language(codes[i]), codes[i]);
		char first[TEXT_WORD_MAX + 1];
		strcpy(first, stem_of("Économies", codes[i]));
		assert_stem(codes[i], "Économies", first);
		assert_stem(codes[i], "x", "x");
	}
}

static void the_word_stays_while_it_is_stemmed(void **state)
{
	(void)state;
	struct text_word word;
	const char *stem;
	char out[TEXT_WORD_MAX + 1];
	text_begin(analyser, "Élections", strlen("Élections"));
	assert_true(text_next(analyser, &word));
	text_stem(analyser, "fr", &stem);
	text_fold_value(analyser, "Anything Else", 13, out);
	assert_memory_equal(word.folded, "elections", word.folded_len);
	assert_int_equal(word.folded_len, 9);
	assert_false(text_next(analyser, &word));
	assert_int_equal(text_stem(analyser, "fr", &stem), 0);
}

static void expect_plain(const char *word, const char *language, const char *expected)
{
	struct text_word cut;
	const char *stem;
	text_begin(analyser, word, strlen(word));
	assert_true(text_next(analyser, &cut));
	size_t len = text_stem_plain(analyser, language, &stem);
	if (len != strlen(expected) || memcmp(stem, expected, len) != 0)
		fail_msg("%s: %.*s, not %s", word, (int)len, stem, expected);
}

/* People type "compania minera": an inflection of it was found only with its accent. */
static void words_have_a_stem_without_diacritics_too(void **state)
{
	(void)state;
	assert_stem("es", "compañías", "compan");
	assert_stem("es", "compania", "compani");
	for (int again = 0; again < 2; again++) {
		expect_plain("compañías", "es", "compani");
		expect_plain("COMPAÑÍA", "es", "compani");
		expect_plain("autorisées", "fr", "autorise");
		/* The same, or none that is another. */
		expect_plain("companias", "es", "");
		expect_plain("Häuser", "de", "");
		expect_plain("naïve", "en", "");
		expect_plain("экспортёры", "ru", "");
		expect_plain("compañías", "", "");
		expect_plain("出口", "zh", "");
	}
}

static void languages_go_by_many_names(void **state)
{
	(void)state;
	static const char *const names[][2] = {
		{ "en", "en" }, { "EN-us", "en" }, { "en_GB.UTF-8", "en" },
		{ "eng", "en" }, { "English", "en" }, { "ENGLISH", "en" },
		{ "ger", "de" }, { "deu", "de" }, { "German", "de" }, { "de-CH", "de" },
		{ "fre", "fr" }, { "fra", "fr" }, { "nb", "no" }, { "nn-NO", "no" },
		{ "dut", "nl" }, { "ell", "el" }, { "gre", "el" }, { "baq", "eu" },
		{ "zh-Latn-pinyin", NULL }, { "zh", NULL }, { "", NULL }, { "-en", NULL },
		{ "porter", NULL }, { "e", NULL }, { " ", NULL }, { "ru x", "ru" },
		{ "averyveryverylongname", NULL },
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *code = text_language(names[i][0]);
		if (names[i][1] == NULL)
			assert_null(code);
		else
			assert_string_equal(code, names[i][1]);
	}
}

static void the_version_names_rules_and_libraries(void **state)
{
	(void)state;
	const char *version = text_version();
	assert_ptr_equal(version, text_version());
	assert_non_null(strstr(version, "rules "));
	assert_non_null(strstr(version, "; libunistring "));
	assert_non_null(strstr(version, "; snowball "));
	assert_null(strstr(version, "unknown"));
}

static const char *value_of(const char *value, size_t len)
{
	static char out[TEXT_WORD_MAX + 1];
	size_t folded = text_fold_value(analyser, value, len, out);
	assert_int_equal(folded, strlen(out));
	return out;
}

static void values_fold_whole(void **state)
{
	(void)state;
	assert_string_equal(value_of("", 0), "");
	assert_string_equal(value_of(" \n ", 3), "");
	assert_string_equal(value_of("  U.S.\tTrade \0Policy\n", 21), "u.s. trade policy");
	assert_string_equal(value_of("10 ㎒", 6), "10 mhz");
	static const char spaced[] = "Le\xc2\xa0Monde\xe3\x80\x80Économie";
	assert_string_equal(value_of(spaced, sizeof spaced - 1), "le monde economie");
	assert_string_equal(value_of("a \xc2\xad b", 6), "a b");
	char text[600];
	for (size_t i = 0; i < sizeof text; i += 6)
		memcpy(text + i, "ДДa ", 6);
	const char *folded = value_of(text, sizeof text);
	assert_in_range(strlen(folded), TEXT_WORD_MAX - 2, TEXT_WORD_MAX);
	assert_int_equal(utf8_valid_prefix(folded, strlen(folded)), strlen(folded));
}

/* The reference: the library's own word breaks over the whole text. */

static bool is_extender(uint32_t point)
{
	int property = uc_wordbreak_property(point);
	return property == WBP_EXTEND || property == WBP_FORMAT || property == WBP_ZWJ;
}

static bool is_core(uint32_t point)
{
	return !is_extender(point) && point != 0x2bc &&
	       (uc_is_general_category(point, UC_CATEGORY_L) ||
		uc_is_general_category(point, UC_CATEGORY_N));
}

struct place {
	size_t start, end;
};

enum { NASTY_MAX = 256 };	/* bytes of a random text */

static size_t reference(const char *text, size_t len, struct place places[NASTY_MAX])
{
	uint32_t points[NASTY_MAX];
	size_t offsets[NASTY_MAX + 1], count = 0, found = 0;
	char breaks[NASTY_MAX];
	for (size_t at = 0; at < len; count++) {
		offsets[count] = at;
		at += utf8_decode(text + at, len - at, &points[count], NULL);
		if (points[count] == ':')	/* joins nothing with us */
			points[count] = '/';
	}
	offsets[count] = len;
	u32_wordbreaks(points, count, breaks);
	bool open = false, in_core = false;
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || breaks[i])
			open = in_core = false;
		if (!is_extender(points[i]))
			in_core = is_core(points[i]);
		if (is_core(points[i]) && !open) {
			places[found++].start = offsets[i];
			open = true;
		}
		if (open && in_core)
			places[found - 1].end = offsets[i + 1];
	}
	return found;
}

static uint32_t random_state;

static uint32_t random_below(uint32_t limit)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)random_state * limit >> 32);
}

static size_t nasty_text(char out[NASTY_MAX])
{
	static const char *const alphabet[] = { "a", "B", "z", "0", "7", "'", ".", ":",
		",", ";", "_", "-", " ", " ", "\n", "\"", "’", "é", "ß", "Ж", "中", "カ",
		"の", "א", "ב", "\xcc\x81", "\xe2\x80\x8d", "\xc2\xad", "😀", "🇩",
		"·", "²", "ʼ", "ｱ", "\xef\xbe\x9e", "٣", "‿", "ที่", "한", "\xff",
		"\xc3", "\xe2\x82", "\xf0\x9f", "\xed\xa0\x80", "\x80", "\xc2\x85" };
	enum { LETTERS = sizeof alphabet / sizeof *alphabet, ASCII = 16 };
	uint32_t reach = random_below(3) == 0 ? ASCII : LETTERS;
	size_t len = 0, count = random_below(40);
	for (size_t i = 0; i < count; i++) {
		const char *letter = alphabet[random_below(reach)];
		memcpy(out + len, letter, strlen(letter));
		len += strlen(letter);
	}
	return len;
}

static void words_stand_where_the_library_breaks(void **state)
{
	(void)state;
	random_state = 29;
	for (int round = 0; round < 200000; round++) {
		char text[NASTY_MAX];
		struct place places[NASTY_MAX];
		struct text_word word;
		size_t len = nasty_text(text), at = 0;
		size_t count = reference(text, len, places);
		text_begin(analyser, text, len);
		for (; text_next(analyser, &word); at++) {
			if (at < count && word.start == places[at].start &&
			    word.start + word.len == places[at].end)
				continue;
			fail_msg("round %d, word %zu: %zu+%zu in \"%.*s\"", round, at,
				 word.start, word.len, (int)len, text);
		}
		if (at != count)
			fail_msg("round %d: %zu words, not %zu, in \"%.*s\"", round, at,
				 count, (int)len, text);
	}
}

/* The reference goes wrong where a letter is a picture too: libunistring 1.0
 * forgets what stood before the joiner. */
static void a_letter_that_is_a_picture_goes_on_with_the_word(void **state)
{
	(void)state;
	assert_words("a'\u200dℹb", "a'ib");
	assert_words("中\u200dℹb", "中ib");
	assert_words("中ℹb", "中|ib");
	assert_words("-\u200dℹa", "ia");
	assert_words("א'\u200d😀\u200dℹ א\"\u200d😀", "א'😀i|א");
}

static void a_text_may_begin_after_white_space(void **state)
{
	(void)state;
	struct text_analyser *other = NULL;
	assert_int_equal(text_open(&other, NULL), STATUS_OK);
	random_state = 4;
	for (int round = 0; round < 20000; round++) {
		char text[NASTY_MAX];
		size_t len = nasty_text(text);
		size_t from = random_below((uint32_t)len + 1);
		while (from < len && (from == 0 || !strchr(" \n", text[from - 1])))
			from++;
		struct text_word whole, part;
		text_begin(analyser, text, len);
		text_begin(other, text + from, len - from);
		bool more = text_next(analyser, &whole);
		while (more && whole.start < from) {
			assert_true(whole.start + whole.len <= from);
			more = text_next(analyser, &whole);
		}
		for (; more; more = text_next(analyser, &whole)) {
			assert_true(text_next(other, &part));
			assert_int_equal(part.start + from, whole.start);
			assert_int_equal(part.len, whole.len);
			assert_int_equal(part.folded_len, whole.folded_len);
			assert_memory_equal(part.folded, whole.folded, part.folded_len);
			assert_int_equal(part.ideograph, whole.ideograph);
		}
		assert_false(text_next(other, &part));
	}
	text_close(other);
}

/* Texts lie at the end of their own memory, so that reading on is seen. */
static void any_bytes_make_well_formed_terms(void **state)
{
	(void)state;
	random_state = 1;
	for (int round = 0; round < 20000; round++) {
		size_t len = random_below(80), last = 0;
		char *text = malloc(len > 0 ? len : 1);
		for (size_t i = 0; i < len; i++)
			text[i] = (char)(random_below(3) > 0 ? 0x80 + random_below(0x80)
							     : random_below(0x80));
		struct text_word word;
		text_begin(analyser, text, len);
		while (text_next(analyser, &word)) {
			assert_true(word.len > 0 && word.start >= last);
			last = word.start + word.len;
			assert_true(last <= len);
			assert_in_range(word.folded_len, 1, TEXT_WORD_MAX);
			assert_int_equal(utf8_valid_prefix(word.folded, word.folded_len),
					 word.folded_len);
			const char *stem;
			size_t stem_len = text_stem(analyser, "fr", &stem);
			assert_in_range(stem_len, 1, TEXT_WORD_MAX);
			assert_int_equal(utf8_valid_prefix(stem, stem_len), stem_len);
			assert_null(memchr(word.folded, ' ', word.folded_len));
		}
		value_of(text, len);
		free(text);
	}
}

/* Folding is idempotent: a folded word typed as a query finds itself. */
static void every_folded_letter_folds_to_itself(void **state)
{
	(void)state;
	for (uint32_t point = 0x80; point <= 0x10ffff; point++) {
		if ((point >= 0xd800 && point <= 0xdfff) || !is_core(point))
			continue;
		char bytes[UTF8_MAX], once[TEXT_WORD_MAX + 1], twice[TEXT_WORD_MAX + 1];
		size_t len = utf8_encode(point, bytes);
		size_t first = text_fold_value(analyser, bytes, len, once);
		size_t second = text_fold_value(analyser, once, first, twice);
		if (first != second || memcmp(once, twice, first) != 0)
			fail_msg("U+%04X folds to %s, then to %s", (unsigned)point, once,
				 twice);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(english_words_are_those_of_the_standard),
		cmocka_unit_test(other_languages_fold_to_plain_letters),
		cmocka_unit_test(compatibility_forms_and_the_invisible_go),
		cmocka_unit_test(marks_that_are_letters_stay),
		cmocka_unit_test(each_ideograph_is_a_word),
		cmocka_unit_test(offsets_are_bytes_of_the_source),
		cmocka_unit_test(ill_formed_bytes_end_words),
		cmocka_unit_test(a_long_word_is_cut_at_a_character),
		cmocka_unit_test(english_stems_join_inflections),
		cmocka_unit_test(other_stems_are_folded_after_stemming),
		cmocka_unit_test(every_language_stems_twice_alike),
		cmocka_unit_test(the_word_stays_while_it_is_stemmed),
		cmocka_unit_test(words_have_a_stem_without_diacritics_too),
		cmocka_unit_test(languages_go_by_many_names),
		cmocka_unit_test(the_version_names_rules_and_libraries),
		cmocka_unit_test(values_fold_whole),
		cmocka_unit_test(words_stand_where_the_library_breaks),
		cmocka_unit_test(a_letter_that_is_a_picture_goes_on_with_the_word),
		cmocka_unit_test(a_text_may_begin_after_white_space),
		cmocka_unit_test(any_bytes_make_well_formed_terms),
		cmocka_unit_test(every_folded_letter_folds_to_itself),
	};
	return cmocka_run_group_tests(tests, open_analyser, close_analyser);
}
