/* SPDX-License-Identifier: MIT */
/* template.h - --format: text with {fields}, {{, }}, and \t \n \0 \\ in it. */
#ifndef QUOTH_CLIENT_OUTPUT_TEMPLATE_H
#define QUOTH_CLIENT_OUTPUT_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"

/* What the fields of one kind of row are called; CONTEXT is the caller's. */
typedef bool template_knows_fn(const void *context, const char *name, size_t len);
/* Appends what a field that is known is. */
typedef void template_field_fn(void *context, const char *name, size_t len,
			       struct buf *out);

/* NULL, or where TEMPLATE goes wrong: at a field that KNOWS does not. */
const char *template_wrong(const char *template, template_knows_fn *knows,
			   const void *context);

/* Appends TEMPLATE, which was found right, to OUT, its fields by FIELD. */
void template_add(struct buf *out, const char *template, template_field_fn *field,
		  void *context);

#endif
