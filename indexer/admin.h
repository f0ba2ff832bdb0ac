/* SPDX-License-Identifier: GPL-2.0-or-later */
/* admin.h - what quoth-index does with an index beside filling it. Each returns
 * the exit status; INDEX is the index's absolute path. */
#ifndef QUOTH_INDEXER_ADMIN_H
#define QUOTH_INDEXER_ADMIN_H

#include "indexer/options.h"

int admin_status(const struct options *options, const char *index);
int admin_list_failed(const struct options *options, const char *index);
int admin_check(const struct options *options, const char *index);
int admin_compact(const struct options *options, const char *index);
int admin_forget(const struct options *options, const char *index);

#endif
