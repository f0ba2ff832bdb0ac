/* SPDX-License-Identifier: GPL-2.0-or-later */
/* publish.c - from batches and changes to the next revision, all or nothing.
 *
 * In place: one transaction on the generation in force. By generation: compact
 * it and the batches into the next one, drop there what was replaced, and swap
 * the stub; readers of the old generation keep their open files. Either way the
 * last step is one rename, and what comes before it is swept if we die. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "lib/store/write/publish_internal.h"
#include "lib/text/text.h"

/* What decides between the two, in microseconds measured on one machine: only
 * their ratio matters. */
enum {
	COST_DOCUMENT = 600,	/* adding or deleting one document in place */
	COST_GENERATION = 5000,	/* a new one, however small: files and syncs */
	COST_MEGABYTE = 10000,	/* compacting and syncing this much */
	IN_PLACE_SHARE = 50,	/* in place only where fewer than one in so many
				 * documents changes: a compacted table is full, and
				 * each insertion splits a block, which left an index
				 * of 293 MB at 465 */
};

/* --- Metadata --- */

static enum status set_meta(struct edit *edit, const char *key, const char *value)
{
	return xap_writer_set_metadata(edit->xap, key, strlen(key), value,
				       strlen(value), edit->error);
}

static enum status set_keyed(struct edit *edit, const char *prefix,
			     const char *hash, const char *value, size_t len)
{
	char key[sizeof STORE_KEY_FILE + SCHEMA_HASH_HEX + 1];
	int key_len = snprintf(key, sizeof key, "%s%s", prefix, hash);
	return xap_writer_set_metadata(edit->xap, key, (size_t)key_len,
				       value != NULL ? value : "", len, edit->error);
}

/* What VALUE, what is known of a file, adds to the numbers of all: words, and itself if
 * it failed; nothing when nothing is known. */
static enum status tally(const struct buf *value, uint64_t *words, uint64_t *failed,
			 struct error *error)
{
	struct store_file file = {0};
	enum status status = STATUS_OK;
	*words = *failed = 0;
	if (value->len == 0)
		return STATUS_OK;
	status = file_decode(value->data, value->len, &file, error);
	if (status == STATUS_OK) {
		*words = file.words;
		*failed = file_is_failed(&file);
	}
	return status;
}

/* Keeps the numbers of words and of failed files: what the index knew of the file goes,
 * what it is to know comes. */
static enum status recount(struct edit *edit, const struct change *change)
{
	char key[sizeof STORE_KEY_FILE + SCHEMA_HASH_HEX + 1];
	struct buf known = {0};
	uint64_t words = 0, failed = 0, words_after = 0, failed_after = 0;
	snprintf(key, sizeof key, STORE_KEY_FILE "%s", change->hash);
	enum status status = meta_get(edit->seen, key, &known, edit->error);
	if (status == STATUS_OK)
		status = tally(&known, &words, &failed, edit->error);
	if (status == STATUS_OK)
		status = tally(&change->value, &words_after, &failed_after, edit->error);
	buf_finish(&known);
	edit->words += words_after - words;
	edit->failed += failed_after - failed;
	return status;
}

static enum status set_files(struct edit *edit)
{
	enum status status = STATUS_OK;
	edit->words = edit->writer->words;
	edit->failed = edit->writer->failed;
	for (size_t i = 0; i < edit->writer->change_count && status == STATUS_OK;
	     i++) {
		const struct change *change = &edit->writer->changes[i];
		status = recount(edit, change);
		if (status == STATUS_OK)
			status = set_keyed(edit, STORE_KEY_FILE, change->hash,
					   change->value.data, change->value.len);
	}
	return status;
}

static enum status set_roots(struct edit *edit)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < edit->writer->root_count && status == STATUS_OK; i++) {
		const struct root_change *change = &edit->writer->roots[i];
		char hash[SCHEMA_HASH_HEX + 1];
		size_t len = strlen(change->root);
		schema_hash(change->root, len, hash);
		status = set_keyed(edit, STORE_KEY_ROOT, hash, change->root,
				   change->drop ? 0 : len);
	}
	return status;
}

