/* SPDX-License-Identifier: MIT */
#include "landlock.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/text.h"

#include "needs.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The wire of the kernel's linux/landlock.h, which grew with it. */
enum {
	CREATE_RULESET = 444,
	ADD_RULE = 445,
	RESTRICT_SELF = 446,
	WANT_VERSION = 1,
	RULE_PATH_BENEATH = 1,
};

enum {
	WRITE_FILE = 1 << 1,
	READ_FILE = 1 << 2,
	READ_DIR = 1 << 3,
	REMOVE_FILE = 1 << 5,
	MAKE_REG = 1 << 8,
	TRUNCATE = 1 << 14,
	/* All that a rule about a file may hold. */
	OF_FILES = WRITE_FILE | READ_FILE | TRUNCATE,
};

enum { SCOPE_ABSTRACT_UNIX = 1 << 0, SCOPE_SIGNAL = 1 << 1, SCOPE_ABI = 6 };

struct ruleset {
	uint64_t files, net, scoped;
};

struct beneath {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

/* All rights to files that an ABI knows, except for ioctl() on devices: it is how a terminal is
 * drawn on. */
static uint64_t known_rights(int abi)
{
	static const unsigned char bits[] = {13, 14, 15};
	const size_t last = ARRAY_SIZE(bits) - 1;

	return (UINT64_C(1) << bits[(size_t)abi - 1 < last ? (size_t)abi - 1 : last]) - 1;
}

int landlock_abi(void)
{
	long abi = syscall(CREATE_RULESET, NULL, 0, WANT_VERSION);

	return abi < 0 ? -errno : (int)abi;
}

/* A file that is not there is no loss. */
static void allow(int ruleset, int abi, const char *path, uint64_t rights)
{
	CLEANUP(close) int fd = open(path, O_PATH | O_CLOEXEC);
	struct beneath rule = {.allowed = rights & known_rights(abi), .parent = fd};
	struct stat status;

	if (fd < 0 || fstat(fd, &status))
		return;
	if (!S_ISDIR(status.st_mode))
		rule.allowed &= OF_FILES;
	syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0);
}

/* A file that is there is written; its folder takes a new one, also one that replaces it. */
static void allow_output(int ruleset, int abi, const char *name)
{
	CLEANUP(free) char *real = realpath(name, NULL);
	CLEANUP(free) char *path = strdup(real ? real : name);

	allow(ruleset, abi, name, WRITE_FILE | TRUNCATE);
	if (path)
		/* mkostemp(3) also opens for reading. */
		allow(ruleset, abi, dirname(path),
			READ_FILE | WRITE_FILE | TRUNCATE | MAKE_REG | REMOVE_FILE);
}

static void allow_all(int ruleset, int abi, const struct sandbox *sandbox)
{
	const uint64_t reading = READ_FILE | READ_DIR;

	for (size_t i = 0; i < need_row_count; i++) {
		if (!need_row_is(&need_rows[i], sandbox->needs))
			continue;
		for (const char *const *path = need_rows[i].reads; *path; path++)
			allow(ruleset, abi, *path, reading);
	}
	for (const char *const *path = sandbox->inputs; *path; path++)
		allow(ruleset, abi, *path, reading);
	for (const char *const *path = sandbox->outputs; *path; path++)
		allow_output(ruleset, abi, *path);
}

static bool is_unfenced(unsigned needs)
{
	for (size_t i = 0; i < need_row_count; i++) {
		if (need_row_is(&need_rows[i], needs) && need_rows[i].unfenced)
			return true;
	}
	return false;
}

int landlock_enter(const struct sandbox *sandbox)
{
	struct ruleset rules = {0};
	CLEANUP(close) int ruleset = -1;
	int abi = landlock_abi();

	if (abi < 0)
		return abi;
	if (is_unfenced(sandbox->needs))
		return 0;
	rules.files = known_rights(abi);
	rules.scoped = abi < SCOPE_ABI ? 0 : SCOPE_SIGNAL | SCOPE_ABSTRACT_UNIX;
	ruleset = (int)syscall(CREATE_RULESET, &rules,
		abi < SCOPE_ABI ? offsetof(struct ruleset, net) : sizeof(rules), 0);
	if (ruleset < 0)
		return -errno;
	allow_all(ruleset, abi, sandbox);
	return syscall(RESTRICT_SELF, ruleset, 0) ? -errno : 0;
}
