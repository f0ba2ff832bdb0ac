/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_html.c - what is read of a page, and where in its file it stands. */
#include "tests/unit/extracting.h"

#include "indexer/html.h"

static void assert_page(const char *html, const char *expected)
{
	struct taken taken;
	extract(FORMAT_HTML, html, &taken);
	assert_text(&taken.record.body.text, expected);
	assert_places(&taken, &taken.record.body, "&");
	taken_finish(&taken);
}

/* --- Text --- */

static void blocks_are_parted_as_a_browser_parts_them(void **state)
{
	(void)state;
	assert_page("<p>One\n  two </p>\n<p>three<br>four<br><br>five",
		    "One two\n\nthree\nfour\n\nfive");
	assert_page("<div>a<div>b</div>c</div><h2>d</h2>e", "a\nb\nc\n\nd\n\ne");
	assert_page("<ul>\n<li>one<li>two\n</ul>x", "one\ntwo\n\nx");
	assert_page("<table><tr><th>a<td>b<tr><td>c<td>d</table>", "a\tb\nc\td");
	assert_page("a<pre>\n  kept\n\twhite  space</pre>b",
		    "a\n\n  kept\n\twhite  space\n\nb");
	assert_page("in<b>side</b> <i> out</i>side", "inside outside");
	assert_page("soft\xc2\xadhyphen&shy;here no\xc2\xa0" "break&nbsp;  end",
		    "soft\xc2\xadhyphen\xc2\xadhere no\xc2\xa0" "break\xc2\xa0 end");
}

static void what_is_not_shown_is_no_text(void **state)
{
	(void)state;
	assert_page("<head><title>t</title><style>s</style></head>a<script>if(a<b)"
		    "</script><!-- c --><template><p>x</template><noscript>n</noscript>"
		    "<p hidden>h</p><svg><text>v</text></svg>b", "ab");
	assert_page("<nav>n</nav><header>h</header>a<aside>s</aside><footer>f</footer>",
		    "n\n\nh\n\na\n\ns\n\nf");
}

static void beside_an_article_the_site_is_left_out(void **state)
{
	(void)state;
	assert_page("<header>site</header><nav>n</nav><article><header><h1>Head</h1>"
		    "</header>text<aside>s</aside></article><footer>f</footer>",
		    "Head\n\ntext");
	assert_page("<nav>n</nav><main>text</main><footer>f</footer>", "text");
}

/* --- Places --- */

static void entities_lead_to_their_ampersand(void **state)
{
	(void)state;
	static const char page[] =
		"<p>caf&eacute; na&iuml;ve &#82;are &#x65;arths &copy2024 A&amp;B AT&T "
		"a&ampb &lt;tag&gt; &rsquo;q&rsquo; &NotEqualTilde;x &unknown; &;&#; "
		"&frac12cup x&y=z &ltend";
	struct taken taken;
	extract(FORMAT_HTML, page, &taken);
	assert_text(&taken.record.body.text,
		    "café naïve Rare earths ©2024 A&B AT&T a&b <tag> ’q’ ≂̸x "
		    "&unknown; &;&#; ½cup x&y=z <end");
	assert_places(&taken, &taken.record.body, "&");
	assert_word_at(&taken, &taken.record.body, "é na", "&eacute;");
	assert_word_at(&taken, &taken.record.body, "Rare", "&#82;");
	assert_word_at(&taken, &taken.record.body, "are ea", "are &#x65;");
	assert_word_at(&taken, &taken.record.body, "2024", "2024");
	assert_word_at(&taken, &taken.record.body, "b <tag", "b &lt;");
	assert_word_at(&taken, &taken.record.body, "x &unk", "x &unk");
	assert_word_at(&taken, &taken.record.body, "cup", "cup");
	assert_word_at(&taken, &taken.record.body, "end", "end");
	taken_finish(&taken);
}

static void lines_are_those_of_the_file(void **state)
{
	(void)state;
	struct taken taken;
	extract(FORMAT_HTML, "<html>\r\n\r\n<body>\r\n<p>one\r\ntwo <b>\r\nthree</b>"
		"\r\n"
		"<pre>\r\nfour\r\nfive</pre>\n\n\n<p\nclass=x>six</p>", &taken);
	assert_text(&taken.record.body.text, "one two three\n\nfour\nfive\n\nsix");
	assert_places(&taken, &taken.record.body, "");
	assert_int_equal(taken.record.body.lines.count, 6);
	assert_int_equal(taken.record.body.lines.at[0].number, 4);
	taken_finish(&taken);
}