static enum status set_identity(struct edit *edit, uint64_t rev)
{
	char number[24];
	snprintf(number, sizeof number, "%d", SCHEMA_VERSION);
	enum status status = set_meta(edit, STORE_KEY_SCHEMA, number);
	if (status == STATUS_OK)
		status = set_meta(edit, STORE_KEY_ANALYSIS, text_version());
	if (status == STATUS_OK)
		status = set_meta(edit, STORE_KEY_UUID, edit->writer->uuid);
	snprintf(number, sizeof number, "%llu", (unsigned long long)rev);
	if (status == STATUS_OK)
		status = set_meta(edit, STORE_KEY_REV, number);
	if (status == STATUS_OK)
		status = set_meta(edit, STORE_KEY_LANGUAGES, edit->writer->languages);
	snprintf(number, sizeof number, "%llu", (unsigned long long)edit->words);
	if (status == STATUS_OK)
		status = set_meta(edit, STORE_KEY_WORDS, number);
	snprintf(number, sizeof number, "%llu", (unsigned long long)edit->failed);
	if (status == STATUS_OK)
		status = set_meta(edit, STORE_KEY_FAILED, number);
	return status;
}

/* The list of frequent words after it: what all have in common that bring documents,
 * the old generation only if any of its own stay. Without documents, the old list. */
static enum status list_after(struct edit *edit, struct frequent **list)
{
	struct xap_stats old;
	bool any = false;
	enum status status = xap_db_stats(edit->old, &old, edit->error);
	if (status == STATUS_OK && old.documents > edit->deleted)
		status = meta_narrow(edit->old, list, &any, edit->error);
	for (size_t i = 0; i < edit->writer->batch_count && status == STATUS_OK; i++) {
		struct xap_db *batch = NULL;
		status = xap_db_open(edit->writer->batches[i], &batch, edit->error);
		if (status == STATUS_OK)
			status = meta_narrow(batch, list, &any, edit->error);
		xap_db_close(batch);
	}
	if (status == STATUS_OK && !any)
		status = meta_frequent(edit->old, list, edit->error);
	return status;
}

static enum status set_learning(struct edit *edit)
{
	const struct store_learning *learning = &edit->writer->learning;
	char number[24] = "";
	if (learning->learnt > 0)
		snprintf(number, sizeof number, "%llu",
			 (unsigned long long)learning->learnt);
	enum status status = set_meta(edit, STORE_KEY_LEARNT, number);
	number[0] = '\0';
	if (learning->asked)
		snprintf(number, sizeof number, "%llu",
			 (unsigned long long)learning->wanted);
	return status == STATUS_OK ? set_meta(edit, STORE_KEY_WANTED, number) : status;
}

static enum status set_frequent(struct edit *edit)
{
	struct frequent *list = NULL;
	struct buf words = {0};
	enum status status = list_after(edit, &list);
	if (status == STATUS_OK) {
		frequent_write(list, &words);
		status = buf_cstr(&words) != NULL
			? set_meta(edit, STORE_KEY_FREQUENT, words.data)
			: error_set(edit->error, STATUS_NO_MEMORY, "frequent words");
	}
	frequent_free(list);
	buf_finish(&words);
	return status == STATUS_OK ? set_learning(edit) : status;
}

static enum status set_all_meta(struct edit *edit, uint64_t rev)
{
	enum status status = set_files(edit);
	if (status == STATUS_OK)
		status = publish_changes(edit, rev);
	if (status == STATUS_OK)
		status = set_roots(edit);
	if (status == STATUS_OK)
		status = set_frequent(edit);
	return status == STATUS_OK ? set_identity(edit, rev) : status;
}

/* --- Documents --- */

static enum status documents_of(struct xap_db *db, const struct change *change,
				uint32_t *count, struct error *error)
{
	char term[SCHEMA_TERM_MAX];
	struct xap_term_stats stats;
	size_t len = schema_term(SCHEMA_FILE, change->hash, SCHEMA_HASH_HEX, term);
	enum status status = xap_db_term_stats(db, term, len, &stats, error);
	if (status == STATUS_OK)
		*count = stats.documents;
	return status;
}

/* Deletes the first COUNT documents of the file: in a new generation the old
 * ones come before those of the batches, because the old generation was the
 * first source of the compaction. */
