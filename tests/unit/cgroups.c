/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/cgroups.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "nlinspect/base/cleanup.h"

#include "tree.h"
#include "unit.h"

#define ID64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* A file system of the test's own, in which cgroup2 is mounted at /cg x. */
static char root[] = "/tmp/cgroups-XXXXXX";

static const char *path_of(const char *name, char path[256])
{
	snprintf(path, 256, "%s%s", root, name);
	return path;
}

static uint64_t directory_make(const char *name)
{
	char path[256];
	struct stat status;

	ck_assert_int_eq(mkdir(path_of(name, path), 0700), 0);
	ck_assert_int_eq(stat(path, &status), 0);
	return status.st_ino;
}

static void set_up(void)
{
	char path[256];
	FILE *file;

	strcpy(root + strlen(root) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	directory_make("/proc");
	directory_make("/proc/self");
	directory_make("/cg x");
	file = fopen(path_of("/proc/self/mountinfo", path), "w");
	ck_assert_ptr_nonnull(file);
	fputs("31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"
	      "40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd\n"
	      "41 31 0:38 / /cg\\040x rw shared:9 - cgroup2 cgroup2 rw\n",
		file);
	fclose(file);
}

static void tear_down(void)
{
	tree_remove(root);
}

static void check(struct text text, const char *expected)
{
	ck_assert_uint_eq(text.length, strlen(expected));
	ck_assert(!memcmp(text.data ? text.data : "", expected, text.length));
}

START_TEST(numbers_have_paths)
{
	uint64_t slice = directory_make("/cg x/system.slice");
	uint64_t service = directory_make("/cg x/system.slice/ssh.service"), found;
	CLEANUP(cgroups_free)
	struct cgroups *cgroups = cgroups_new((struct files){.root = root}, NULL);

	ck_assert_ptr_nonnull(cgroups);
	ck_assert(cgroups_mounted(cgroups));
	check(cgroups_path(cgroups, service), "/system.slice/ssh.service");
	check(cgroups_path(cgroups, slice), "/system.slice");
	ck_assert(cgroups_id(cgroups, text_of("/system.slice/ssh.service"), &found));
	ck_assert_uint_eq(found, service);
	ck_assert(cgroups_id(cgroups, text_of("system.slice"), &found));
	ck_assert_uint_eq(found, slice);
	ck_assert(!cgroups_id(cgroups, text_of("/nosuch"), &found));
	ck_assert(cgroups_id(cgroups, text_of("/"), &found));
	check(cgroups_path(cgroups, found), "/");
}
END_TEST

START_TEST(new_ones_are_looked_for_once)
{
	CLEANUP(cgroups_free)
	struct cgroups *cgroups = cgroups_new((struct files){.root = root}, NULL);
	uint64_t late, later;

	check(cgroups_path(cgroups, 1), "");
	late = directory_make("/cg x/late");
	/* Both walks were made for the number that is nowhere. */
	check(cgroups_path(cgroups, late), "");
	cgroups_free(cgroups);
	cgroups = cgroups_new((struct files){.root = root}, NULL);
	check(cgroups_path(cgroups, late), "/late");
	later = directory_make("/cg x/later");
	check(cgroups_path(cgroups, later), "/later");
}
END_TEST

START_TEST(no_cgroup2)
{
	CLEANUP(cgroups_free)
	struct cgroups *cgroups = cgroups_new((struct files){.root = "/nonexistent"}, NULL);

	ck_assert(!cgroups_mounted(cgroups));
	check(cgroups_path(cgroups, 1), "");
	ck_assert(!cgroups_id(cgroups, text_of("/"), &(uint64_t){0}));
	cgroups_free(NULL);
}
END_TEST

START_TEST(units)
{
	static const struct {
		const char *path, *unit;
	} cases[] = {
		{"/system.slice/ssh.service", "ssh.service"},
		{"/system.slice/ssh.service/sub", "ssh.service"},
		{"/user.slice/user-1000.slice/user@1000.service/app.slice/foot.scope",
			"foot.scope"},
		{"/system.slice/docker.socket", "docker.socket"},
		{"/system.slice", ""},
		{"/.service", ""},
		{"/", ""},
		{"", ""},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check(cgroup_unit(text_of(cases[i].path)), cases[i].unit);
}
END_TEST

START_TEST(containers)
{
	static const struct {
		const char *path, *container;
	} cases[] = {
		{"/system.slice/docker-" ID64 ".scope", ID64},
		{"/docker/" ID64, ID64},
		{"/docker/" ID64 "/init", ID64},
		{"/machine.slice/libpod-" ID64 ".scope/container", ID64},
		{"/kubepods.slice/kubepods-pod1.slice/cri-containerd-" ID64 ".scope", ID64},
		{"/kubepods/besteffort/pod42/" ID64, ID64},
		{"/kubepods.slice/crio-" ID64 ".scope", ID64},
		{"/lxc.payload.web/system.slice/nginx.service", "web"},
		{"/machine.slice/machine-web.scope", "web"},
		{"/machine.slice/systemd-nspawn@web.service/payload", "web"},
		{"/machine.slice/machine-qemu\\x2d1\\x2dvm.scope/libvirt", "qemu-1-vm"},
		{"/machine.slice/machine-qemu\\x2D1.scope", "qemu-1"},
		{"/machine.slice/machine-a\\x2.scope", "a\\x2"},
		{"/machine.slice/machine-a\\xzz\\.scope", "a\\xzz\\"},
		{"/machine.slice/systemd-nspawn@my\\x2dbox.service", "my-box"},
		{"/lxc.payload.a\\x2db", "a\\x2db"},
		{"/machine.slice/libpod-conmon-" ID64 ".scope", ""},
		{"/kubepods.slice/crio-conmon-" ID64 ".scope", ""},
		{"/system.slice/ssh.service", ""},
		{"/docker/0123", ""},
		{"/lxc.payload.", ""},
		{"/", ""},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char buffer[CGROUP_NAME];

		check(cgroup_container(text_of(cases[i].path), buffer), cases[i].container);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, numbers_have_paths);
	tcase_add_test(tests, new_ones_are_looked_for_once);
	tcase_add_test(tests, no_cgroup2);
	tcase_add_test(tests, units);
	tcase_add_test(tests, containers);
}
