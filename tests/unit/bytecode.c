/* SPDX-License-Identifier: MIT */
#include "subject/sockets/filter/bytecode.h"

#include "subject/sockets/sockets.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <netinet/in.h>
#include <stdint.h>

#include "unit.h"

/* A socket as inet_diag_bc_run() sees one. */
struct entry {
	uint8_t family;
	uint32_t source[4], target[4];
	uint16_t sport, dport;
	uint32_t ifindex, mark;
	uint64_t cgroup;
};

enum { FIRST_PORT = 32768, LAST_PORT = 60999, FILTERS = 20000, ENTRIES = 64 };

/* The kernel's look at a program before it runs: inet_diag_bc_audit(). */
static bool is_boundary(const struct bytecode *code, size_t at)
{
	size_t place = 0;

	while (place < at)
		place += code->bytes[place + 1];
	return place == at;
}

static size_t least_size(uint8_t code, const uint8_t *bytes, size_t left)
{
	struct inet_diag_hostcond host;

	switch (code) {
	case INET_DIAG_BC_JMP:
		return 4;
	case INET_DIAG_BC_S_GE:
	case INET_DIAG_BC_S_LE:
	case INET_DIAG_BC_D_GE:
	case INET_DIAG_BC_D_LE:
	case INET_DIAG_BC_DEV_COND:
		return 8;
	case INET_DIAG_BC_MARK_COND:
	case INET_DIAG_BC_CGROUP_COND:
		return 12;
	case INET_DIAG_BC_S_COND:
	case INET_DIAG_BC_D_COND:
		ck_assert_uint_ge(left, 4 + sizeof(host));
		memcpy(&host, bytes + 4, sizeof(host));
		ck_assert_uint_le(host.prefix_len, host.family == AF_INET    ? 32
						   : host.family == AF_INET6 ? 128
									     : 0);
		return 4 + sizeof(host) +
		       (host.family == AF_INET           ? 4
			       : host.family == AF_INET6 ? 16
							 : 0);
	default:
		ck_abort_msg("operation %u", code);
		return 0;
	}
}

static void audit(const struct bytecode *code)
{
	size_t at = 0;

	while (at < code->length) {
		struct inet_diag_bc_op op;
		size_t left = code->length - at, least;

		ck_assert_uint_ge(left, sizeof(op));
		memcpy(&op, code->bytes + at, sizeof(op));
		least = least_size(op.code, code->bytes + at, left);
		ck_assert_uint_le(least, left);
		ck_assert_uint_ge(op.yes, least);
		ck_assert_uint_ge(op.no, least);
		ck_assert_uint_le(op.yes, left + 4);
		ck_assert_uint_le(op.no, left + 4);
		ck_assert_uint_eq((op.yes | op.no) & 3, 0);
		if (op.no < left)
			ck_assert(is_boundary(code, at + op.no));
		at += op.yes;
	}
	ck_assert_uint_eq(at, code->length);
}

static bool same_bits(const uint32_t *a, const uint32_t *b, unsigned bits)
{
	for (unsigned i = 0; i < bits; i++) {
		unsigned shift = 31 - i % 32;

		if ((ntohl(a[i / 32]) ^ ntohl(b[i / 32])) >> shift & 1)
			return false;
	}
	return true;
}

static bool host_holds(const uint8_t *operand, uint8_t family, const uint32_t *address, int port)
{
	struct inet_diag_hostcond host;
	uint32_t wanted[4] = {0};

	memcpy(&host, operand, sizeof(host));
	if (host.family)
		memcpy(wanted, operand + sizeof(host), host.family == AF_INET ? 4 : 16);
	if (host.port != -1 && host.port != port)
		return false;
	if (host.family && host.family != family)
		return family == AF_INET6 && host.family == AF_INET && !address[0] && !address[1] &&
		       address[2] == htonl(0xffff) &&
		       same_bits(address + 3, wanted, host.prefix_len);
	return same_bits(address, wanted, host.prefix_len);
}

static bool operation_holds(const uint8_t *bytes, const struct entry *entry)
{
	uint16_t port;
	uint32_t words[2];
	uint64_t id;

	memcpy(&port, bytes + 6, sizeof(port));
	memcpy(words, bytes + 4, 4);
	switch (bytes[0]) {
	case INET_DIAG_BC_S_GE:
		return entry->sport >= port;
	case INET_DIAG_BC_S_LE:
		return entry->sport <= port;
	case INET_DIAG_BC_D_GE:
		return entry->dport >= port;
	case INET_DIAG_BC_D_LE:
		return entry->dport <= port;
	case INET_DIAG_BC_S_COND:
		return host_holds(bytes + 4, entry->family, entry->source, entry->sport);
	case INET_DIAG_BC_D_COND:
		return host_holds(bytes + 4, entry->family, entry->target, entry->dport);
	case INET_DIAG_BC_DEV_COND:
		return entry->ifindex == words[0];
	case INET_DIAG_BC_MARK_COND:
		memcpy(words, bytes + 4, 8);
		return (entry->mark & words[1]) == words[0];
	case INET_DIAG_BC_CGROUP_COND:
		memcpy(&id, bytes + 4, sizeof(id));
		return entry->cgroup == id;
	default:
		return false;
	}
}