static enum status delete_first(struct edit *edit, const struct change *change,
				uint32_t count)
{
	char term[SCHEMA_TERM_MAX];
	size_t len = schema_term(SCHEMA_FILE, change->hash, SCHEMA_HASH_HEX, term);
	struct xap_postings *postings = NULL;
	uint32_t *documents = calloc((size_t)count + 1, sizeof *documents);
	if (documents == NULL)
		return error_set(edit->error, STATUS_NO_MEMORY, "documents");
	enum status status = xap_postings_open(edit->seen, term, len, &postings,
					       edit->error);
	for (uint32_t i = 0; i < count && status == STATUS_OK; i++)
		status = xap_postings_next(postings, &documents[i], edit->error);
	xap_postings_close(postings);	/* before the table changes under it */
	for (uint32_t i = 0; i < count && status == STATUS_OK; i++)
		if (documents[i] != 0) {
			status = xap_writer_delete(edit->xap, documents[i],
						   edit->error);
			edit->deleted++;
		}
	free(documents);
	return status;
}

static enum status delete_replaced(struct edit *edit)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < edit->writer->change_count && status == STATUS_OK;
	     i++) {
		const struct change *change = &edit->writer->changes[i];
		uint32_t count = 0;
		if (change->kind == CHANGE_NOTE)
			continue;
		status = documents_of(edit->old, change, &count, edit->error);
		if (status == STATUS_OK && count > 0)
			status = delete_first(edit, change, count);
	}
	return status;
}

static enum status copy_documents(struct edit *edit, struct xap_db *batch)
{
	struct xap_postings *all = NULL;
	uint32_t document = 0;
	enum status status = xap_postings_open(batch, "", 0, &all, edit->error);
	while (status == STATUS_OK) {
		status = xap_postings_next(all, &document, edit->error);
		if (status != STATUS_OK || document == 0)
			break;
		status = xap_writer_add_from(edit->xap, batch, document, edit->error);
	}
	xap_postings_close(all);
	return status;
}

struct synonym_copy {
	struct edit *edit;
	struct xap_db *batch;
	const char *key;
	size_t key_len;
	enum status status;
};

static bool copy_synonym(void *context, const char *word, size_t len)
{
	struct synonym_copy *copy = context;
	copy->status = xap_writer_add_synonym(copy->edit->xap, copy->key,
					      copy->key_len, word, len,
					      copy->edit->error);
	return copy->status == STATUS_OK;
}

static bool copy_key(void *context, const char *key, size_t len)
{
	struct synonym_copy *copy = context;
	copy->key = key;
	copy->key_len = len;
	enum status status = xap_db_synonyms(copy->batch, key, len, copy_synonym,
					     copy, copy->edit->error);
	if (copy->status == STATUS_OK)
		copy->status = status;
	return copy->status == STATUS_OK;
}

static enum status copy_batch(struct edit *edit, const char *path)
{
	struct xap_db *batch = NULL;
	enum status status = xap_db_open(path, &batch, edit->error);
	if (status == STATUS_OK)
		status = copy_documents(edit, batch);
	if (status == STATUS_OK) {
		struct synonym_copy copy = { .edit = edit, .batch = batch };
		status = xap_db_synonym_keys(batch, copy_key, &copy, edit->error);
		if (status == STATUS_OK)
			status = copy.status;
	}
	xap_db_close(batch);
	return status;
}

/* --- The two ways --- */

static void edit_close(struct edit *edit)
{
	xap_db_close(edit->seen);
	xap_db_close(edit->old);
	xap_writer_close(edit->xap);
	edit->seen = edit->old = NULL;
	edit->xap = NULL;
}

static enum status edit_open(struct edit *edit, const char *path, const char *old)
{
	enum status status = xap_db_open(old, &edit->old, edit->error);
	if (status == STATUS_OK)
		status = xap_writer_open(path, 0, &edit->xap, edit->error);
	if (status == STATUS_OK)
		status = xap_writer_begin(edit->xap, edit->error);
	if (status == STATUS_OK)
		status = xap_writer_db(edit->xap, &edit->seen, edit->error);
	return status;
}

