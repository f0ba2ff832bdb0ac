/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_text.c - how fast texts become words, folded and stemmed.
 *
 *   bench_text [-l LANGUAGE] FILE...	all files in memory, three rounds */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/text/text.h"

static void read_file(struct buf *out, const char *path)
{
	FILE *file = fopen(path, "rb");
	if (file == NULL) {
		perror(path);
		exit(1);
	}
	enum { PIECE = 1 << 20 };
	for (;;) {
		char *room = buf_reserve(out, PIECE);
		if (room == NULL)
			exit(1);
		size_t got = fread(room, 1, PIECE, file);
		out->len += got;
		if (got == 0)
			break;
	}
	fclose(file);
}

/* One round over TEXT; stems too unless LANGUAGE is empty. */
static void round_over(struct text_analyser *analyser, const struct buf *text,
		       const char *language)
{
	uint64_t before = clock_ns();
	size_t words = 0, bytes = 0;
	struct text_word word;
	text_begin(analyser, text->data, text->len);
	while (text_next(analyser, &word)) {
		const char *stem;
		words++;
		bytes += word.folded_len;
		if (*language != '\0')
			bytes += text_stem(analyser, language, &stem);
	}
	double seconds = (double)(clock_ns() - before) / 1e9;
	printf("%-8s %6.1f MB/s  %5.1f M words/s  (%zu words, %zu bytes of terms)\n",
	       *language != '\0' ? language : "words", (double)text->len / 1e6 / seconds,
	       (double)words / 1e6 / seconds, words, bytes);
}

int main(int argc, char **argv)
{
	const char *language = "en";
	int option;
	while ((option = getopt(argc, argv, "l:")) != -1) {
		if (option != 'l')
			return 2;
		language = optarg;
	}
	struct buf text = {0};
	for (int i = optind; i < argc; i++)
		read_file(&text, argv[i]);

	uint64_t before = clock_ns();
	struct text_analyser *analyser = NULL;
	if (text.len == 0 || text_open(&analyser, NULL) != STATUS_OK)
		return 1;
	printf("open     %6.3f ms\n", (double)(clock_ns() - before) / 1e6);
	before = clock_ns();
	const char *version = text_version();
	printf("version  %6.3f ms  %s\n", (double)(clock_ns() - before) / 1e6, version);
	for (int round = 0; round < 3; round++) {
		round_over(analyser, &text, "");
		round_over(analyser, &text, language);
	}
	text_close(analyser);
	buf_finish(&text);
	return 0;
}
