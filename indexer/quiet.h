/* SPDX-License-Identifier: GPL-2.0-or-later */
/* quiet.h - GLib without its warnings. */
#ifndef QUOTH_INDEXER_QUIET_H
#define QUOTH_INDEXER_QUIET_H

/* Has GLib drop what it, or a library upon it, would write to a descriptor that an
 * extractor has closed. May be called again. */
void quiet_glib(void);

#endif