static void text_that_a_browser_moves_is_still_found(void **state)
{
	(void)state;
	static const char page[] = "<table>moved <b>out</b>&amp;<tr><td>cell</table>"
		"a</x>b"
		"<p>c<!-- d -->e";
	struct taken taken;
	extract(FORMAT_HTML, page, &taken);
	assert_word_at(&taken, &taken.record.body, "moved", "moved");
	assert_word_at(&taken, &taken.record.body, "cell", "cell");
	assert_places(&taken, &taken.record.body, "&");
	taken_finish(&taken);
}

static void white_space_ends_with_the_text_before_its_tags(void **state)
{
	(void)state;
	static const char page[] = "<b>caf\xc3\xa9</b> next";
	struct taken taken;
	extract(FORMAT_HTML, page, &taken);
	assert_text(&taken.record.body.text, "café next");
	assert_int_equal(spans_source(&taken.record.body.spans, 5), 3 + 5);
	assert_int_equal(spans_source(&taken.record.body.spans, 6), 13);
	taken_finish(&taken);
}

/* --- Encodings --- */

static void the_page_names_its_character_set(void **state)
{
	(void)state;
	struct taken taken;
	extract(FORMAT_HTML, "<meta charset=\"windows-1251\">\xd0\xe5\xe4 "
		"rare", &taken);
	assert_text(&taken.record.body.text, "Ред rare");
	assert_word_at(&taken, &taken.record.body, "rare", "rare");
	taken_finish(&taken);
	extract(FORMAT_HTML, "<!-- <meta charset=koi8-r> --><META "
		"http-equiv=Content-Type "
		"content='text/html; charset=Shift_JIS'>\x8a\xf3\x93\x79 "
		"earths", &taken);
	assert_text(&taken.record.body.text, "希土 earths");
	assert_word_at(&taken, &taken.record.body, "earths", "earths");
	taken_finish(&taken);
	extract(FORMAT_HTML, "<?xml version='1.0' encoding='ISO-8859-1'?><p>caf\xe9 "
		"x</p>",
		&taken);
	assert_text(&taken.record.body.text, "café x");
	taken_finish(&taken);
	extract(FORMAT_HTML, "<meta charset=nonsense>caf\xc3\xa9 \x93x", &taken);
	assert_text(&taken.record.body.text, "cafÃ© “x");
	taken_finish(&taken);
}

static void a_mark_goes_before_what_the_page_says(void **state)
{
	(void)state;
	static const char wide[] = "\xff\xfe<\0p\0>\0r\0\xe9\0 \0\n\0x\0";
	struct taken taken;
	extract(FORMAT_HTML, "\xef\xbb\xbf<meta charset=koi8-r>\n<p>café", &taken);
	assert_text(&taken.record.body.text, "café");
	taken_finish(&taken);
	extract_bytes(FORMAT_HTML, wide, sizeof wide - 1, &taken);
	assert_text(&taken.record.body.text, "ré x");
	assert_int_equal(spans_source(&taken.record.body.spans, 1), 10);
	assert_int_equal(spans_source(&taken.record.body.spans, 4), 16);
	assert_int_equal(taken.record.body.lines.at[0].start, 2);
	assert_int_equal(taken.record.body.lines.at[1].start, 16);
	taken_finish(&taken);
}

/* --- Title and fields --- */

static void assert_title(const char *html, const char *expected, const char *at)
{
	struct taken taken;
	extract(FORMAT_HTML, html, &taken);
	assert_text(&taken.record.title.text, expected);
	if (expected[0] != '\0')
		assert_int_equal(spans_source(&taken.record.title.spans, 0),
				 strstr(html, at) - html);
	assert_places(&taken, &taken.record.title, "&");
	taken_finish(&taken);
}

