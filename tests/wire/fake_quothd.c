/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake_quothd.c - quothd with a fake answerer, and with limits that a test can
 * meet in a moment: FAKE_LIMITS="stall_ms=200 queue=2". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/daemon.h"
#include "daemon/settings/settings.h"

static void set_limit(struct limits *limits, const char *name, unsigned value)
{
	if (strcmp(name, "connections") == 0)
		limits->connections = value;
	else if (strcmp(name, "user_connections") == 0)
		limits->user_connections = value;
	else if (strcmp(name, "guest_connections") == 0)
		limits->guest_connections = value;
	else if (strcmp(name, "in_flight") == 0)
		limits->in_flight = value;
	else if (strcmp(name, "queue") == 0)
		limits->queue = value;
	else if (strcmp(name, "reply") == 0)
		limits->reply = value;
	else if (strcmp(name, "output") == 0)
		limits->output = value;
	else if (strcmp(name, "output_high") == 0)
		limits->output_high = value;
	else if (strcmp(name, "output_low") == 0)
		limits->output_low = value;
	else if (strcmp(name, "stall_ms") == 0)
		limits->stall_ms = value;
	else if (strcmp(name, "stuck_ms") == 0)
		limits->stuck_ms = value;
	else if (strcmp(name, "drain_ms") == 0)
		limits->drain_ms = value;
	else
		abort();	/* the test has misspelt it */
}

int main(int argc, char **argv)
{
	struct limits limits = limits_default();
	char *given = getenv("FAKE_LIMITS");
	for (char *word = given != NULL ? strtok(given, " ") : NULL; word != NULL;
	     word = strtok(NULL, " ")) {
		char name[32];
		unsigned value;
		if (sscanf(word, "%31[a-z_]=%u", name, &value) != 2)
			abort();
		set_limit(&limits, name, value);
	}
	struct settings settings;
	int done = settings_read(&settings, argc, argv, &limits);
	if (done >= 0)
		return done;
	done = daemon_run(&settings);
	settings_finish(&settings);
	return done;
}
