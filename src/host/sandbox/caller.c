/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/caller.h"

#include "nlinspect/base/cleanup.h"

#include "capset.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

/* The kernel says so of setuid and setgid programs, and of those that gained capabilities. */
bool caller_lent(void)
{
	return getauxval(AT_SECURE) != 0;
}

/* They steer output, and can do nothing worse. */
static const char *const harmless[] = {
	"TERM", "COLUMNS", "LINES", "LANG", "LC_ALL", "LC_CTYPE", "NO_COLOR"};

enum { SETTINGS = sizeof(harmless) / sizeof(*harmless), VALUE_SIZE = 64 };

/* A name of a terminal or locale with a slash would be a path. */
static bool is_harmless(const char *value)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_.@:+-";

	return strspn(value, letters) == strlen(value) && strlen(value) < VALUE_SIZE;
}

/* @return 0 or -ENOMEM */
static int environment_trim(void)
{
	char values[SETTINGS][VALUE_SIZE];

	for (size_t i = 0; i < SETTINGS; i++) {
		const char *value = getenv(harmless[i]);

		snprintf(values[i], VALUE_SIZE, "%s", value && is_harmless(value) ? value : "");
	}
	if (clearenv())
		return -ENOMEM;
	for (size_t i = 0; i < SETTINGS; i++) {
		if (*values[i] && setenv(harmless[i], values[i], 1))
			return -ENOMEM;
	}
	return setenv("PATH", "/usr/bin:/bin", 1) ? -ENOMEM : 0;
}

/* Files belong to who makes them, and signals come from who sends them: the caller. */
static int become_caller(void)
{
	const uid_t user = getuid();
	const gid_t group = getgid();

	/* Capabilities would go with user 0. */
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
		return -errno;
	if (setresgid(group, group, group) || setresuid(user, user, user))
		return -errno;
	return prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) ? -errno : 0;
}

int caller_begin(void)
{
	struct capset set;
	int error;

	if (!caller_lent())
		return 0;
	error = become_caller();
	if (!error)
		error = capset_read(&set);
	if (!error) {
		set.effective = 0;
		error = capset_write(&set);
	}
	/* Another process of the caller could otherwise steer this one. */
	if (!error && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		error = -errno;
	return error ? error : environment_trim();
}

uint64_t caller_rights(void)
{
	struct capset set;
	uint64_t effective;

	if (!caller_lent() || capset_read(&set))
		return 0;
	effective = set.effective;
	set.effective = 0;
	capset_write(&set);
	return effective;
}

void caller_done(uint64_t rights)
{
	struct capset set;

	if (!rights || capset_read(&set))
		return;
	set.effective = rights;
	capset_write(&set);
}

/* The user on whose behalf sudo(8) runs us; 0: none. */
static uid_t sudo_user(void)
{
	const char *value = getenv("SUDO_UID");
	char *end;
	unsigned long user;

	if (!value || geteuid())
		return 0;
	errno = 0;
	user = strtoul(value, &end, 10);
	return errno || *end || user >= (uid_t)-1 ? 0 : (uid_t)user;
}

/* @return 0 or -errno */
static int become_sudo_user(uid_t user)
{
	const struct passwd *entry = getpwuid(user);

	if (!entry)
		return -ENOENT;
	if (initgroups(entry->pw_name, entry->pw_gid) ||
		setresgid(entry->pw_gid, entry->pw_gid, entry->pw_gid) ||
		setresuid(user, user, user))
		return -errno;
	return setenv("HOME", entry->pw_dir, 1) ? -ENOMEM : 0;
}

int caller_forever(void)
{
	const uid_t user = sudo_user();
	int error = 0;

	if (user)
		error = become_sudo_user(user);
	if (!error && caller_lent())
		error = capset_write(&(struct capset){0, 0});
	return error;
}
