/* SPDX-License-Identifier: GPL-2.0-or-later */
/* admin.c - status, the list of failures, checking, compacting, forgetting. */
#include "indexer/admin.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "indexer/paths_below.h"
#include "indexer/show.h"
#include "lib/base/log.h"
#include "lib/store/store.h"
#include "lib/store/write/writer.h"

static int failed(const struct error *error)
{
	log_error("%s", error->text);
	return EXIT_INDEX;
}

static void print_shown(const char *before, const char *text, const char *after)
{
	struct buf line = {0};
	show(&line, text);
	if (buf_cstr(&line) != NULL)
		printf("%s%s%s", before, line.data, after);
	buf_finish(&line);
}

/* --- Status --- */

struct counts {
	uint64_t files, failed, skipped, documents;
	bool json, first;
};

static bool count_file(void *context, const struct store_file *file)
{
	struct counts *counts = context;
	counts->files += file->state == STORE_FILE_INDEXED;
	counts->failed += file->state == STORE_FILE_FAILED;
	counts->skipped += file->state == STORE_FILE_SKIPPED;
	counts->documents += file->documents;
	return true;
}

static bool print_root(void *context, const char *root)
{
	struct counts *counts = context;
	if (!counts->json) {
		print_shown("root       ", root, "\n");
		return true;
	}
	putchar(counts->first ? '"' : ',');
	if (!counts->first)
		putchar('"');
	counts->first = false;
	for (const char *c = root; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			printf("\\%c", *c);
		else if ((unsigned char)*c < ' ' || *c == 0x7f)
			printf("\\u%04x", (unsigned)*c);
		else
			putchar(*c);
	}
	putchar('"');
	return true;
}

int admin_status(const struct options *options, const char *index)
{
	struct store *store = NULL;
	struct error error = {0};
	struct counts counts = { .json = options->json, .first = true };
	enum status status = store_open(index, &store, &error);
	if (status == STATUS_OK)
		status = store_files(index, count_file, &counts, &error);
	if (status != STATUS_OK) {
		store_close(store);
		return failed(&error);
	}
	const struct store_info *info = store_info(store);
	if (options->json)
		printf("{\"roots\":[");
	else
		print_shown("index      ", index, "\n");
	status = store_roots(index, print_root, &counts, &error);
	if (options->json)
		printf("],\"files\":%" PRIu64 ",\"failed\":%" PRIu64
		       ",\"skipped\":%" PRIu64 ",\"documents\":%" PRIu32
		       ",\"signed\":%" PRIu32 ",\"words\":%" PRIu64 ",\"frequent\":%zu"
		       ",\"index\":{\"uuid\":\"%s\",\"rev\":%" PRIu64 "}}\n",
		       counts.files, counts.failed, counts.skipped, info->documents,
		       info->signed_documents, info->words, info->frequent,
		       info->uuid, info->rev);
	else
		printf("files      %" PRIu64 " indexed, %" PRIu64 " failed, %" PRIu64
		       " skipped\ndocuments  %" PRIu32 ", %" PRIu32
		       " with a signature\nwords      %" PRIu64
		       "\nfrequent   %zu words, of which pairs are kept"
		       "\nrevision   %" PRIu64 " of %s\n", counts.files, counts.failed,
		       counts.skipped, info->documents, info->signed_documents,
		       info->words, info->frequent, info->rev, info->uuid);
	store_close(store);
	return status == STATUS_OK ? EXIT_DONE : failed(&error);
}

/* --- Failures --- */

static bool print_failed(void *context, const struct store_file *file)
{
	(void)context;
	if (file->state != STORE_FILE_FAILED &&
	    (file->state != STORE_FILE_INDEXED || file->reason[0] == '\0'))
		return true;
	print_shown("", file->path, "\t");
	print_shown(file->state == STORE_FILE_FAILED ? "" : "partly: ", file->reason,
		    "\n");
	return true;
}

int admin_list_failed(const struct options *options, const char *index)
{
	(void)options;
	struct error error = {0};
	enum status status = store_files(index, print_failed, NULL, &error);
	return status == STATUS_OK ? EXIT_DONE : failed(&error);
}

/* --- Check --- */

struct check {
	struct store *store;
	uint64_t files, documents, wrong;
	enum status status;
	struct error error;
};

static bool check_file(void *context, const struct store_file *file)
{
	struct check *check = context;
	char hash[SCHEMA_HASH_HEX + 1], term[SCHEMA_TERM_MAX];
	uint32_t documents = 0;
	uint64_t occurrences;
	schema_hash(file->path, strlen(file->path), hash);
	size_t len = schema_term(SCHEMA_FILE, hash, SCHEMA_HASH_HEX, term);
	check->status = store_frequency(check->store, term, len, &documents,
					&occurrences, &check->error);
	if (check->status != STATUS_OK)
		return false;
	check->files++;
	check->documents += documents;
	if (documents != file->documents) {
		check->wrong++;
		print_shown("", file->path, ": ");
		printf("%" PRIu32 " documents instead of %" PRIu32 "\n", documents,
		       file->documents);
	}
	return true;
}

