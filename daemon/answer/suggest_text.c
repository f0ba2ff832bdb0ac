/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suggest_text.c - what some documents say behind the words that were typed. */
#include <stdlib.h>
#include <string.h>

#include "daemon/answer/suggest_internal.h"

/* A place of the word before, and how many words in all stand there as typed. */
struct place {
	uint32_t position;
	uint32_t words;
};

struct story {
	struct suggesting *suggesting;
	uint32_t document;
	struct place *places;
	size_t count;
	struct record *record;
	/* Where the analyser is in the text: the piece, and the word it gives next. */
	bool begun;
	struct record_piece piece;
	enum record_part part;
	uint32_t next;
};

struct survey {
	struct store_sample sample;
	uint32_t documents[SUGGEST_STORIES];
	/* [k]: places with k words as typed, and those of them read on from. */
	uint64_t seen[TYPED_BEFORE + 1], read[TYPED_BEFORE + 1];
	size_t stories;			/* documents read in */
	size_t fitting;			/* words read that begin as was typed */
	uint32_t wanted;		/* words that a place has as typed, at least */
};

/* --- Places of the words before --- */

static enum status positions_of(struct suggesting *suggesting, uint32_t document,
				size_t before, uint32_t **at, size_t *count)
{
	const struct typed_word *word = &suggesting->before[before];
	char term[SCHEMA_TERM_MAX];
	size_t len = suggest_term(suggesting, word->text, word->len, term);
	return store_positions(suggesting->terms->store, document, term, len,
			       suggesting->terms->deadline, at, count,
			       suggesting->error);
}

/* Notes at which of the places the word BACK before stands where it should. */
static enum status look_back(struct story *story, uint32_t back)
{
	uint32_t *at = NULL;
	size_t count = 0, other = 0;
	enum status status = positions_of(story->suggesting, story->document, back,
					  &at, &count);
	for (size_t i = 0; status == STATUS_OK && i < story->count; i++) {
		struct place *place = &story->places[i];
		while (other < count && at[other] + back < place->position)
			other++;
		if (other < count && at[other] + back == place->position &&
		    place->words == back)
			place->words++;
	}
	free(at);
	return status;
}

static enum status find_places(struct story *story)
{
	uint32_t *at = NULL;
	enum status status = positions_of(story->suggesting, story->document, 0, &at,
					  &story->count);
	if (status == STATUS_OK)
		story->places = calloc(story->count + 1, sizeof *story->places);
	if (status == STATUS_OK && story->places == NULL)
		status = error_set(story->suggesting->error, STATUS_NO_MEMORY, "places");
	for (size_t i = 0; status == STATUS_OK && i < story->count; i++)
		story->places[i] = (struct place){ at[i], 1 };
	free(at);
	for (uint32_t k = 1; status == STATUS_OK &&
		     k < story->suggesting->before_count; k++)
		status = look_back(story, k);
	return status;
}

/* --- Reading on --- */

static enum record_part part_of(struct record *record, uint32_t position)
{
	struct record_text title;
	record_part(record, RECORD_TITLE, &title);
	return title.words > 0 && position >= title.position ? RECORD_TITLE
							     : RECORD_BODY;
}

/* Has the analyser give the word behind POSITION next; STATUS_NOT_FOUND: it is the last
 * one of its part. */
static enum status go_to(struct story *story, uint32_t position)
{
	struct text_analyser *analyser = story->suggesting->terms->analyser;
	struct text_word word;
	enum record_part part = part_of(story->record, position);
	struct record_piece piece;
	enum status status = record_piece_of_word(story->record, part, position + 1,
						  &piece, story->suggesting->error);
	if (status != STATUS_OK)
		return status;
	if (!story->begun || story->part != part || story->piece.start != piece.start ||
	    story->next > position + 1) {
		text_begin(analyser, piece.bytes, piece.len);
		story->begun = true;
		story->part = part;
		story->next = piece.position;
	}
	story->piece = piece;
	for (; story->next < position + 1; story->next++)
		if (!text_next(analyser, &word))
			return STATUS_NOT_FOUND;
	return STATUS_OK;
}