static bool passes(const struct bytecode *code, const struct entry *entry)
{
	size_t at = 0;

	while (at < code->length) {
		struct inet_diag_bc_op op;

		memcpy(&op, code->bytes + at, sizeof(op));
		at += operation_holds(code->bytes + at, entry) ? op.yes : op.no;
	}
	return at == code->length;
}

/* The record that the source would make. */
static void record_of(const struct entry *entry, bool told, struct socket_record *record)
{
	struct address source = {
		.family = entry->family, .length = entry->family == AF_INET ? 4 : 16};
	struct address target = source;

	memcpy(source.bytes, entry->source, source.length);
	memcpy(target.bytes, entry->target, target.length);
	record_clear(&record->base);
	RECORD_SET(record, SOCKET_family, family, entry->family);
	RECORD_SET(record, SOCKET_protocol, protocol, IPPROTO_TCP);
	RECORD_SET(record, SOCKET_state, state, 1);
	RECORD_SET(record, SOCKET_local_address, local_address, source);
	RECORD_SET(record, SOCKET_peer_address, peer_address, target);
	RECORD_SET(record, SOCKET_local_port, local_port, entry->sport);
	RECORD_SET(record, SOCKET_peer_port, peer_port, entry->dport);
	RECORD_SET(record, SOCKET_local, local, (struct endpoint){source, entry->sport, {0}});
	RECORD_SET(record, SOCKET_peer, peer, (struct endpoint){target, entry->dport, {0}});
	RECORD_SET(record, SOCKET_autobound, autobound,
		entry->sport >= FIRST_PORT && entry->sport <= LAST_PORT);
	if (entry->ifindex)
		RECORD_SET(record, SOCKET_ifindex, ifindex, entry->ifindex);
	if (entry->ifindex == 1) {
		RECORD_SET(record, SOCKET_interface, interface, text_of("lo"));
		record->local.zone = record->interface;
	}
	/* Small records of the kernel lack what it compares with all the same. */
	if (told) {
		RECORD_SET(record, SOCKET_mark, mark, entry->mark);
		RECORD_SET(record, SOCKET_cgroup_id, cgroup_id, entry->cgroup);
	}
	RECORD_SET(record, SOCKET_uid, uid, entry->sport % 2);
}

static uint32_t seed = 4711;

static unsigned any_of(unsigned count)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % count;
}

static const uint16_t ports[] = {0, 1, 22, 80, 443, 8080, 32767, 32768, 60999, 65535};

static void make_address(uint8_t family, uint32_t *address)
{
	uint32_t inet = htonl(0x0a000000 | any_of(4) | any_of(2) << 16);

	memset(address, 0, 16);
	if (family == AF_INET) {
		address[0] = any_of(4) ? inet : 0;
	} else if (any_of(2)) {
		address[2] = htonl(0xffff);
		address[3] = inet;
	} else if (any_of(3)) {
		address[0] = htonl(0x20010db8);
		address[3] = htonl(any_of(4));
	}
}

static struct entry make_entry(void)
{
	struct entry entry = {
		.family = any_of(2) ? AF_INET : AF_INET6,
		.sport = ports[any_of(10)],
		.dport = ports[any_of(10)],
		.ifindex = any_of(3),
		.mark = any_of(4) * 5,
		.cgroup = any_of(3),
	};

	make_address(entry.family, entry.source);
	make_address(entry.family, entry.target);
	return entry;
}