static enum status publish_in_place(struct store_writer *writer, struct error *error)
{
	struct edit edit = { .writer = writer, .error = error };
	struct buf path = {0};
	enum status status = writer_generation_path(writer, writer->generation,
						    &path, error);
	if (status == STATUS_OK)
		status = edit_open(&edit, path.data, path.data);
	if (status == STATUS_OK)
		status = publish_in_place_from(&edit);
	if (status == STATUS_OK)
		status = delete_replaced(&edit);
	for (size_t i = 0; i < writer->batch_count && status == STATUS_OK; i++)
		status = copy_batch(&edit, writer->batches[i]);
	if (status == STATUS_OK)
		status = set_all_meta(&edit, writer->rev + 1);
	if (status == STATUS_OK)
		status = xap_writer_commit(edit.xap, error);
	edit_close(&edit);
	if (status == STATUS_OK)
		status = tree_sync_folder(path.data, error);
	buf_finish(&path);
	return status;
}

static enum status compact_sources(struct store_writer *writer, const char *old,
				   const char *next, struct error *error)
{
	const char **sources = calloc(writer->batch_count + 1,
				      sizeof(const char *));
	if (sources == NULL)
		return error_set(error, STATUS_NO_MEMORY, "batches");
	sources[0] = old;
	for (size_t i = 0; i < writer->batch_count; i++)
		sources[i + 1] = writer->batches[i];
	enum status status = xap_compact(sources, writer->batch_count + 1, next,
					 error);
	free(sources);
	return status;
}

static enum status write_stub_file(const char *path, unsigned generation,
				   struct error *error)
{
	FILE *file = fopen(path, "we");
	if (file == NULL)
		return error_errno(error, errno, "cannot write %s", path);
	bool failed = fprintf(file, "glass gen-%04u\n", generation) < 0 ||
		fflush(file) != 0 || fsync(fileno(file)) != 0;
	int errnum = errno;
	if (fclose(file) != 0 && !failed) {
		failed = true;
		errnum = errno;
	}
	return failed ? error_errno(error, errnum, "cannot write %s", path)
		      : STATUS_OK;
}

static enum status swap_stub(struct store_writer *writer, unsigned generation,
			     struct error *error)
{
	struct buf next = {0}, stub = {0};
	buf_addf(&next, "%s/" STORE_STUB ".next", writer->path);
	buf_addf(&stub, "%s/" STORE_STUB, writer->path);
	enum status status = STATUS_OK;
	if (buf_cstr(&next) == NULL || buf_cstr(&stub) == NULL)
		status = error_set(error, STATUS_NO_MEMORY, "index path");
	if (status == STATUS_OK)
		status = write_stub_file(next.data, generation, error);
	if (status == STATUS_OK && rename(next.data, stub.data) != 0)
		status = error_errno(error, errno, "cannot replace %s", stub.data);
	if (status == STATUS_OK)
		status = tree_sync_folder(writer->path, error);
	buf_finish(&next);
	buf_finish(&stub);
	return status;
}

static enum status fill_generation(struct store_writer *writer, const char *old,
				   const char *next, struct error *error)
{
	struct edit edit = { .writer = writer, .error = error };
	enum status status = compact_sources(writer, old, next, error);
	if (status == STATUS_OK)
		status = edit_open(&edit, next, old);
	if (status == STATUS_OK)
		status = publish_compacted_from(&edit);
	if (status == STATUS_OK)
		status = delete_replaced(&edit);
	if (status == STATUS_OK)
		status = set_all_meta(&edit, writer->rev + 1);
	if (status == STATUS_OK)
		status = xap_writer_commit(edit.xap, error);
	edit_close(&edit);
	return status == STATUS_OK ? tree_sync(next, error) : status;
}

static enum status publish_generation(struct store_writer *writer,
				      struct error *error)
{
	struct buf old = {0}, next = {0};
	enum status status = writer_generation_path(writer, writer->generation, &old,
						    error);
	if (status == STATUS_OK)
		status = writer_generation_path(writer, writer->generation + 1,
						&next, error);
	if (status == STATUS_OK) {
		tree_remove(next.data);	/* what a failed attempt left */
		status = fill_generation(writer, old.data, next.data, error);
		if (status == STATUS_OK)
			status = swap_stub(writer, writer->generation + 1, error);
		if (status == STATUS_OK) {
			writer->generation++;
			tree_remove(old.data);
		} else {
			tree_remove(next.data);
		}
	}
	buf_finish(&old);
	buf_finish(&next);
	return status;
}

/* --- Which of them --- */

struct size {
	uint64_t documents;	/* added and deleted */
	uint64_t bytes;		/* of the index and the batches */
};