/* Whether a sentence or a paragraph ends between two words. */
static bool is_parted(const char *between, size_t len)
{
	size_t lines = 0;
	for (size_t i = 0; i < len; i++) {
		lines += between[i] == '\n';
		if (memchr(".!?;:|", between[i], 6) != NULL || lines > 1)
			return true;
	}
	return false;
}

static enum status read_place(struct story *story, uint32_t position,
			      struct continuation *continuation)
{
	struct text_word word;
	size_t end = 0;
	enum status status = go_to(story, position);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	while (continuation->count < SUGGEST_WORDS &&
	       text_next(story->suggesting->terms->analyser, &word)) {
		struct typed_word *kept = &continuation->words[continuation->count];
		story->next++;
		if (continuation->count > 0 &&
		    is_parted(story->piece.bytes + end, word.start - end))
			break;
		memcpy(kept->text, word.folded, word.folded_len);
		kept->text[word.folded_len] = '\0';
		kept->len = word.folded_len;
		kept->ideograph = word.ideograph;
		continuation->count++;
		end = word.start + word.len;
	}
	return STATUS_OK;
}

/* Counts of one word more, behind WORDS of those that were typed. */
static void note(struct suggesting *suggesting, struct survey *survey,
		 const struct typed_word *word, uint32_t words, uint64_t (*seen)[4])
{
	for (uint32_t k = 1; k <= words; k++)
		survey->read[k]++;
	if (!suggest_fits(suggesting->begun, word->text, word->len))
		return;
	struct candidate *candidate =
		suggest_candidate(suggesting, word->text, word->len);
	survey->fitting++;
	if (candidate == NULL)
		return;
	candidate->ideograph = word->ideograph;
	for (uint32_t k = 1; k <= words; k++)
		seen[candidate - suggesting->candidates][k]++;
}

static enum status read_story(struct story *story, struct survey *survey,
			      uint64_t (*seen)[4])
{
	struct suggesting *suggesting = story->suggesting;
	enum status status = store_record(suggesting->terms->store, story->document,
					  &story->record, suggesting->error);
	size_t read = 0, most = SUGGEST_READ_ON * SUGGEST_PLACES;
	survey->stories++;
	for (size_t i = 0; status == STATUS_OK && i < story->count &&
		     read < SUGGEST_PLACES && suggesting->continuation_count < most;
	     i++) {
		struct continuation *one =
			&suggesting->continuations[suggesting->continuation_count];
		if (story->places[i].words < survey->wanted)
			continue;
		*one = (struct continuation){ .document = story->document };
		status = read_place(story, story->places[i].position, one);
		read++;
		if (status != STATUS_OK || one->count == 0)
			continue;
		suggesting->continuation_count++;
		note(suggesting, survey, &one->words[0], story->places[i].words, seen);
	}
	record_close(story->record);
	return status;
}

static enum status look_at(struct suggesting *suggesting, struct survey *survey,
			   uint32_t document, uint64_t (*seen)[4])
{
	struct story story = { .suggesting = suggesting, .document = document };
	bool has = false;
	enum status status = find_places(&story);
	for (size_t i = 0; status == STATUS_OK && i < story.count; i++) {
		for (uint32_t k = 1; k <= story.places[i].words; k++)
			survey->seen[k]++;
		has = has || story.places[i].words >= survey->wanted;
	}
	if (status == STATUS_OK && has)
		status = read_story(&story, survey, seen);
	free(story.places);
	return status;
}

/* --- Which documents --- */

/* The term with the fewest documents of those that must be there: the pair of the last
 * two words, or the rarest word. */