static void make_filter(struct out *out, unsigned depth)
{
	static const char *const operators[] = {"=", "!=", "<", "<=", ">", ">="};
	static const char *const hosts[] = {"10.0.0.1", "10.0.0.0/8", "10.1.0.0/16:80", "0.0.0.0/0",
		"[2001:db8::1]:443", "2001:db8::/32", "::/0", "*", "*:22", ":8080", "10.0.0.2:22",
		"[::ffff:10.0.0.1]", "::ffff:0:0/96", "/run/socket", "'10.0.0.1%lo'"};
	static const char *const others[] = {"autobound", "autobound=false", "autobound != true",
		"fwmark=5", "fwmark=0x4/0xc", "fwmark!=0", "fwmark > 4", "fwmark=0/0",
		"cgroup_id=1", "cgroup_id!=1", "ifindex=1", "ifindex=0", "ifindex!=2",
		"ifindex=1,2", "ifindex>1", "dev=lo", "dev!=lo", "dev=l*", "dev=-", "dev=none",
		"uid=0", "uid!=1", "family=inet", "family!=inet", "protocol=udp", "protocol=tcp",
		"state=established", "state=listen", "local_address < 10.0.0.2",
		"peer_address in 10.0.0.0/8", "ifindex=-", "rtt>1ms"};
	unsigned kind = any_of(depth ? 10 : 6);

	if (kind < 3) {
		out_string(out, any_of(2) ? "sport " : "dport ");
		out_string(out, operators[any_of(6)]);
		out_char(out, ' ');
		out_u64(out, ports[any_of(10)]);
	} else if (kind < 5) {
		out_string(out, any_of(2) ? "src " : "dst ");
		out_string(out, any_of(2) ? "= " : "!= ");
		out_string(out, hosts[any_of(ARRAY_SIZE(hosts))]);
		if (!any_of(4)) {
			out_char(out, ',');
			out_string(out, hosts[any_of(ARRAY_SIZE(hosts))]);
		}
	} else if (kind == 5) {
		out_string(out, others[any_of(ARRAY_SIZE(others))]);
	} else if (kind == 6) {
		out_string(out, "sport in 1,443,");
		out_u64(out, ports[any_of(10)]);
	} else if (kind == 7) {
		out_string(out, "not (");
		make_filter(out, depth - 1);
		out_char(out, ')');
	} else {
		out_char(out, '(');
		for (unsigned i = any_of(3) + 1; i; i--) {
			make_filter(out, depth - 1);
			out_string(out, kind == 8 ? " and " : " or ");
		}
		make_filter(out, depth - 1);
		out_char(out, ')');
	}
}

static struct where *parse(const char *text)
{
	struct where_error error = {.word = 0};
	struct where *where = NULL;
	int failed = where_parse(&socket_schema, &text, 1, &where, &error);

	ck_assert_msg(!failed, "%s: %s", text, error.message);
	return where;
}

static void compile(
	const char *text, uint8_t family, bool marks, struct where **where, struct bytecode *code)
{
	struct socket_record common;
	struct fieldset known = {{0}};
	struct bytecode_facts facts = {
		.schema = &socket_schema,
		.common = {&common.base, &known, AF_UNSPEC},
		.autobound = {FIRST_PORT, LAST_PORT},
		.marks = marks,
	};

	record_clear(&common.base);
	RECORD_SET(&common, SOCKET_family, family, family);
	RECORD_SET(&common, SOCKET_protocol, protocol, IPPROTO_TCP);
	fieldset_add(&known, SOCKET_family);
	fieldset_add(&known, SOCKET_protocol);
	*where = parse(text);
	ck_assert_int_eq(bytecode_compile(*where, &facts, code), 0);
	audit(code);
}

/* The kernel's program passes every socket that satisfies the filter. @return how many others it
 * passes */
static unsigned check(const char *text, const struct entry *entries, size_t count)
{
	unsigned more = 0;

	for (unsigned f = 0; f < 2; f++) {
		uint8_t family = f ? AF_INET6 : AF_INET;
		struct where *where;
		struct bytecode code;

		compile(text, family, true, &where, &code);
		for (size_t i = 0; i < count; i++) {
			struct socket_record record;
			bool wanted, passed;

			if (entries[i].family != family)
				continue;
			record_of(&entries[i], i % 3, &record);
			wanted = where_matches(where, &record.base);
			passed = passes(&code, &entries[i]);
			ck_assert_msg(passed || !wanted, "%s: leaves out number %zu", text, i);
			more += passed && !wanted;
		}
		where_free(where);
		bytecode_fini(&code);
	}
	return more;
}

START_TEST(no_filter_loses_a_socket)
{
	struct entry entries[ENTRIES];
	unsigned more = 0, exact = 0;

	for (size_t i = 0; i < FILTERS; i++) {
		struct out text;

		for (size_t e = 0; i % 64 == 0 && e < ENTRIES; e++)
			entries[e] = make_entry();
		out_init_memory(&text);
		make_filter(&text, 4);
		out_char(&text, '\0');
		unsigned left = check(text.data, entries, ENTRIES);
		more += left != 0;
		exact += left == 0;
		out_fini(&text);
	}
	/* Most of the work is the kernel's. */
	ck_assert_uint_gt(more, 0);
	ck_assert_uint_gt(exact, FILTERS / 2);
}
END_TEST