int admin_check(const struct options *options, const char *index)
{
	struct check check = {0};
	enum status status = store_open(index, &check.store, &check.error);
	if (status == STATUS_OK)
		status = store_files(index, check_file, &check, &check.error);
	if (status == STATUS_OK)
		status = check.status;
	if (status != STATUS_OK) {
		store_close(check.store);
		return failed(&check.error);
	}
	uint32_t all = store_info(check.store)->documents;
	store_close(check.store);
	if (check.documents != all) {
		printf("%" PRIu32 " documents in the index, %" PRIu64
		       " of known files\n", all, check.documents);
		check.wrong++;
	}
	if (!options->quiet)
		printf("%" PRIu64 " files, %" PRIu64 " documents: %s\n", check.files,
		       check.documents, check.wrong == 0 ? "whole" : "NOT WHOLE");
	return check.wrong == 0 ? EXIT_DONE : EXIT_INDEX;
}

/* --- With the lock --- */

static enum status open_writer(const char *index, struct store_writer **writer,
			       int *code)
{
	struct store *store = NULL;
	struct error error = {0};
	pid_t holder = 0;
	enum status status = store_open(index, &store, &error);
	store_close(store);	/* only to know that there is an index to open */
	if (status == STATUS_OK)
		status = store_writer_open(index, writer, &holder, &error);
	if (status == STATUS_LOCKED) {
		log_error("another quoth-index (pid %ld) is writing %s", (long)holder,
			  index);
		*code = EXIT_LOCKED;
	} else if (status != STATUS_OK) {
		*code = failed(&error);
	}
	return status;
}

int admin_compact(const struct options *options, const char *index)
{
	struct store_writer *writer = NULL;
	struct error error = {0};
	int code = EXIT_DONE;
	if (open_writer(index, &writer, &code) != STATUS_OK)
		return code;
	if (store_writer_compact(writer, &error) != STATUS_OK)
		code = failed(&error);
	else if (!options->quiet)
		printf("compacted; revision %" PRIu64 "\n", store_writer_rev(writer));
	store_writer_close(writer);
	return code;
}

struct forget {
	struct store_writer *writer;
	const char *path;
	uint64_t files;
	bool found;
	enum status status;
};

static bool forget_file(void *context, const struct store_file *file)
{
	struct forget *forget = context;
	if (!path_is_below(file->path, forget->path))
		return true;
	forget->found = true;
	forget->files++;
	forget->status = store_writer_drop_file(forget->writer, file->path);
	return forget->status == STATUS_OK;
}

static bool forget_root(void *context, const char *root)
{
	struct forget *forget = context;
	if (!path_is_below(root, forget->path))
		return true;
	forget->found = true;
	forget->status = store_writer_drop_root(forget->writer, root);
	return forget->status == STATUS_OK;
}

static int forget_path(struct forget *forget, const char *given)
{
	struct error error = {0};
	char *real = strcmp(given, "-") == 0 ? NULL : realpath(given, NULL);
	forget->path = real != NULL ? real : given;
	forget->found = false;
	enum status status = store_writer_files(forget->writer, forget_file, forget,
						&error);
	if (status == STATUS_OK)
		status = store_writer_roots(forget->writer, forget_root, forget,
					    &error);
	free(real);
	if (status != STATUS_OK || forget->status != STATUS_OK)
		return failed(&error);
	if (forget->found)
		return EXIT_DONE;
	log_error("%s: not in the index (name it as --status and --list-failed do)",
		  given);
	return EXIT_USAGE;
}

int admin_forget(const struct options *options, const char *index)
{
	struct forget forget = {0};
	struct error error = {0};
	uint64_t rev;
	int code = EXIT_DONE;
	if (open_writer(index, &forget.writer, &code) != STATUS_OK)
		return code;
	for (size_t i = 0; i < options->path_count && code == EXIT_DONE; i++)
		code = forget_path(&forget, options->paths[i]);
	if (code == EXIT_DONE &&
	    store_writer_publish(forget.writer, &rev, &error) != STATUS_OK)
		code = failed(&error);
	else if (code == EXIT_DONE && !options->quiet)
		printf("forgot %" PRIu64 " files; revision %" PRIu64 "\n", forget.files,
		       rev);
	store_writer_close(forget.writer);
	return code;
}