static enum status rarest(struct suggesting *suggesting, size_t words, char *term,
			  size_t *len)
{
	const struct typed_word *before = suggesting->before;
	struct store *store = suggesting->terms->store;
	uint32_t fewest = 0;
	if (words > 1 && !suggesting->typed->titled &&
	    store_is_frequent(store, before[0].text, before[0].len) &&
	    store_is_frequent(store, before[1].text, before[1].len)) {
		*len = schema_pair(before[1].text, before[1].len, before[0].text,
				   before[0].len, term);
		return STATUS_OK;
	}
	for (size_t i = 0; i < words; i++) {
		char one[SCHEMA_TERM_MAX];
		uint32_t documents = 0;
		uint64_t occurrences;
		size_t one_len = suggest_term(suggesting, before[i].text, before[i].len,
					      one);
		enum status status = store_frequency(store, one, one_len, &documents,
						     &occurrences, suggesting->error);
		if (status != STATUS_OK)
			return status;
		if (i > 0 && documents >= fewest)
			continue;
		fewest = documents;
		memcpy(term, one, one_len);
		*len = one_len;
	}
	return STATUS_OK;
}

/* Makes counts of what was read: all places that were seen go on as those do that were
 * read, and all documents are like those that were looked at. */
static void settle(struct suggesting *suggesting, const struct survey *survey,
		   uint64_t (*seen)[4])
{
	bool all = survey->sample.count == survey->sample.of;
	for (size_t i = 0; i < suggesting->count; i++) {
		struct candidate *candidate = &suggesting->candidates[i];
		for (size_t k = candidate->paired ? 2 : 1; k <= TYPED_BEFORE; k++) {
			/* Seen once a word may stand there by chance. */
			if (seen[i][k] == 0 || (seen[i][k] == 1 && k > 1 && !all))
				continue;
			/* Of documents that were chosen for more words it says little
			 * how often it stands behind fewer. */
			bool once = seen[i][k] == 1 && survey->wanted > k && !all;
			double more = (double)survey->seen[k] / (double)survey->read[k] *
				survey->sample.of / (double)survey->sample.count;
			more = once ? 1 : more;
			candidate->counted[k] =
				all && survey->seen[k] == survey->read[k];
			candidate->times[k] =
				(uint64_t)((double)seen[i][k] * more + .5);
		}
	}
}

/* Looks for places with at least WANTED of the words as they were typed. */
static enum status survey_for(struct suggesting *suggesting, uint32_t wanted,
			      size_t *fitting)
{
	uint64_t (*seen)[4] = calloc(CANDIDATES_MAX, sizeof *seen);
	struct survey survey = { .wanted = wanted };
	char term[SCHEMA_TERM_MAX];
	size_t len = 0;
	if (seen == NULL)
		return error_set(suggesting->error, STATUS_NO_MEMORY, "suggestions");
	survey.sample.documents = survey.documents;
	survey.sample.most = SUGGEST_STORIES;
	enum status status = rarest(suggesting, wanted, term, &len);
	if (status == STATUS_OK && len > 0)
		status = store_sample(suggesting->terms->store, term, len,
				      &survey.sample, suggesting->error);
	for (size_t i = 0; status == STATUS_OK && i < survey.sample.count; i++) {
		/* A word that has begun may take longer to be met. */
		if (survey.stories == (survey.fitting > 0 ? SUGGEST_READ
							  : SUGGEST_READ_ON)) {
			survey.sample.count = i;
			break;
		}
		status = look_at(suggesting, &survey, survey.documents[i], seen);
		suggesting->result->documents++;
	}
	if (status == STATUS_OK)
		settle(suggesting, &survey, seen);
	*fitting = survey.fitting;
	free(seen);
	return status;
}

enum status suggest_read_on(struct suggesting *suggesting)
{
	enum status status = STATUS_OK;
	size_t fitting = 0;
	suggesting->continuation_count = 0;
	for (size_t wanted = suggesting->before_count;
	     wanted > 0 && fitting == 0 && status == STATUS_OK; wanted--) {
		suggesting->continuation_count = 0;
		status = survey_for(suggesting, (uint32_t)wanted, &fitting);
	}
	return status;
}
