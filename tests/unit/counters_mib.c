/* SPDX-License-Identifier: MIT */
#include "subject/counters/mib.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "unit.h"

static struct mib mib;
static char copy[16 << 10];

static void parse(enum mib_file file, const char *text)
{
	ck_assert_uint_lt(strlen(text), sizeof(copy));
	strcpy(copy, text);
	mib_clear(&mib);
	ck_assert_int_eq(mib_parse(&mib, file, copy), 0);
}

static uint64_t value_of(const char *group, const char *name)
{
	const struct mib_entry *entry = mib_find(&mib, group, name);

	ck_assert_msg(entry != NULL, "%s %s is missing", group, name);
	return entry->value;
}

static void find_nothing(const char *group, const char *name)
{
	ck_assert_msg(!mib_find(&mib, group, name), "%s %s is there", group, name);
}

START_TEST(names_come_before_values)
{
	parse(MIB_SNMP, "Ip: Forwarding InReceives\nIp: 2 13619\n"
			"Tcp: MaxConn ActiveOpens\nTcp: -1 273\n");
	ck_assert_uint_eq(mib.count, 4);
	ck_assert_uint_eq(value_of("Ip", "Forwarding"), 2);
	ck_assert_uint_eq(value_of("Ip", "InReceives"), 13619);
	ck_assert_uint_eq(value_of("Tcp", "ActiveOpens"), 273);
	ck_assert(!mib.malformed);
	find_nothing("Ip", "ActiveOpens");
	find_nothing("Tc", "pMaxConn");
}
END_TEST

START_TEST(inserted_names_move_nothing)
{
	parse(MIB_SNMP, "Icmp: InMsgs OutErrors OutDestUnreachs\nIcmp: 1 2 3\n");
	ck_assert_uint_eq(value_of("Icmp", "OutDestUnreachs"), 3);
	parse(MIB_SNMP, "Icmp: InMsgs OutErrors OutRateLimitGlobal OutDestUnreachs\n"
			"Icmp: 1 2 9 3\n");
	ck_assert_uint_eq(value_of("Icmp", "OutDestUnreachs"), 3);
	/* Groups and names in another order. */
	parse(MIB_SNMP, "Udp: NoPorts InDatagrams\nUdp: 5 6\n"
			"Icmp: OutDestUnreachs InMsgs\nIcmp: 3 1\n");
	ck_assert_uint_eq(value_of("Icmp", "OutDestUnreachs"), 3);
	ck_assert_uint_eq(value_of("Icmp", "InMsgs"), 1);
	ck_assert_uint_eq(value_of("Udp", "NoPorts"), 5);
}
END_TEST

START_TEST(values_are_signed_and_large)
{
	const struct mib_entry *entry;

	parse(MIB_SNMP, "Tcp: MaxConn A B\nTcp: -1 18446744073709551615 0\n");
	entry = mib_find(&mib, "Tcp", "MaxConn");
	ck_assert_ptr_nonnull(entry);
	ck_assert(entry->negative);
	ck_assert_int_eq((int64_t)entry->value, -1);
	ck_assert_uint_eq(value_of("Tcp", "A"), UINT64_MAX);
	ck_assert(!mib_find(&mib, "Tcp", "A")->negative);
	ck_assert(!mib.malformed);
}
END_TEST

START_TEST(values_that_are_no_numbers_are_left_out)
{
	parse(MIB_NETSTAT, "TcpExt: A B C D E F\nTcpExt: 1 x 18446744073709551616 -- 0x10 6\n");
	ck_assert(mib.malformed);
	ck_assert_uint_eq(mib.count, 2);
	ck_assert_uint_eq(value_of("TcpExt", "A"), 1);
	ck_assert_uint_eq(value_of("TcpExt", "F"), 6);
	find_nothing("TcpExt", "C");
	parse(MIB_NETSTAT, "TcpExt: A\nTcpExt: -9223372036854775809\n");
	ck_assert_uint_eq(mib.count, 0);
	ck_assert(mib.malformed);
}
END_TEST

