/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/names.h"

#include "nlinspect/model/layout.h"
#include "subject/nexthops/nexthops.h"
#include "subject/links/links.h"
#include "subject/routes/routes.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "tree.h"
#include "unit.h"

/* A root of the file system's own for each test. */
static char root[] = "/tmp/names-XXXXXX";

static void root_make(void)
{
	static const char *const folders[] = {"/etc", "/etc/iproute2", "/usr", "/usr/share",
		"/usr/share/iproute2", "/etc/iproute2/rt_protos.d",
		"/usr/share/iproute2/rt_protos.d"};

	strcpy(root + strlen(root) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		char path[256];

		snprintf(path, sizeof(path), "%s%s", root, folders[i]);
		ck_assert_int_eq(mkdir(path, 0700), 0);
	}
}

static void root_remove(void)
{
	tree_remove(root);
}

static void put_bytes(const char *file, const void *bytes, size_t length)
{
	char path[256];
	FILE *stream;

	snprintf(path, sizeof(path), "%s%s", root, file);
	stream = fopen(path, "w");
	ck_assert_ptr_nonnull(stream);
	ck_assert_uint_eq(fwrite(bytes, 1, length, stream), length);
	ck_assert_int_eq(fclose(stream), 0);
}

static void put(const char *file, const char *text)
{
	put_bytes(file, text, strlen(text));
}

/* The name of a value, asked anew. */
static void check(enum names_mode mode, enum field_names kind, uint64_t value, const char *expected)
{
	CLEANUP(names_free) struct names *names = names_new(mode, (struct files){.root = root});
	const struct words *words = names_words(names, kind);

	ck_assert_ptr_nonnull(words);
	ck_assert_pstr_eq(words_name(words, value), expected);
}

#define ASSERT_TABLE(value, expected) check(NAMES_HOST, NAMES_RT_TABLE, value, expected)
#define ASSERT_PROTO(value, expected) check(NAMES_HOST, NAMES_RT_PROTO, value, expected)

START_TEST(lines)
{
	put("/etc/iproute2/rt_tables", "# reserved\n"
				       "255\tlocal\n"
				       "  100 indented # with a comment\n"
				       "0x65 hexadecimal\n"
				       "0X66 Hexadecimal\n"
				       "010 ten\n"
				       "103\tcut#short\n"
				       "104 carriage\r\n"
				       "\n"
				       "105 last");
	ASSERT_TABLE(255, "local");
	ASSERT_TABLE(100, "indented");
	ASSERT_TABLE(0x65, "hexadecimal");
	ASSERT_TABLE(0x66, "Hexadecimal");
	ASSERT_TABLE(10, "ten");
	ASSERT_TABLE(103, "cut");
	ASSERT_TABLE(104, "carriage");
	ASSERT_TABLE(105, "last");
	ASSERT_TABLE(106, NULL);
}
END_TEST

START_TEST(lines_that_are_none)
{
	put("/etc/iproute2/rt_tables", "-5 negative\n"
				       "4294967296 large\n"
				       "99999999999999999999999 larger\n"
				       "12x letters\n"
				       "0x hex\n"
				       "13\n"
				       "14 \n"
				       "15 #\n"
				       "name 16\n"
				       "17,comma\n"
				       "4294967295 largest\n"
				       "18 good\n");
	ASSERT_TABLE(0, NULL);
	for (uint64_t value = 12; value < 18; value++)
		ASSERT_TABLE(value, NULL);
	ASSERT_TABLE((uint64_t)-5, NULL);
	ASSERT_TABLE(UINT32_MAX - 4, NULL);
	ASSERT_TABLE(UINT32_MAX, "largest");
	ASSERT_TABLE(18, "good");
}
END_TEST

START_TEST(well_known_names)
{
	ASSERT_TABLE(254, "main");
	ASSERT_PROTO(2, "kernel");
	ASSERT_PROTO(186, "bgp");
	check(NAMES_HOST, NAMES_RT_SCOPE, 253, "link");
	check(NAMES_HOST, NAMES_RT_ADDRPROTO, 1, "kernel_lo");
	check(NAMES_WELL_KNOWN, NAMES_RT_ADDRPROTO, 3, "kernel_ll");
	check(NAMES_HOST, NAMES_RT_ADDRPROTO, 4, NULL);
	check(NAMES_HOST, NAMES_GROUP, 0, "default");
	check(NAMES_HOST, NAMES_RT_REALM, 0, NULL);
	check(NAMES_HOST, NAMES_RT_DSFIELD, 0, NULL);
}
END_TEST

