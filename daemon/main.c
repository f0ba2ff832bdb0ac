/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main.c - quothd(8): indexes' answers on a Unix socket. */
#include "daemon/daemon.h"
#include "daemon/jobs/heap.h"
#include "daemon/settings/settings.h"

int main(int argc, char **argv)
{
	struct limits limits = limits_default();
	struct settings settings;
	heap_keep();
	int done = settings_read(&settings, argc, argv, &limits);
	if (done >= 0)
		return done;
	done = daemon_run(&settings);
	settings_finish(&settings);
	return done;
}
