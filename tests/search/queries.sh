#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# queries.sh - runs every tests/search/*.test through the query parser, and after it the
# collection, whose every line somebody may paste.
exec tests/search/run_queries "${srcdir:-.}"/tests/search/*.test \
	--plain "${srcdir:-.}"/corpus/trade/*
