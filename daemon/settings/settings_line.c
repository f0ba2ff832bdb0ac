/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings_line.c - the command line of quothd. */
#include "config.h"

#include <getopt.h>
#include <stdio.h>

#include "daemon/settings/settings_internal.h"
#include "lib/base/nearest_option.h"

static const char help[] =
	"Usage: quothd [options]\n"
	"Answers questions about indexes on a Unix socket.\n"
	"\n"
	"  --index DIR          the index (default: $QUOTH_INDEX, else\n"
	"                       $XDG_DATA_HOME/quoth/index)\n"
	"  --index NAME=DIR     an index that requests name; as often as you like\n"
	"  --config FILE        more options, `name = value`, one a line; SIGHUP has\n"
	"                       it read again\n"
	"  --socket PATH        the socket (default: $QUOTH_SOCKET, else\n"
	"                       $XDG_RUNTIME_DIR/quoth/sock)\n"
	"  --group NAME         let members of this group connect, too\n"
	"  --threads N          searches at a time (default: one a core)\n"
	"  --cache MB           memory for answers that are given again (default: 64;\n"
	"                       0: each is made anew)\n"
	"  --postings MB        memory for the posting lists of words that are asked\n"
	"                       for often (default: 64; 0: none are kept)\n"
	"  --idle-exit SECONDS  end when nobody was connected for so long\n"
	"  --log-level LEVEL    error, warn, info (default) or debug\n"
	"  --slow-ms N          log requests that take longer (default: 1000)\n"
	"  --log-queries        log the parameters of those, too\n"
	"  --allow-remote-shards\n"
	"                       connect to other machines where the index says so\n"
	"  --no-sandbox         keep all rights of a process: for debuggers\n"
	"  --version, --help\n"
	"\n"
	"It stays in the foreground; SIGTERM ends it. See quothd(8).\n";

static int print_version(void)
{
#ifdef HAVE_SYSTEMD
	puts("quothd " PACKAGE_VERSION " (protocol 1, with systemd)");
#else
	puts("quothd " PACKAGE_VERSION " (protocol 1, without systemd)");
#endif
	return EXIT_DONE;
}

int settings_line(struct settings *settings, uint32_t *given)
{
	struct error error;
	int code;
	optind = 0;		/* of GNU's: from the beginning, again perhaps */
	while ((code = getopt_long(settings->argc, settings->argv, "",
				   settings_options, NULL)) != -1) {
		if (code == OPT_HELP) {
			fputs(help, stdout);
			return EXIT_DONE;
		}
		if (code == OPT_VERSION)
			return print_version();
		if (code == '?') {	/* getopt has named the option */
			nearest_option_hint(settings->argv, settings_options);
			return EXIT_USAGE;
		}
		const char *value = optarg != NULL ? optarg : "";
		if (settings_option(settings, code, value, &error) != STATUS_OK) {
			fprintf(stderr, "quothd: --%s\n", error.text);
			return EXIT_USAGE;
		}
		*given |= option_bit(code);
	}
	if (optind == settings->argc)
		return -1;
	fprintf(stderr, "quothd: unexpected argument: %s\n", settings->argv[optind]);
	return EXIT_USAGE;
}