static void a_title_is_the_best_that_the_page_gives(void **state)
{
	(void)state;
	assert_title("<title>\n A &amp; <b>\n c </title><h1>no</h1>", "A & <b> "
		"c", "A &");
	assert_title("<meta property=og:title content=\"The &quot;og&quot; one\">"
		     "<h1>no</h1>", "The \"og\" one", "The");
	assert_title("<title> </title><h1>The <i>first</i>\nheading<br>here</h1>"
		     "<h1>no</h1>", "The first heading here", "The");
	assert_title("<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\","
		     "\"headline\":\"Of the data\"}</script>", "Of the data", "Of");
	assert_title("<p>none", "", "");
}

static void the_head_gives_the_fields(void **state)
{
	(void)state;
	struct taken taken;
	extract(FORMAT_HTML,
		"<html lang=en-GB><head><meta name=ID content=d-1>"
		"<meta name=author content=' Ann '><meta name=author content=Bo>"
		"<meta name=dc.creator content=No><meta "
		"property=article:published_time "
		"content=2025-10-30T08:00:00Z><meta name=keywords content='a, b c ,"
		"a,,'>"
		"<meta property=article:tag content=d><meta name=basis content=wire>"
		"<meta name=Places content='Busan, Seoul'><meta name=viewport "
		"content=w>"
		"<meta property=og:site_name content='The Paper'><meta name=twitter:x "
		"content=y><meta property=og:image content=z><meta name=description "
		"content=D><meta property=og:description content=no>"
		"<meta property=og:url content=no><link rel=canonical href=https://h/p>"
		"<p>x", &taken);
	assert_field(&taken, "id", "d-1");
	assert_field(&taken, "author", "Ann");
	assert_int_equal(count_fields(&taken, "author"), 2);
	assert_field(&taken, "date", "2025-10-30T08:00:00Z");
	assert_field(&taken, "topics", "a");
	assert_int_equal(count_fields(&taken, "topics"), 3);
	assert_field(&taken, "x.basis", "wire");
	assert_field(&taken, "x.places", "Busan, Seoul");
	assert_field(&taken, "source", "The Paper");
	assert_field(&taken, "x.description", "D");
	assert_field(&taken, "url", "https://h/p");
	assert_field(&taken, "language", "en-GB");
	assert_int_equal(taken.record.fields.count, 13);
	taken_finish(&taken);
}

static void linked_data_fills_what_is_missing(void **state)
{
	(void)state;
	static const char data[] =
		"<meta name=date content=2025-01-02><script type=application/ld+json>"
		"[{\"@type\":\"WebSite\",\"author\":\"no\"},{\"@graph\":[{\"@type\":"
		"[\"Thing\",\"ReportageNewsArticle\"],\"headline\":\"H\","
		"\"datePublished\":"
		"\"no\",\"author\":[{\"name\":\"Ann\"},\"Bo\",7],\"keywords\":[\"a,b\","
		"\"c\"]}]}]</script><script type=application/ld+json>{broken</script>x";
	struct taken taken;
	extract(FORMAT_HTML, data, &taken);
	assert_field(&taken, "date", "2025-01-02");
	assert_field(&taken, "author", "Ann");
	assert_int_equal(count_fields(&taken, "author"), 2);
	assert_int_equal(count_fields(&taken, "topics"), 3);
	assert_text(&taken.record.title.text, "H");
	taken_finish(&taken);
}

/* --- Hostile pages --- */

static void repeat(struct buf *html, const char *what, int times)
{
	for (int i = 0; i < times; i++)
		buf_add_str(html, what);
}

static void assert_page_ends(struct buf *html, enum extracted_kind last,
			     const char *reason)
{
	struct taken taken;
	extract_bytes(FORMAT_HTML, html->data, html->len, &taken);
	if (taken.last != last)
		fail_msg("%s", taken.reason);
	assert_non_null(strstr(taken.reason, reason));
	taken_finish(&taken);
	buf_clear(html);
}

static void a_page_that_is_nested_too_deep_fails_with_that(void **state)
{
	(void)state;
	struct buf html = {0};
	repeat(&html, "<div>", 100000);
	assert_page_ends(&html, EXTRACTED_FAILED, "nested more than 5000 deep");
	repeat(&html, "<b><i>", 50000);
	assert_page_ends(&html, EXTRACTED_FAILED, "nested more than 5000 deep");
	repeat(&html, "<div>x</div><p>y<li>z<br><svg><path/></svg>", 10000);
	assert_page_ends(&html, EXTRACTED_END, "");
	/* Not counted: within scripts and comments. */
	repeat(&html, "<script>\"<div>\"</script><!--<div>-->", 6000);
	assert_page_ends(&html, EXTRACTED_END, "");
	/* Deeper than counted: end tags that end nothing. */
	repeat(&html, "<div></span>", 5500);
	assert_page_ends(&html, EXTRACTED_FAILED, "nested more than 5000 deep");
	buf_finish(&html);
}

