/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report.c - what the user sees of a run: a line that moves, names, a summary. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "indexer/run.h"
#include "indexer/show.h"
#include "lib/base/clock.h"

enum {
	PROGRESS_MS = 100,
	FAILED_SHOWN = 20,	/* names of failed files; the rest is counted */
};

static bool line_shown;

void report_clear(void)
{
	if (line_shown)
		fputs("\r\033[K", stderr);
	line_shown = false;
}

static double seconds_since(uint64_t started_ns)
{
	return (double)(clock_ns() - started_ns) / 1e9;
}

void report_progress(struct run *run)
{
	uint64_t now = clock_ns();
	const struct totals *totals = &run->totals;
	if (run->options->quiet || run->options->json || !isatty(STDERR_FILENO) ||
	    now - run->shown_ns < PROGRESS_MS * UINT64_C(1000000))
		return;
	run->shown_ns = now;
	double seconds = seconds_since(run->started_ns);
	double rate = seconds > 0 ? (double)totals->bytes_done / 1e6 / seconds : 0;
	double left = (double)(totals->bytes_planned - totals->bytes_done) / 1e6;
	fprintf(stderr, "\r\033[K%" PRIu64 " of %zu files, %.1f MB, %.1f MB/s",
		totals->added + totals->updated, run->todo_count,
		(double)totals->bytes_done / 1e6, rate);
	if (totals->failed > 0)
		fprintf(stderr, ", %" PRIu64 " failed", totals->failed);
	if (rate > 0 && seconds > 1)
		fprintf(stderr, ", %.0f s left", left / rate);
	fflush(stderr);
	line_shown = true;
}

void report_file(struct run *run, const char *what, const char *path,
		 const char *reason)
{
	struct buf line = {0};
	bool bad = strcmp(what, "failed") == 0;
	if (run->options->quiet || (bad && !run->options->verbose &&
				    run->totals.failed > FAILED_SHOWN))
		return;
	buf_addf(&line, "%s: ", what);
	show(&line, path);
	if (reason != NULL) {
		buf_add_str(&line, ": ");
		show(&line, reason);
	}
	report_clear();
	if (buf_cstr(&line) != NULL)
		fprintf(stderr, "%s\n", line.data);
	buf_finish(&line);
}

static void report_json(const struct run *run, double seconds)
{
	const struct totals *totals = &run->totals;
	printf("{\"added\":%" PRIu64 ",\"updated\":%" PRIu64 ",\"removed\":%" PRIu64
	       ",\"unchanged\":%" PRIu64 ",\"failed\":%" PRIu64 ",\"skipped\":%" PRIu64
	       ",\"documents\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"seconds\":%.3f",
	       totals->added, totals->updated, totals->removed, totals->unchanged,
	       totals->failed, totals->skipped, totals->documents, totals->bytes,
	       seconds);
	if (run->writer != NULL)
		printf(",\"index\":{\"uuid\":\"%s\",\"rev\":%" PRIu64 "}",
		       store_writer_uuid(run->writer), store_writer_rev(run->writer));
	puts("}");
}

static void report_text(const struct run *run, double seconds)
{
	const struct totals *totals = &run->totals;
	if (run->options->dry_run) {
		printf("would read %zu files (%.1f MB), remove %" PRIu64 "; %" PRIu64
		       " unchanged, %" PRIu64 " skipped\n", run->todo_count,
		       (double)totals->bytes_planned / 1e6, totals->removed,
		       totals->unchanged, totals->skipped);
		return;
	}
	printf("%" PRIu64 " added, %" PRIu64 " updated, %" PRIu64 " removed, %" PRIu64
	       " unchanged, %" PRIu64 " failed, %" PRIu64 " skipped\n",
	       totals->added, totals->updated, totals->removed, totals->unchanged,
	       totals->failed, totals->skipped);
	printf("%.1f MB in %.1f s", (double)totals->bytes / 1e6, seconds);
	if (seconds > 0 && totals->bytes > 0)
		printf(" (%.1f MB/s)", (double)totals->bytes / 1e6 / seconds);
	if (run->writer != NULL)
		printf("; %" PRIu32 " documents, revision %" PRIu64,
		       store_writer_documents(run->writer),
		       store_writer_rev(run->writer));
	putchar('\n');
}

/* Those of an index from before there were signatures. */
static void report_unsigned(const struct run *run)
{
	if (run->writer == NULL || run->options->quiet)
		return;
	uint32_t documents = store_writer_documents(run->writer);
	uint32_t left = documents - store_writer_signed(run->writer);
	if (left > 0)
		fprintf(stderr, "%" PRIu32 " documents have no signature, by which copies "
			"are known: quoth-index --again\n", left);
}

static bool did_nothing(const struct totals *totals)
{
	return totals->added + totals->updated + totals->removed + totals->failed == 0;
}

void report_end(struct run *run)
{
	if (run->options->watches && did_nothing(&run->totals)) {
		report_clear();
		return;
	}
	double seconds = seconds_since(run->started_ns);
	report_clear();
	if (run->totals.failed > FAILED_SHOWN && !run->options->quiet &&
	    !run->options->verbose)
		fprintf(stderr, "failed: %" PRIu64 " more files; see --list-failed\n",
			run->totals.failed - FAILED_SHOWN);
	if (run->options->json)
		report_json(run, seconds);
	else if (!run->options->quiet)
		report_text(run, seconds);
	report_unsigned(run);
}
