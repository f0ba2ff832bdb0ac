/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guard.cc - every exception to a status and Xapian's own words. */
#include "lib/xapian/guard.hh"

#include <cerrno>
#include <cstring>

thread_local bool xap_doubtful = false;

static enum status no_memory(struct error *error)
{
	return error_set(error, STATUS_NO_MEMORY, "out of memory");
}

bool xap_memory_failed(void)
{
	return xap_doubtful;
}

enum status xap_refuse(struct error *error) noexcept
{
	return no_memory(error);
}

/* The system's reason may be none of the index's: then it is whole, and not looked for
 * in the wrong place. */
static enum status reason_of(enum status status, const char *system)
{
	if (system && strcmp(system, strerror(ENOMEM)) == 0)
		return STATUS_NO_MEMORY;
	if (system && (strcmp(system, strerror(EMFILE)) == 0 ||
		       strcmp(system, strerror(ENFILE)) == 0))
		return STATUS_IO;
	return status;
}

static enum status say(struct error *error, enum status status,
		       const Xapian::Error &thrown)
{
	const std::string &context = thrown.get_context();
	const char *system = thrown.get_error_string();
	status = reason_of(status, system);
	if (status == STATUS_NO_MEMORY)
		xap_doubtful = true;
	return error_set(error, status, "%s: %s%s%s%s%s%s", thrown.get_type(),
			 thrown.get_msg().c_str(),
			 context.empty() ? "" : " (", context.c_str(),
			 context.empty() ? "" : ")",
			 system ? ": " : "", system ? system : "");
}

/* Xapian::Error is neither polymorphic nor a std::exception, so the ladder goes
 * from the most derived type down. */
enum status xap_translate(struct error *error) noexcept
{
	try {
		throw;
	} catch (const xap_stopped &stopped) {
		if (error)
			*error = stopped.error;
		return stopped.status;
	} catch (const Xapian::DocNotFoundError &thrown) {
		return say(error, STATUS_NOT_FOUND, thrown);
	} catch (const Xapian::DatabaseNotFoundError &thrown) {
		return say(error, STATUS_NOT_FOUND, thrown);
	} catch (const Xapian::DatabaseLockError &thrown) {
		return say(error, STATUS_LOCKED, thrown);
	} catch (const Xapian::DatabaseModifiedError &thrown) {
		return say(error, STATUS_MODIFIED, thrown);
	} catch (const Xapian::DatabaseCorruptError &thrown) {
		return say(error, STATUS_CORRUPT, thrown);
	} catch (const Xapian::DatabaseVersionError &thrown) {
		return say(error, STATUS_UNSUPPORTED, thrown);
	} catch (const Xapian::DatabaseOpeningError &thrown) {
		return say(error, STATUS_CORRUPT, thrown);
	} catch (const Xapian::FeatureUnavailableError &thrown) {
		return say(error, STATUS_UNSUPPORTED, thrown);
	} catch (const Xapian::UnimplementedError &thrown) {
		return say(error, STATUS_UNSUPPORTED, thrown);
	} catch (const Xapian::NetworkError &thrown) {
		return say(error, STATUS_NETWORK, thrown);
	} catch (const Xapian::DatabaseError &thrown) {
		return say(error, STATUS_IO, thrown);
	} catch (const Xapian::InternalError &thrown) {
		return say(error, STATUS_INTERNAL, thrown);
	} catch (const Xapian::Error &thrown) {
		return say(error, STATUS_INVALID, thrown);
	} catch (const std::bad_alloc &) {
		xap_doubtful = true;
		return no_memory(error);
	} catch (const std::exception &thrown) {
		return error_set(error, STATUS_INTERNAL, "%s", thrown.what());
	} catch (...) {
		return error_set(error, STATUS_INTERNAL, "unknown exception");
	}
}