static enum status measure(struct store_writer *writer, const char *current,
			   struct size *size, struct error *error)
{
	struct xap_db *db = NULL;
	struct xap_stats stats;
	enum status status = xap_db_open(current, &db, error);
	*size = (struct size){ .bytes = tree_bytes(current) };
	for (size_t i = 0; i < writer->change_count && status == STATUS_OK; i++) {
		uint32_t count = 0;
		if (writer->changes[i].kind == CHANGE_NOTE)
			continue;
		status = documents_of(db, &writer->changes[i], &count, error);
		size->documents += count;
	}
	xap_db_close(db);
	for (size_t i = 0; i < writer->batch_count && status == STATUS_OK; i++) {
		db = NULL;
		status = xap_db_open(writer->batches[i], &db, error);
		if (status == STATUS_OK)
			status = xap_db_stats(db, &stats, error);
		xap_db_close(db);
		if (status != STATUS_OK)
			break;
		size->documents += stats.documents;
		size->bytes += tree_bytes(writer->batches[i]);
	}
	return status;
}

static bool in_place_is_cheaper(const struct store_writer *writer,
				const struct size *size)
{
	if (writer->batch_count == 0 && size->documents == 0)
		return true;
	if (size->documents > 1 &&
	    size->documents * IN_PLACE_SHARE > writer->documents)
		return false;
	return size->documents * COST_DOCUMENT <
		COST_GENERATION + (size->bytes >> 20) * COST_MEGABYTE;
}

static bool nothing_pending(const struct store_writer *writer)
{
	return writer->change_count == 0 && writer->root_count == 0 &&
		writer->batch_count == 0 && !writer->languages_changed &&
		!writer->learning_changed;
}

enum status store_writer_publish(struct store_writer *writer, uint64_t *rev,
				 struct error *error)
{
	struct buf current = {0};
	struct size size;
	*rev = writer->rev;
	if (nothing_pending(writer))
		return STATUS_OK;
	enum status status = writer_generation_path(writer, writer->generation,
						    &current, error);
	if (status == STATUS_OK)
		status = measure(writer, current.data, &size, error);
	buf_finish(&current);
	if (status == STATUS_OK)
		status = in_place_is_cheaper(writer, &size)
			? publish_in_place(writer, error)
			: publish_generation(writer, error);
	if (status != STATUS_OK)
		return status;
	*rev = ++writer->rev;
	for (size_t i = 0; i < writer->batch_count; i++)
		tree_remove(writer->batches[i]);
	writer_forget_changes(writer);
	return writer_read_current(writer, error);
}

enum status store_writer_compact(struct store_writer *writer, struct error *error)
{
	uint64_t rev;
	enum status status = store_writer_publish(writer, &rev, error);
	if (status == STATUS_OK)
		status = publish_generation(writer, error);
	if (status == STATUS_OK)
		writer->rev++;
	return status;
}

/* --- The first generation --- */

/* A random UUID, version 4 of RFC 9562. */
static enum status make_uuid(char uuid[STORE_UUID + 1], struct error *error)
{
	unsigned char bytes[16];
	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		return error_errno(error, errno, "no random bytes");
	bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
	bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
	char *out = uuid;
	for (size_t i = 0; i < sizeof bytes; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		snprintf(out, 3, "%02x", bytes[i]);
		out += 2;
	}
	return STATUS_OK;
}

enum status publish_first(struct store_writer *writer, struct error *error)
{
	struct edit edit = { .writer = writer, .error = error };
	struct buf path = {0};
	enum status status = make_uuid(writer->uuid, error);
	writer->generation = 1;
	writer->rev = 0;
	if (status == STATUS_OK)
		status = writer_generation_path(writer, 1, &path, error);
	if (status == STATUS_OK) {
		tree_remove(path.data);
		status = xap_writer_open(path.data, XAP_CREATE, &edit.xap, error);
	}
	if (status == STATUS_OK)
		status = set_identity(&edit, 0);
	if (status == STATUS_OK)
		status = xap_writer_commit(edit.xap, error);
	edit_close(&edit);
	if (status == STATUS_OK)
		status = tree_sync(path.data, error);
	if (status == STATUS_OK)
		status = swap_stub(writer, 1, error);
	buf_finish(&path);
	return status;
}
