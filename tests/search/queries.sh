#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# queries.sh - runs every tests/search/*.test through the query parser.
exec tests/search/run_queries "${srcdir:-.}"/tests/search/*.test