static void large_and_odd_pages_are_read(void **state)
{
	(void)state;
	struct buf html = {0};
	buf_add_str(&html, "<p title='");
	repeat(&html, "aaaaaaaaaaaaaaaa", 65536);
	buf_add_str(&html, "'>x");
	assert_page_ends(&html, EXTRACTED_END, "");
	repeat(&html, "&amp;&notanentity&#x;&", 20000);
	assert_page_ends(&html, EXTRACTED_END, "");
	repeat(&html, "<table>a<b>b<tr><td>c", 500);
	assert_page_ends(&html, EXTRACTED_END, "");
	repeat(&html, "x", 9000);
	buf_add(&html, "<p>\0\0&#0;", 9);
	assert_page_ends(&html, EXTRACTED_END, "");
	buf_add(&html, "<p>\0", 4);
	assert_page_ends(&html, EXTRACTED_SKIPPED, "binary");
	buf_finish(&html);
}

static const char whole_page[] =
	"<!doctype html><html lang=de><head><meta charset=utf-8><title>T &amp; "
	"U</title>"
	"<meta name=keywords content=\"a,b\"><script type=\"application/ld+json\">"
	"{\"@type\":\"Article\",\"headline\":\"H\"}</script></head><body><article><h1>H"
	"</h1><p>caf&eacute; <b>x</b><br>y<table><tr><td>a<td>b</table><pre>\n "
	"p\n</pre>"
	"<!-- c --></article><footer>f</footer></body></html>";

static void a_page_cut_anywhere_is_read_to_its_end(void **state)
{
	(void)state;
	for (size_t len = 1; len < strlen(whole_page); len++) {
		struct taken taken;
		extract_bytes(FORMAT_HTML, whole_page, len, &taken);
		assert_int_equal(taken.last, EXTRACTED_END);
		taken_finish(&taken);
	}
}

static void a_page_with_any_byte_changed_is_read(void **state)
{
	(void)state;
	static const char bytes[] = "<>&;=\"'/-! \n\xc3\xff";
	char page[sizeof whole_page];
	for (size_t at = 0; at < strlen(whole_page); at++)
		for (size_t i = 0; i < strlen(bytes); i++) {
			struct taken taken;
			memcpy(page, whole_page, sizeof page);
			page[at] = bytes[i];
			extract_bytes(FORMAT_HTML, page, strlen(whole_page), &taken);
			assert_int_equal(taken.last, EXTRACTED_END);
			taken_finish(&taken);
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
		cmocka_unit_test(blocks_are_parted_as_a_browser_parts_them),
		cmocka_unit_test(what_is_not_shown_is_no_text),
		cmocka_unit_test(beside_an_article_the_site_is_left_out),
		cmocka_unit_test(entities_lead_to_their_ampersand),
		cmocka_unit_test(lines_are_those_of_the_file),
		cmocka_unit_test(text_that_a_browser_moves_is_still_found),
		cmocka_unit_test(white_space_ends_with_the_text_before_its_tags),
		cmocka_unit_test(the_page_names_its_character_set),
		cmocka_unit_test(a_mark_goes_before_what_the_page_says),
		cmocka_unit_test(a_title_is_the_best_that_the_page_gives),
		cmocka_unit_test(the_head_gives_the_fields),
		cmocka_unit_test(linked_data_fills_what_is_missing),
		cmocka_unit_test(a_page_that_is_nested_too_deep_fails_with_that),
		cmocka_unit_test(large_and_odd_pages_are_read),
		cmocka_unit_test(a_page_cut_anywhere_is_read_to_its_end),
		cmocka_unit_test(a_page_with_any_byte_changed_is_read),
	};
	if (html_library() == NULL)
		return 77;
	return cmocka_run_group_tests(tests, prepare, NULL);
}
