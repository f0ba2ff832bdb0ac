/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe.h - places in the daemon that bpftrace, perf and SystemTap may watch: HACKING.md
 * has an example. One no-op instruction each where nobody does, and nothing at all
 * where <sys/sdt.h> was not there to build with.
 *
 *   quothd:request__begin  method
 *   quothd:request__end    method, code (0: answered)
 *   quothd:job__begin      connection, method, nanoseconds waited
 *   quothd:job__end        connection, method, code, nanoseconds since it was read */
#ifndef QUOTH_DAEMON_INSIDE_PROBE_H
#define QUOTH_DAEMON_INSIDE_PROBE_H

#include "config.h"

#ifdef HAVE_SYS_SDT_H
#include <sys/sdt.h>
#define PROBE_REQUEST_BEGIN(method) DTRACE_PROBE1(quothd, request__begin, method)
#define PROBE_REQUEST_END(method, code) DTRACE_PROBE2(quothd, request__end, method, code)
#define PROBE_JOB_BEGIN(conn, method, waited) \
	DTRACE_PROBE3(quothd, job__begin, conn, method, waited)
#define PROBE_JOB_END(conn, method, code, total) \
	DTRACE_PROBE4(quothd, job__end, conn, method, code, total)
#else
#define PROBE_REQUEST_BEGIN(method) ((void)0)
#define PROBE_REQUEST_END(method, code) ((void)0)
#define PROBE_JOB_BEGIN(conn, method, waited) ((void)0)
#define PROBE_JOB_END(conn, method, code, total) ((void)0)
#endif

#endif