/* Filters that the kernel can express completely: it passes exactly the sockets that satisfy them.
 */
START_TEST(exact)
{
	static const char *const filters[] = {
		"sport = 22",
		"sport != 22",
		"sport > 443",
		"sport < 443",
		"sport >= 443 and sport <= 32767",
		"dport in 22,443",
		"not dport in 22,443",
		"sport < 0",
		"sport >= 0",
		"src 10.0.0.0/8",
		"dst != 10.0.0.0/8",
		"dst 10.0.0.1:443",
		"dst [2001:db8::1]:443",
		"src *:443",
		"src *",
		"not src *",
		"src ::ffff:0:0/96",
		"dst 0.0.0.0/0",
		"dst = 10.0.0.1,10.0.0.2",
		"local_address = 10.0.0.1",
		"peer_address in 2001:db8::/32",
		"ifindex = 2",
		"ifindex = 0",
		"not ifindex = 1",
		"dev = lo",
		"dev != lo",
		"autobound",
		"not autobound",
		"autobound = true,false",
		"( sport = 443 or dport = 443 ) and not dst 10.0.0.0/8",
		"not ( sport = 443 or not dport = 443 )",
		"not ( not ( sport = 22 and dport > 80 ) or src 10.0.0.1 )",
		"( family = inet and sport = 22 ) or ( family = inet6 and sport = 443 )",
		"protocol = udp or sport = 443",
		"443",
		"10.0.0.1",
	};
	struct entry entries[1000];

	for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
		entries[i] = make_entry();
	for (size_t i = 0; i < ARRAY_SIZE(filters); i++)
		ck_assert_msg(
			check(filters[i], entries, ARRAY_SIZE(entries)) == 0, "%s", filters[i]);
}
END_TEST

static void assert_says(const char *text, bool marks, const char *expected)
{
	struct where *where;
	struct bytecode code;

	compile(text, AF_INET, marks, &where, &code);
	ck_assert_msg(code.words.length == strlen(expected) &&
			      !memcmp(code.words.data ? code.words.data : "", expected,
				      code.words.length),
		"%s: %.*s", text, (int)code.words.length, code.words.data);
	ck_assert_int_eq(!code.length, !*expected);
	where_free(where);
	bytecode_fini(&code);
}

START_TEST(what_is_left_out)
{
	assert_says("uid = 0", true, "");
	assert_says("sport = 22 and uid = 0", true, "local_port = 22");
	assert_says("sport = 22 or uid = 0", true, "");
	assert_says("not ( sport = 22 and uid = 0 )", true, "");
	assert_says("sport = 22 or ( dport = 22 and uid = 0 )", true,
		"(local_port = 22 or peer_port = 22)");
	assert_says("local = /run/x or sport = 22", true, "(local_port = 22)");
	assert_says("sport = 22 and not peer = /run/x", true, "local_port = 22");
	assert_says("fwmark = 5", true, "mark = 0x5");
	assert_says("fwmark = 5", false, "");
	/* An answer without a mark is not one with another mark. */
	assert_says("fwmark != 5", true, "");
	assert_says("cgroup_id = 5 or sport = 1", true, "(cgroup_id = 5 or local_port = 1)");
	assert_says("protocol = tcp and sport = 1", true, "local_port = 1");
	assert_says("protocol = udp or sport = 1", true, "(local_port = 1)");
	assert_says("state = listen and sport = 1", true, "local_port = 1");
	assert_says("dev = no-such-name", true, "");
	assert_says("dev = l*", true, "");
}
END_TEST

/* Parts that do not fit are left out, the others stay. */
START_TEST(too_long)
{
	struct out text;

	out_init_memory(&text);
	out_string(&text, "dport = 443 and sport in 1");
	for (unsigned i = 2; i < 10000; i++) {
		out_char(&text, ',');
		out_u64(&text, i);
	}
	out_string(&text, " and src 10.0.0.1");
	out_char(&text, '\0');
	assert_says(text.data, true, "peer_port = 443 and local = 10.0.0.1");
	out_fini(&text);
}
END_TEST

START_TEST(no_filter)
{
	struct fieldset none = {{0}};
	struct record record = {{{0}}};
	struct bytecode_facts facts = {
		.schema = &socket_schema, .common = {&record, &none, AF_UNSPEC}};
	struct bytecode code;

	ck_assert_int_eq(bytecode_compile(NULL, &facts, &code), 0);
	ck_assert_uint_eq(code.length, 0);
	bytecode_fini(&code);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, no_filter_loses_a_socket);
	tcase_add_test(tests, exact);
	tcase_add_test(tests, what_is_left_out);
	tcase_add_test(tests, too_long);
	tcase_add_test(tests, no_filter);
}