START_TEST(protocols_of_addresses)
{
	put("/etc/iproute2/rt_addrprotos", "9 dhcp\n0x2 router\n");
	check(NAMES_HOST, NAMES_RT_ADDRPROTO, 9, "dhcp");
	check(NAMES_HOST, NAMES_RT_ADDRPROTO, 2, "router");
	check(NAMES_HOST, NAMES_RT_ADDRPROTO, 1, "kernel_lo");
	check(NAMES_WELL_KNOWN, NAMES_RT_ADDRPROTO, 2, "kernel_ra");
	check(NAMES_NUMERIC, NAMES_RT_ADDRPROTO, 2, NULL);
	ASSERT_PROTO(9, "ra");
}
END_TEST

/* The host's own names override; later ones earlier ones. */
START_TEST(overriding)
{
	put("/etc/iproute2/rt_tables", "254 mine\n7 first\n7 second\n");
	ASSERT_TABLE(254, "mine");
	ASSERT_TABLE(7, "second");
	ASSERT_TABLE(255, "local");
}
END_TEST

/* The administrator's file stands for the distribution's; without one that counts. */
START_TEST(any_order)
{
	put("/etc/iproute2/rt_tables", "300 c\n200 b\n254 core\n100 a\n200 later\n");
	ASSERT_TABLE(100, "a");
	ASSERT_TABLE(200, "later");
	ASSERT_TABLE(254, "core");
	ASSERT_TABLE(255, "local");
	ASSERT_TABLE(300, "c");
}
END_TEST

START_TEST(homes)
{
	put("/usr/share/iproute2/rt_tables", "7 shared\n8 only-shared\n");
	ASSERT_TABLE(7, "shared");
	put("/etc/iproute2/rt_tables", "7 own\n");
	ASSERT_TABLE(7, "own");
	ASSERT_TABLE(8, NULL);
}
END_TEST

START_TEST(folders)
{
	put("/etc/iproute2/rt_protos", "30 file\n31 file\n32 file\n");
	put("/usr/share/iproute2/rt_protos.d/z.conf", "31 shared\n32 shared\n");
	put("/etc/iproute2/rt_protos.d/b.conf", "32 b\n33 b\n");
	put("/etc/iproute2/rt_protos.d/a.conf", "33 a\n");
	put("/etc/iproute2/rt_protos.d/c.conf~", "34 backup\n");
	put("/etc/iproute2/rt_protos.d/.d.conf", "35 hidden\n");
	put("/etc/iproute2/rt_protos.d/.conf", "36 nameless\n");
	ASSERT_PROTO(30, "file");
	ASSERT_PROTO(31, "shared");
	ASSERT_PROTO(32, "b");
	ASSERT_PROTO(33, "b");
	ASSERT_PROTO(34, NULL);
	ASSERT_PROTO(35, NULL);
	ASSERT_PROTO(36, NULL);
	ASSERT_PROTO(2, "kernel");
}
END_TEST

/* A FIFO without a writer would make a reader wait for ever. */
START_TEST(files_that_are_none)
{
	char path[256];

	put("/usr/share/iproute2/rt_tables", "7 shared\n");
	snprintf(path, sizeof(path), "%s/etc/iproute2/rt_tables", root);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	snprintf(path, sizeof(path), "%s/etc/iproute2/rt_protos.d/a.conf", root);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	snprintf(path, sizeof(path), "%s/etc/iproute2/rt_protos.d/b.conf", root);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/etc/iproute2/rt_protos.d/c.conf", root);
	ck_assert_int_eq(symlink("/nowhere/at/all", path), 0);
	put("/etc/iproute2/rt_protos.d/d.conf", "30 thirty\n");
	ASSERT_TABLE(7, "shared");
	ASSERT_PROTO(30, "thirty");
}
END_TEST

START_TEST(binary_junk)
{
	uint8_t junk[4096];
	uint32_t state = 12345;

	for (size_t i = 0; i < sizeof(junk); i++) {
		state = state * 1103515245 + 12345;
		junk[i] = (uint8_t)(state >> 16);
	}
	put_bytes("/etc/iproute2/rt_tables", junk, sizeof(junk));
	put_bytes("/etc/iproute2/rt_protos", "30 a\0b\n31 c\n\0\0 32 d\n", 21);
	ASSERT_TABLE(254, "main");
	ASSERT_PROTO(30, "a");
	ASSERT_PROTO(31, "c");
	ASSERT_PROTO(32, "d");
}
END_TEST

START_TEST(long_lines)
{
	char text[700] = "7 ";

	memset(text + 2, 'x', 600);
	strcpy(text + 602, "\n8 eight\n");
	put("/etc/iproute2/rt_tables", text);
	ASSERT_TABLE(8, "eight");
	text[602] = '\0';
	ASSERT_TABLE(7, text + 2);
}
END_TEST

