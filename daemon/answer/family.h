/* SPDX-License-Identifier: GPL-2.0-or-later */
/* family.h - what replies say of families of near-duplicates. */
#ifndef QUOTH_DAEMON_FAMILY_H
#define QUOTH_DAEMON_FAMILY_H

#include "daemon/answer/answer_internal.h"
#include "daemon/search/collapse.h"

/* Puts member "family" into HIT, for DOCUMENT: how many documents it stands for, the
 * one that was published first, and the ids of others that were found, in order of
 * publication, WIRE_OTHERS_MAX at most. */
enum status family_put(struct answer_call *call, const struct collapse *collapse,
		       uint32_t document, json_t *hit, bool *ok);

/* Puts member "family" into OBJECT, for DOCUMENT: its size and all of it in order of
 * publication, from number START on, as much as fits into a reply. */
enum status family_put_copies(struct answer_call *call, uint32_t document, size_t start,
			      json_t *object, bool *ok);

/* A warning of the documents of which nobody knows what they are copies of; NULL: there
 * are none. */
json_t *family_warning(const struct families *families);

#endif
