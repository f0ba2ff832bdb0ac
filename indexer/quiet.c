/* SPDX-License-Identifier: GPL-2.0-or-later */
/* quiet.c - takes every message from GLib, and forgets it. */
#include "indexer/quiet.h"

#include <glib.h>
#include <stdbool.h>

static GLogWriterOutput no_log(GLogLevelFlags level, const GLogField *fields,
			       gsize count, gpointer context)
{
	(void)level;
	(void)fields;
	(void)count;
	(void)context;
	return G_LOG_WRITER_HANDLED;
}

static void no_message(const gchar *domain, GLogLevelFlags level, const gchar *message,
		       gpointer context)
{
	(void)domain;
	(void)level;
	(void)message;
	(void)context;
}

void quiet_glib(void)
{
	static bool quiet;
	if (quiet)
		return;
	quiet = true;
	g_log_set_writer_func(no_log, NULL, NULL);
	g_log_set_default_handler(no_message, NULL);
}