/* A much too large file is read in part, and does not end in half a name. */
START_TEST(large_files)
{
	size_t length = 1 << 20;
	char *text = malloc(length);

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', length);
	memcpy(text, "7 seven\n8 ", 10);
	put_bytes("/etc/iproute2/rt_tables", text, length);
	free(text);
	ASSERT_TABLE(7, "seven");
	ASSERT_TABLE(8, NULL);
	ASSERT_TABLE(254, "main");
}
END_TEST

START_TEST(modes)
{
	put("/etc/iproute2/rt_tables", "7 seven\n254 mine\n");
	check(NAMES_HOST, NAMES_RT_TABLE, 254, "mine");
	check(NAMES_WELL_KNOWN, NAMES_RT_TABLE, 254, "main");
	check(NAMES_WELL_KNOWN, NAMES_RT_TABLE, 7, NULL);
	check(NAMES_NUMERIC, NAMES_RT_TABLE, 254, NULL);
	check(NAMES_NUMERIC, NAMES_RT_TABLE, 7, NULL);
}
END_TEST

/* With numeric output, names may still be typed. */
START_TEST(numeric_names_are_understood)
{
	CLEANUP(names_free)
	struct names *names = names_new(NAMES_NUMERIC, (struct files){.root = root});
	const struct words *words;
	uint64_t value;

	put("/etc/iproute2/rt_tables", "1000 vpn\n");
	words = names_words(names, NAMES_RT_TABLE);
	ck_assert_int_eq(words_value(words, text_of("vpn"), &value), 0);
	ck_assert_uint_eq(value, 1000);
	ck_assert_int_eq(words_value(words, text_of("main"), &value), 0);
	ck_assert_ptr_null(words_name(words, 1000));
}
END_TEST

START_TEST(words_go_both_ways)
{
	CLEANUP(names_free)
	struct names *names = names_new(NAMES_HOST, (struct files){.root = root});
	const struct words *words;
	uint64_t value;

	put("/etc/iproute2/rt_tables", "1000 vpn\n7 lan\n500 dmz\n");
	words = names_words(names, NAMES_RT_TABLE);
	ck_assert_int_eq(words_value(words, text_of("VPN"), &value), 0);
	ck_assert_uint_eq(value, 1000);
	ck_assert_int_eq(words_value(words, text_of("nowhere"), &value), -ENOENT);
	for (size_t i = 1; i < words->count; i++)
		ck_assert_uint_lt(words->list[i - 1].value, words->list[i].value);
	/* read once */
	put("/etc/iproute2/rt_tables", "1000 other\n");
	ck_assert_ptr_eq(names_words(names, NAMES_RT_TABLE), words);
	ck_assert_str_eq(words_name(words, 1000), "vpn");
	names_free(NULL);
}
END_TEST

START_TEST(fields_get_their_words)
{
	CLEANUP(names_free)
	struct names *names = names_new(NAMES_WELL_KNOWN, (struct files){.root = root});
	CLEANUP(schema_free) struct schema *copy = schema_copy(&route_schema);

	ck_assert_int_eq(names_apply(names, copy), 0);
	ck_assert_str_eq(words_name(copy->fields[ROUTE_table].words, 254), "main");
	ck_assert_str_eq(words_name(copy->fields[ROUTE_protocol].words, 2), "kernel");
	ck_assert_str_eq(words_name(copy->fields[ROUTE_scope].words, 253), "link");
	ck_assert_ptr_eq(copy->fields[ROUTE_type].words, route_schema.fields[ROUTE_type].words);
	ck_assert_ptr_null(words_name(route_schema.fields[ROUTE_table].words, 254));
	/* also within objects */
	ck_assert_str_eq(
		words_name(copy->fields[ROUTE_nh_info].list->fields[NHOBJECT_scope].words, 253),
		"link");
	ck_assert_ptr_eq(copy->fields[ROUTE_metrics].list, &metrics_schema);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_checked_fixture(tests, root_make, root_remove);
	tcase_add_test(tests, lines);
	tcase_add_test(tests, lines_that_are_none);
	tcase_add_test(tests, well_known_names);
	tcase_add_test(tests, protocols_of_addresses);
	tcase_add_test(tests, overriding);
	tcase_add_test(tests, any_order);
	tcase_add_test(tests, homes);
	tcase_add_test(tests, folders);
	tcase_add_test(tests, files_that_are_none);
	tcase_add_test(tests, binary_junk);
	tcase_add_test(tests, long_lines);
	tcase_add_test(tests, large_files);
	tcase_add_test(tests, modes);
	tcase_add_test(tests, numeric_names_are_understood);
	tcase_add_test(tests, words_go_both_ways);
	tcase_add_test(tests, fields_get_their_words);
}