START_TEST(pairs_that_do_not_match_are_left_out)
{
	/* Values without names, names without values, one value too few, and too many. */
	parse(MIB_NETSTAT,
		"IpExt: 1 2\nTcpExt: A B\nIpExt: C D\nIpExt: 3\nMPTcpExt: E\nMPTcpExt: 4 5\n"
		"Odd: F\n");
	ck_assert(mib.malformed);
	ck_assert_uint_eq(mib.count, 2);
	ck_assert_uint_eq(value_of("IpExt", "C"), 3);
	ck_assert_uint_eq(value_of("MPTcpExt", "E"), 4);
	/* Values of another group. */
	parse(MIB_NETSTAT, "TcpExt: A\nIpExt: 1\n");
	ck_assert(mib.malformed);
	ck_assert_uint_eq(mib.count, 0);
}
END_TEST

START_TEST(cut_texts_keep_what_is_whole)
{
	static const char whole[] = "Ip: A B\nIp: 10 20\nTcp: C\nTcp: 30\n";

	for (size_t length = 0; length < sizeof(whole); length++) {
		char text[sizeof(whole)];

		snprintf(text, sizeof(text), "%.*s", (int)length, whole);
		for (unsigned file = 0; file < MIB_FILES; file++) {
			parse((enum mib_file)file, text);
			ck_assert_uint_le(mib.count, 3 * 2);
		}
	}
	parse(MIB_SNMP, "Ip: A B\nIp: 10");
	ck_assert(mib.malformed);
	ck_assert_uint_eq(value_of("Ip", "A"), 10);
	parse(MIB_SNMP, "");
	ck_assert_uint_eq(mib.count, 0);
	ck_assert(!mib.malformed);
}
END_TEST

START_TEST(a_group_without_names_is_empty)
{
	/* A kernel prints IcmpMsg without a name before the first message. */
	parse(MIB_SNMP, "IcmpMsg: \nIcmpMsg: \nIcmpMsg:\nIcmpMsg:\nTcp: A\nTcp: 1\n");
	ck_assert_uint_eq(value_of("Tcp", "A"), 1);
	ck_assert_uint_eq(mib.count, 1);
}
END_TEST

START_TEST(lines_have_a_group_and_a_name)
{
	parse(MIB_SNMP6, "Ip6InReceives                   \t3\nIcmp6InType135 \t4\n"
			 "UdpLite6NoPorts\t5\nUdp6NoPorts\t6\nFuture\t7\nEnd6\t8\n");
	ck_assert_uint_eq(value_of("Ip6", "InReceives"), 3);
	ck_assert_uint_eq(value_of("Icmp6", "InType135"), 4);
	ck_assert_uint_eq(value_of("UdpLite6", "NoPorts"), 5);
	ck_assert_uint_eq(value_of("Udp6", "NoPorts"), 6);
	ck_assert_uint_eq(value_of("snmp6", "Future"), 7);
	ck_assert_uint_eq(value_of("snmp6", "End6"), 8);
	ck_assert(!mib.malformed);
	parse(MIB_SNMP6, "Ip6InReceives\nUdp6NoPorts 1 2\nUdp6InErrors 3\n\n");
	ck_assert(mib.malformed);
	ck_assert_uint_eq(mib.count, 1);
	parse(MIB_SCTP, "SctpCurrEstab  \t12\nSctpAborteds\t1\n");
	ck_assert_uint_eq(value_of("Sctp", "CurrEstab"), 12);
	parse(MIB_XFRM, "XfrmInError \t0\nXfrmOutPolBlock\t9\nXfrm\t1\n");
	ck_assert_uint_eq(value_of("Xfrm", "OutPolBlock"), 9);
	ck_assert_uint_eq(value_of("snmp6", "Xfrm"), 1);
}
END_TEST

START_TEST(sockstat_has_names_and_values_by_turns)
{
	parse(MIB_SOCKSTAT, "sockets: used 16\nTCP: inuse 1 orphan 0 tw 2 alloc 3 mem 4\n"
			    "FRAG: inuse 0 memory 0\n");
	ck_assert_uint_eq(value_of("sockstat", "sockets.used"), 16);
	ck_assert_uint_eq(value_of("sockstat", "TCP.tw"), 2);
	ck_assert_uint_eq(value_of("sockstat", "FRAG.memory"), 0);
	ck_assert(!mib.malformed);
	parse(MIB_SOCKSTAT6, "TCP6: inuse 5 odd\nno colon 3\nUDP6: inuse 6\n");
	ck_assert(mib.malformed);
	ck_assert_uint_eq(value_of("sockstat6", "TCP6.inuse"), 5);
	ck_assert_uint_eq(value_of("sockstat6", "UDP6.inuse"), 6);
}
END_TEST

