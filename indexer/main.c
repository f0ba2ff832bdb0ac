/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main.c - quoth-index: files in, index out. */
#include <jansson.h>
#include <nettle/version.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <yaml.h>
#include <zlib.h>

#include "config.h"
#include "indexer/admin.h"
#include "indexer/detect.h"
#include "indexer/html.h"
#include "indexer/mail.h"
#include "indexer/pdf.h"
#include "indexer/options.h"
#include "indexer/run.h"
#include "indexer/sandbox.h"
#include "indexer/update.h"
#include "indexer/watch.h"
#include "lib/base/log.h"
#include "lib/base/paths.h"
#include "lib/text/text.h"

static volatile sig_atomic_t taken;

int run_signal(void)
{
	return taken;
}

/* The first asks; the second does not wait for an answer. */
static void take_signal(int number)
{
	if (taken != 0)
		_exit(EXIT_SIGNAL + number);
	taken = number;
}

/* No SA_RESTART: a read of standard input is to end. */
static void prepare_signals(void)
{
	struct sigaction action = { .sa_handler = take_signal };
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static void print_version(void)
{
	const char *html = html_library(), *mail = mail_library(), *pdf = pdf_library();
	const char *detect = detect_library();
	printf("quoth-index %s\n"
	       "formats: text, Markdown, JSON Lines%s%s%s; .gz of each; YAML front "
	       "matter\n",
	       PACKAGE_VERSION, html != NULL ? ", HTML" : "",
	       mail != NULL ? ", mail" : "", pdf != NULL ? ", PDF" : "");
	if (html == NULL)
		printf("not built in: HTML (for want of libgumbo)\n");
	if (mail == NULL)
		printf("not built in: mail (for want of libgmime)\n");
	if (pdf == NULL)
		printf("not built in: PDF (for want of libpoppler-glib)\n");
	if (detect == NULL)
		printf("not built in: detection of languages (for want of libcld2)\n");
	printf("analysis: %s\n"
	       "libraries: jansson %s, libyaml %s, zlib %s, nettle %d.%d%s%s%s%s%s%s%s%s\n"
	       "extractors: in a child without rights, system calls %s\n",
	       text_version(), JANSSON_VERSION, yaml_get_version_string(),
	       zlibVersion(), NETTLE_VERSION_MAJOR, NETTLE_VERSION_MINOR,
	       html != NULL ? ", " : "", html != NULL ? html : "",
	       mail != NULL ? ", " : "", mail != NULL ? mail : "",
	       pdf != NULL ? ", " : "", pdf != NULL ? pdf : "",
	       detect != NULL ? ", " : "", detect != NULL ? detect : "",
	       sandbox_has_filter() ? "filtered (seccomp)" : "not filtered");
}

static int act(const struct options *options, const char *index)
{
	switch (options->action) {
	case ACTION_UPDATE:
		return options->watch ? watch(options, index) : update(options, index);
	case ACTION_CHECK:
		return admin_check(options, index);
	case ACTION_COMPACT:
		return admin_compact(options, index);
	case ACTION_FORGET:
		return admin_forget(options, index);
	case ACTION_LIST_FAILED:
		return admin_list_failed(options, index);
	case ACTION_STATUS:
		return admin_status(options, index);
	case ACTION_VERSION:
		print_version();
		return EXIT_DONE;
	case ACTION_HELP:
		options_help();
		return EXIT_DONE;
	}
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	struct options options;
	struct buf index = {0};
	struct error error = {0};
	log_open("quoth-index", LOG_LEVEL_INFO);
	if (!options_parse(&options, argc, argv))
		return EXIT_USAGE;
	log_open("quoth-index", options.quiet ? LOG_LEVEL_ERROR
		 : options.verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
	prepare_signals();
	int code = EXIT_USAGE;
	if (paths_index(options.index, &index, &error) == STATUS_OK &&
	    buf_cstr(&index) != NULL)
		code = act(&options, index.data);
	else
		log_error("%s", error.text);
	if (fflush(stdout) != 0 && code == EXIT_DONE)
		code = EXIT_INDEX;
	buf_finish(&index);
	options_finish(&options);
	return code;
}
