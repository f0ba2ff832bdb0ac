/* SPDX-License-Identifier: GPL-2.0-or-later */
/* files.c - what the index remembers of source files and roots, as metadata. */
#include <string.h>

#include "lib/store/record/record_format.h"
#include "lib/store/store_internal.h"

enum {
	FILE_FORMAT = 1,
};

static void add_string(struct buf *out, const char *string)
{
	buf_add_bytes(out, string, strlen(string));
	buf_add_char(out, '\0');
}

enum status file_encode(struct buf *out, const struct store_file *file)
{
	buf_add_varint(out, FILE_FORMAT);
	add_string(out, file->path);
	add_string(out, file->root);
	add_string(out, file->reason);
	buf_add_varint(out, file->size);
	buf_add_varint(out, zigzag(file->mtime_ns));
	buf_add_varint(out, file->documents);
	buf_add_varint(out, file->words);
	buf_add_varint(out, file->state);
	buf_add(out, file->hash, RECORD_HASH);
	return buf_ok(out) ? STATUS_OK : STATUS_NO_MEMORY;
}

static const char *take_string(struct cursor *cursor)
{
	size_t len;
	const char *string = cursor_bytes(cursor, &len);
	if (cursor->bad || cursor_left(cursor) == 0 || *cursor->at != '\0') {
		cursor->bad = true;
		return "";
	}
	cursor->at++;
	return string;
}

enum status file_decode(const char *bytes, size_t len, struct store_file *file,
			struct error *error)
{
	struct cursor cursor = cursor_over(bytes, len);
	uint64_t format = cursor_varint(&cursor);
	file->path = take_string(&cursor);
	file->root = take_string(&cursor);
	file->reason = take_string(&cursor);
	file->size = cursor_varint(&cursor);
	file->mtime_ns = unzigzag(cursor_varint(&cursor));
	file->documents = (uint32_t)cursor_varint(&cursor);
	file->words = cursor_varint(&cursor);
	uint64_t state = cursor_varint(&cursor);
	if (cursor.bad || format != FILE_FORMAT || state > STORE_FILE_SKIPPED ||
	    cursor_left(&cursor) != RECORD_HASH)
		return error_set(error, STATUS_CORRUPT,
				 "what the index knows of a file is damaged");
	file->state = (enum store_file_state)state;
	memcpy(file->hash, cursor.at, RECORD_HASH);
	return STATUS_OK;
}

bool file_is_failed(const struct store_file *file)
{
	return file->state == STORE_FILE_FAILED ||
		(file->state == STORE_FILE_INDEXED && file->reason[0] != '\0');
}

struct each_entry {
	struct xap_db *db;
	bool (*file)(void *context, const struct store_file *file);
	bool (*root)(void *context, const char *root);
	void *context;
	struct buf value;
	enum status status;
	struct error *error;
};

static bool one_entry(void *context, const char *key, size_t len)
{
	struct each_entry *each = context;
	buf_clear(&each->value);
	each->status = xap_db_metadata(each->db, key, len, &each->value,
				       each->error);
	if (each->status != STATUS_OK)
		return false;
	if (each->root != NULL)
		return buf_cstr(&each->value) != NULL &&
			each->root(each->context, each->value.data);

	struct store_file file;
	each->status = file_decode(each->value.data, each->value.len, &file,
				   each->error);
	return each->status == STATUS_OK && each->file(each->context, &file);
}

static enum status entries(struct each_entry *each, const char *prefix)
{
	enum status status = xap_db_metadata_keys(each->db, prefix, strlen(prefix),
						  one_entry, each, each->error);
	buf_finish(&each->value);
	return status != STATUS_OK ? status : each->status;
}

enum status files_each(struct xap_db *db,
		       bool (*file)(void *context, const struct store_file *file),
		       void *context, struct error *error)
{
	struct each_entry each = { .db = db, .file = file, .context = context,
				   .error = error };
	return entries(&each, STORE_KEY_FILE);
}

enum status roots_each(struct xap_db *db,
		       bool (*root)(void *context, const char *root),
		       void *context, struct error *error)
{
	struct each_entry each = { .db = db, .root = root, .context = context,
				   .error = error };
	return entries(&each, STORE_KEY_ROOT);
}
