/* SPDX-License-Identifier: MIT */
/* versions.c - two texts compared by sentences, and changed sentences by words. */
#include "client/versions/versions.h"

#include <errno.h>
#include <stdlib.h>

static int prepare(struct version *version)
{
	int failed = sentences_find(&version->sentences, version->text, version->len);
	if (failed)
		return failed;
	version->changed = calloc(version->sentences.count + 1, sizeof(bool));
	version->marked = calloc(version->sentences.word_count + 1, sizeof(bool));
	return version->changed != NULL && version->marked != NULL ? 0 : -ENOMEM;
}

static void finish(struct version *version)
{
	sentences_finish(&version->sentences);
	free(version->changed);
	free(version->marked);
	version->changed = version->marked = NULL;
}

void versions_finish(struct versions *versions)
{
	finish(&versions->a);
	finish(&versions->b);
}

bool versions_next(const struct versions *versions, struct versions_part *part)
{
	const bool *removed = versions->a.changed, *added = versions->b.changed;
	size_t a_all = versions->a.sentences.count, b_all = versions->b.sentences.count;
	size_t a = part->a, b = part->b;
	while (a < a_all && b < b_all && !removed[a] && !added[b]) {
		a++;
		b++;
	}
	*part = (struct versions_part){ a, a, b, b };
	while (part->a_end < a_all && removed[part->a_end])
		part->a_end++;
	while (part->b_end < b_all && added[part->b_end])
		part->b_end++;
	return part->a_end > a || part->b_end > b;
}

/* The words of sentences FROM to END. */
static struct diff_list words_of(const struct version *version, size_t from, size_t end,
				 size_t *first)
{
	const struct sentences *sentences = &version->sentences;
	if (from == end) {
		*first = 0;
		return (struct diff_list){ sentences->word_numbers, 0 };
	}
	const struct sentence *last = &sentences->at[end - 1];
	*first = sentences->at[from].first;
	return (struct diff_list){ sentences->word_numbers + *first,
				   last->first + last->count - *first };
}

static void mark_all(bool *marks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		marks[i] = true;
}

/* Of two sentences that have little in common, what they have is chance. */
static bool has_little(const bool *removed, struct diff_list a, struct diff_list b)
{
	size_t same = 0;
	for (size_t i = 0; i < a.count; i++)
		same += !removed[i];
	return VERSIONS_COMMON * same < (a.count < b.count ? a.count : b.count);
}

static int mark_words(struct versions *versions, const struct versions_part *part)
{
	size_t a_first, b_first;
	struct diff_list a = words_of(&versions->a, part->a, part->a_end, &a_first);
	struct diff_list b = words_of(&versions->b, part->b, part->b_end, &b_first);
	bool *removed = versions->a.marked + a_first;
	bool *added = versions->b.marked + b_first;
	int failed = diff_find(a, b, VERSIONS_WORDS, removed, added);
	if (failed == -E2BIG || (failed == 0 && has_little(removed, a, b))) {
		mark_all(removed, a.count);
		mark_all(added, b.count);
		failed = 0;
	}
	return failed;
}

static void count(struct versions *versions)
{
	const struct version *a = &versions->a, *b = &versions->b;
	for (size_t i = 0; i < a->sentences.count; i++)
		versions->removed += a->changed[i];
	for (size_t i = 0; i < b->sentences.count; i++)
		versions->added += b->changed[i];
	for (size_t i = 0; i < a->sentences.word_count; i++)
		versions->words_removed += a->marked[i];
	for (size_t i = 0; i < b->sentences.word_count; i++)
		versions->words_added += b->marked[i];
	versions->same = a->sentences.count - versions->removed;
	versions->words_same = a->sentences.word_count - versions->words_removed;
}

int versions_compare(struct versions *versions)
{
	struct version *a = &versions->a, *b = &versions->b;
	struct versions_part part = {0};
	int failed = prepare(a);
	if (failed == 0)
		failed = prepare(b);
	if (failed == 0)
		failed = sentences_number(&a->sentences, &b->sentences);
	if (failed == 0)
		failed = diff_find((struct diff_list){ a->sentences.numbers,
						       a->sentences.count },
				   (struct diff_list){ b->sentences.numbers,
						       b->sentences.count },
				   VERSIONS_CHANGES, a->changed, b->changed);
	while (failed == 0 && versions_next(versions, &part)) {
		failed = mark_words(versions, &part);
		part.a = part.a_end;
		part.b = part.b_end;
	}
	if (failed == 0)
		count(versions);
	return failed;
}