static uint64_t value_of_cpu(const char *name, uint32_t cpu)
{
	for (size_t i = 0; i < mib.count; i++) {
		const struct mib_entry *entry = &mib.list[i];

		if (entry->instance == cpu && entry->name.length == strlen(name) &&
			!memcmp(entry->name.data, name, entry->name.length))
			return entry->value;
	}
	ck_abort_msg("%s of CPU %u is missing", name, cpu);
}

START_TEST(softnet_is_hexadecimal_per_cpu)
{
	/* CPU 1 is offline. */
	parse(MIB_SOFTNET,
		"000000ff 00000001 0000009e 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000002 00000003 00000004 00000000 00000005 00000006\n"
		"00000010 0000000A 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
		"00000000 00000000 00000000 00000002 00000000 00000000\n");
	ck_assert(!mib.malformed);
	ck_assert_uint_eq(value_of("softnet", "processed"), 0x10f);
	ck_assert_uint_eq(value_of("softnet", "dropped"), 11);
	ck_assert_uint_eq(value_of("softnet", "received_rps"), 2);
	ck_assert_uint_eq(value_of("softnet", "flow_limit_count"), 3);
	ck_assert_uint_eq(value_of("softnet", "backlog_len"), 4);
	ck_assert_uint_eq(value_of("softnet", "process_qlen"), 6);
	ck_assert_uint_eq(value_of_cpu("processed", 0), 255);
	ck_assert_uint_eq(value_of_cpu("dropped", 2), 10);
	/* Linux 4.9 has fewer columns and no number of the CPU. */
	parse(MIB_SOFTNET, "00000001 00000002 00000003 0 0 0 0 0 0 00000004\n"
			   "00000005 00000006 zz\n");
	ck_assert(mib.malformed);
	ck_assert_uint_eq(value_of("softnet", "processed"), 6);
	ck_assert_uint_eq(value_of("softnet", "time_squeeze"), 3);
	ck_assert_uint_eq(value_of_cpu("dropped", 1), 6);
	find_nothing("softnet", "backlog_len");
}
END_TEST

START_TEST(interfaces_have_their_number)
{
	char text[] = "ifIndex \t7\nIp6InReceives\t3\n", wrong[] = "Ip6InReceives\t3\n";

	mib_clear(&mib);
	ck_assert_int_eq(mib_parse_interface(&mib, text_of("eth0"), text), 0);
	ck_assert_uint_eq(mib.count, 1);
	ck_assert_uint_eq(mib.list[0].instance, 7);
	ck_assert_uint_eq(mib.list[0].interface.length, 4);
	/* The counters of an interface are not counters of the namespace. */
	find_nothing("Ip6", "InReceives");
	ck_assert(!mib.malformed);
	ck_assert_int_eq(mib_parse_interface(&mib, text_of("eth1"), wrong), 0);
	ck_assert(mib.malformed);
	ck_assert_uint_eq(mib.count, 1);
}
END_TEST

START_TEST(many_names_are_found)
{
	CLEANUP(mib_fini) struct mib many = {.list = NULL};
	static char names[5000][8];

	for (uint64_t i = 0; i < 5000; i++) {
		snprintf(names[i], sizeof(names[i]), "N%u", (unsigned)i);
		ck_assert_int_eq(mib_add(&many, &(struct mib_entry){.group = text_of("G"),
							.name = text_of(names[i]),
							.value = i,
							.instance = MIB_WHOLE}),
			0);
	}
	for (uint64_t i = 0; i < 5000; i++)
		ck_assert_uint_eq(mib_find(&many, "G", names[i])->value, i);
	ck_assert_ptr_null(mib_find(&many, "G", "N5000"));
	mib_clear(&many);
	ck_assert_ptr_null(mib_find(&many, "G", "N1"));
}
END_TEST

