/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main.c - quothd(8): an index's answers on a Unix socket. */
#include "daemon/daemon.h"
#include "daemon/heap.h"
#include "daemon/settings.h"

int main(int argc, char **argv)
{
	struct limits limits = limits_default();
	struct settings settings;
	heap_keep();
	int done = settings_read(&settings, argc, argv, &limits);
	return done >= 0 ? done : daemon_run(&settings);
}
