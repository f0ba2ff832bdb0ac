/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch.c - noticing that an index may have another revision. */
#include "lib/store/change/watch.h"

#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/store/store_internal.h"

/* What Xapian's glass backend replaces last in a commit. */
#define GLASS_VERSION "iamglass"

enum {
	EVENTS_BYTES = 4096,	/* read at once; what they say is not looked at */
	STUB_LINE = 64,		/* "glass gen-0007", see publish.c */
};

/* Magic numbers that linux/magic.h does not have: of FUSE, Ceph and two of SMB's. */
#define FUSE_NUMBER 0x65735546u
#define CEPH_NUMBER 0x00c36400u
#define CIFS_NUMBER 0xff534d42u
#define SMB2_NUMBER 0xfe534d42u

/* What tells two states of a file apart. */
struct state {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec changed;
};

/* Of no folder: inotify(7) counts from 1. */
enum { NOWHERE = 0 };

struct store_watch {
	char *path;
	int bell;		/* an inotify; -1: not to be had */
	int folder, generation;	/* what it calls these two, or NOWHERE */
	bool told;		/* of all that happens, at the last look */
	bool looked;
	struct state stub, version;
};

int store_watch_bell(void)
{
	return inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
}

/* The events say when to look, not at what: several are one. */
void store_watch_answer(int bell)
{
	char events[EVENTS_BYTES];
	while (bell >= 0 && read(bell, events, sizeof events) > 0)
		continue;
}

enum status store_watch_open(const char *path, int bell, struct store_watch **watch,
			     struct error *error)
{
	struct store_watch *opened = calloc(1, sizeof *opened);
	if (opened == NULL || (opened->path = strdup(path)) == NULL) {
		free(opened);
		return error_set(error, STATUS_NO_MEMORY, "index %s", path);
	}
	opened->bell = bell;
	*watch = opened;
	return STATUS_OK;
}

/* A folder that is gone took its watch along, which is no harm. */
static void leave_folder(const struct store_watch *watch, int folder)
{
	if (folder != NOWHERE)
		inotify_rm_watch(watch->bell, folder);
}

void store_watch_close(struct store_watch *watch)
{
	if (watch == NULL)
		return;
	leave_folder(watch, watch->folder);
	leave_folder(watch, watch->generation);
	free(watch->path);
	free(watch);
}

int store_watch_due_ms(const struct store_watch *watch)
{
	return watch->told ? STORE_WATCH_CARE_MS : STORE_WATCH_POLL_MS;
}

/* A file system on which others write, unseen by this kernel. */
static bool is_shared(const char *path)
{
	struct statfs fs;
	if (statfs(path, &fs) != 0)
		return true;
	switch ((unsigned)fs.f_type) {
	case NFS_SUPER_MAGIC:
	case SMB_SUPER_MAGIC:
	case CIFS_NUMBER:
	case SMB2_NUMBER:
	case CODA_SUPER_MAGIC:
	case AFS_SUPER_MAGIC:
	case V9FS_MAGIC:
	case FUSE_NUMBER:
	case CEPH_NUMBER:
		return true;
	default:
		return false;
	}
}

/* Has the bell ring for the folder at PATH, instead of the one that *FOLDER was. */
static bool watch_folder(const struct store_watch *watch, const char *path, int *folder)
{
	/* That files go from it tells of a folder that goes, too: it is not said of one
	 * itself before nobody has anything of it open. */
	const uint32_t events = IN_MOVED_TO | IN_CREATE | IN_CLOSE_WRITE | IN_DELETE |
		IN_MOVE_SELF | IN_DELETE_SELF | IN_ONLYDIR;
	int added = watch->bell < 0 ? -1 : inotify_add_watch(watch->bell, path, events);
	int before = *folder;
	*folder = added >= 0 ? added : NOWHERE;
	if (before != *folder)
		leave_folder(watch, before);
	return added >= 0;
}

static struct state state_of(const char *path)
{
	struct stat found;
	if (stat(path, &found) != 0)
		return (struct state){0};
	return (struct state){ found.st_dev, found.st_ino, found.st_size,
			       found.st_mtim };
}

static bool same_state(const struct state *a, const struct state *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size &&
		a->changed.tv_sec == b->changed.tv_sec &&
		a->changed.tv_nsec == b->changed.tv_nsec;
}

/* To FOLDER the one of the generation that the stub names. */
static bool generation_of(const struct store_watch *watch, const char *stub,
			  struct buf *folder)
{
	char line[STUB_LINE] = "", name[STUB_LINE] = "";
	FILE *file = fopen(stub, "re");
	if (file == NULL)
		return false;
	bool read = fgets(line, sizeof line, file) != NULL &&
		sscanf(line, "glass %63s", name) == 1;
	fclose(file);
	buf_addf(folder, "%s/%s", watch->path, name);
	return read && buf_cstr(folder) != NULL;
}

/* Watches before it looks: what happens in between is noticed twice, not never. */
static bool look(struct store_watch *watch, struct state *stub, struct state *version)
{
	struct buf name = {0}, folder = {0};
	bool told = watch_folder(watch, watch->path, &watch->folder) &&
		 !is_shared(watch->path);
	buf_addf(&name, "%s/" STORE_STUB, watch->path);
	if (buf_cstr(&name) != NULL)
		*stub = state_of(name.data);
	if (buf_ok(&name) && generation_of(watch, name.data, &folder)) {
		told = watch_folder(watch, folder.data, &watch->generation) && told;
		buf_add_str(&folder, "/" GLASS_VERSION);
		if (buf_cstr(&folder) != NULL)
			*version = state_of(folder.data);
	} else {
		told = false;
	}
	buf_finish(&name);
	buf_finish(&folder);
	return told;
}

bool store_watch_look(struct store_watch *watch)
{
	struct state stub = {0}, version = {0};
	watch->told = look(watch, &stub, &version);
	bool same = watch->looked && same_state(&stub, &watch->stub) &&
		same_state(&version, &watch->version);
	watch->looked = true;
	watch->stub = stub;
	watch->version = version;
	return !same;
}