START_TEST(an_empty_set_has_nothing)
{
	const struct mib empty = {.list = NULL};

	ck_assert_ptr_null(mib_find(&empty, "Tcp", "InSegs"));
}
END_TEST

static char root[] = "/tmp/nlinspect-mib-XXXXXX";

static void make_file(const char *name, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/thread-self/net/%s", root, name);
	for (char *slash = path + sizeof(root); (slash = strchr(slash, '/')); *slash++ = '/') {
		*slash = '\0';
		mkdir(path, 0700);
	}
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static void remove_file(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	ck_assert_msg(!remove(path), "%s", path);
}

START_TEST(missing_files_are_noted_and_the_others_read)
{
	struct files files = files_of(NULL);

	ck_assert_ptr_nonnull(mkdtemp(root));
	files.root = root;
	make_file("snmp", "Tcp: InSegs\nTcp: 5\n");
	make_file("dev_snmp6/lo", "ifIndex 1\nIp6InReceives 2\n");
	make_file("dev_snmp6/eth0", "ifIndex 2\nIp6InReceives 3\n");
	ck_assert_int_eq(mib_read(&mib, files, MIB_EVERY_FILE), 0);
	ck_assert_int_eq(mib.errors[MIB_SNMP], 0);
	ck_assert_int_eq(mib.errors[MIB_NETSTAT], -ENOENT);
	ck_assert_int_eq(mib.errors[MIB_SCTP], -ENOENT);
	ck_assert_int_eq(mib.errors[MIB_DEV_SNMP6], 0);
	ck_assert_uint_eq(value_of("Tcp", "InSegs"), 5);
	ck_assert_uint_eq(mib.count, 3);
	/* In the order of names. */
	ck_assert_uint_eq(mib.list[1].instance, 2);
	ck_assert_uint_eq(mib.list[2].instance, 1);
	/* Only the files that are asked for. */
	ck_assert_int_eq(mib_read(&mib, files, 1 << MIB_NETSTAT), 0);
	ck_assert_uint_eq(mib.count, 0);
	ck_assert_int_eq(mib.errors[MIB_SCTP], 0);
	remove_file("proc/thread-self/net/dev_snmp6/lo");
	remove_file("proc/thread-self/net/dev_snmp6/eth0");
	remove_file("proc/thread-self/net/dev_snmp6");
	remove_file("proc/thread-self/net/snmp");
	remove_file("proc/thread-self/net");
	remove_file("proc/thread-self");
	remove_file("proc");
	remove_file("");
}
END_TEST

START_TEST(this_kernel_has_counters)
{
	ck_assert_int_eq(mib_read(&mib, files_of(NULL), MIB_EVERY_FILE), 0);
	ck_assert(!mib.malformed);
	value_of("Tcp", "InSegs");
	value_of("Icmp", "OutEchos");
	value_of("TcpExt", "ListenDrops");
	value_of("sockstat", "TCP.inuse");
	value_of("softnet", "processed");
}
END_TEST

static void forget(void)
{
	mib_fini(&mib);
}

static void unit_tests(TCase *tests)
{
	tcase_add_checked_fixture(tests, NULL, forget);
	tcase_add_test(tests, names_come_before_values);
	tcase_add_test(tests, inserted_names_move_nothing);
	tcase_add_test(tests, values_are_signed_and_large);
	tcase_add_test(tests, values_that_are_no_numbers_are_left_out);
	tcase_add_test(tests, pairs_that_do_not_match_are_left_out);
	tcase_add_test(tests, cut_texts_keep_what_is_whole);
	tcase_add_test(tests, a_group_without_names_is_empty);
	tcase_add_test(tests, lines_have_a_group_and_a_name);
	tcase_add_test(tests, sockstat_has_names_and_values_by_turns);
	tcase_add_test(tests, softnet_is_hexadecimal_per_cpu);
	tcase_add_test(tests, interfaces_have_their_number);
	tcase_add_test(tests, many_names_are_found);
	tcase_add_test(tests, an_empty_set_has_nothing);
	tcase_add_test(tests, missing_files_are_noted_and_the_others_read);
	tcase_add_test(tests, this_kernel_has_counters);
}
