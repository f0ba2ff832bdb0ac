/* SPDX-License-Identifier: GPL-2.0-or-later */
/* short_memory.c - memory that runs out when a test wants it to: for LD_PRELOAD.
 *
 * SHORT_MEMORY names a file of the size of struct short_memory, which the test maps too.
 * Of the pieces of memory that threads beside the first ask for, the one that brings
 * `before` to 0 is not given, nor are the next `times` - 1. Needs glibc.
 * What C++ asks for is given always: Xapian (1.4.22) is not everywhere safe when memory
 * fails within its match, and crashes now and then; its exceptions are seen here by what
 * lib/xapian itself asks for. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct short_memory {
	_Atomic int64_t before;	/* pieces still given, and the first that is not; <= 0: all are */
	_Atomic int64_t times;	/* that are not given then */
	_Atomic int64_t asked;	/* since the beginning */
	_Atomic int64_t failed;
};

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
void *memalign(size_t alignment, size_t size);

static struct short_memory *plan;
static _Thread_local bool exempt;

__attribute__((constructor)) static void read_plan(void)
{
	const char *name = getenv("SHORT_MEMORY");
	int fd = name != NULL ? open(name, O_RDWR | O_CLOEXEC) : -1;
	if (fd < 0)
		return;
	void *mapped = mmap(NULL, sizeof *plan, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (mapped != MAP_FAILED)
		plan = mapped;
}

static bool is_short(void)
{
	if (plan == NULL || exempt || gettid() == getpid())
		return false;
	plan->asked++;
	if (plan->before > 0 && --plan->before > 0)
		return false;
	if (plan->before != 0 || plan->times <= 0)
		return false;
	plan->times--;
	plan->failed++;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return is_short() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return is_short() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
	return is_short() ? NULL : __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size)
{
	return is_short() ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return memalign(alignment, size);
}

int posix_memalign(void **piece, size_t alignment, size_t size)
{
	*piece = memalign(alignment, size);
	return *piece != NULL ? 0 : ENOMEM;
}

/* operator new and operator new[], by the names that C++ gives them. */
static void *give(const char *name, size_t size)
{
	void *(*real)(size_t);
	*(void **)&real = dlsym(RTLD_NEXT, name);
	bool before = exempt;
	exempt = true;
	void *piece = real(size);
	exempt = before;
	return piece;
}

void *_Znwm(size_t size);
void *_Znam(size_t size);

void *_Znwm(size_t size)
{
	return give("_Znwm", size);
}

void *_Znam(size_t size)
{
	return give("_Znam", size);
}
