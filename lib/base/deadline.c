/* SPDX-License-Identifier: GPL-2.0-or-later */
/* deadline.c - looks at the clock, and at whether anybody still waits. */
#include "lib/base/deadline.h"

#include <stddef.h>

#include "lib/base/clock.h"

enum status deadline_look(struct deadline *deadline, struct error *error)
{
	if (deadline == NULL)
		return STATUS_OK;
	deadline->looks++;
	if (deadline->cancel != NULL &&
	    atomic_load_explicit(deadline->cancel, memory_order_relaxed))
		return error_set(error, STATUS_CANCELLED, "cancelled");
	if (deadline->at_ns != 0 && clock_ns() >= deadline->at_ns)
		return error_set(error, STATUS_TIMEOUT,
				 "the search took longer than its time limit");
	return STATUS_OK;
}

enum status deadline_check(struct deadline *deadline, struct error *error)
{
	if (deadline == NULL || ++deadline->calls % DEADLINE_CALLS != 0)
		return STATUS_OK;
	return deadline_look(deadline, error);
}
