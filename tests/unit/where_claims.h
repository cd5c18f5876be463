/* SPDX-License-Identifier: MIT */
/* Shared by the tests of filters: a record, and claims about a filter of it. */
#ifndef WHERE_CLAIMS_H
#define WHERE_CLAIMS_H

#include "unit.h"

#include "nlinspect/flow/where.h"

#include "flow_schema.h"

#include <errno.h>

static inline struct thing sample(void)
{
	struct thing thing = {0};
	SET(&thing, ID, id, 7);
	SET(&thing, LOCAL_PORT, local_port, 443);
	SET(&thing, PEER_PORT, peer_port, 40000);
	SET(&thing, STATE, state, 1);
	SET(&thing, FAMILY, family, 200);
	SET(&thing, FLAGS, flags, 0x10001);
	SET(&thing, BYTES, bytes, 65536);
	SET(&thing, RTT, rtt_us, 1500);
	SET(&thing, WAIT, wait_ms, 2);
	SET(&thing, AGE, age, 90);
	SET(&thing, RATE, rate, 125000000);
	SET(&thing, MARK, mark, 0x2f);
	SET(&thing, COOKIE, cookie, 0x1a);
	SET(&thing, AUTOBOUND, autobound, 1);
	SET(&thing, ERROR, error, -113);
	SET(&thing, DRIFT, drift_us, -2);
	SET(&thing, PROCESS, process, text_of("nginx"));
	SET(&thing, ADDRESS, address, address_of("10.1.2.3"));
	SET(&thing, DST, dst, (struct prefix){address_of("10.1.0.0"), 16});
	SET(&thing, LOCAL, local, (struct endpoint){address_of("10.1.2.3"), 443, text_of("eth0")});
	SET(&thing, PEER, peer, (struct endpoint){address_of("::ffff:192.0.2.9"), 40000, {0}});
	SET(&thing, MAC, mac, (struct lladdr){6, {2, 0, 0, 0, 0, 1}});
	SET(&thing, OWNERS, owners, (struct list){NULL, 0, 0});
	return thing;
}

static inline struct where *parse_words(const char *const *words, size_t count)
{
	struct where *where = NULL;
	struct where_error error;
	int failed = where_parse(&thing_schema, words, count, &where, &error);
	ck_assert_msg(!failed, "%s: %s", words[0], failed == -EINVAL ? error.message : "no memory");
	return where;
}

static inline struct where *parse(const char *filter)
{
	return parse_words(&filter, 1);
}

static inline char *printed(const struct where *where)
{
	struct out out;
	out_init_memory(&out);
	where_print(where, &thing_schema, &out);
	out_char(&out, '\0');
	ck_assert_int_eq(out.error, 0);
	return out.data;
}

/* Prints and reads it again: must print the same and say the same. */
static inline void assert_again(const struct where *where, const struct record *record)
{
	char *first CLEANUP(free) = printed(where);
	struct where *again CLEANUP(where_free) = parse(first);
	char *second CLEANUP(free) = printed(again);
	ck_assert_str_eq(first, second);
	ck_assert_int_eq(where_matches(where, record), where_matches(again, record));
}

static inline void assert_filter(const char *filter, const struct thing *thing, bool expected)
{
	struct where *where CLEANUP(where_free) = parse(filter);
	ck_assert_msg(where_matches(where, &thing->base) == expected, "%s is %s", filter,
		expected ? "false" : "true");
	assert_again(where, &thing->base);
}

static inline void yes(const char *filter)
{
	struct thing thing = sample();
	assert_filter(filter, &thing, true);
}

static inline void no(const char *filter)
{
	struct thing thing = sample();
	assert_filter(filter, &thing, false);
}

static inline void prints(const char *filter, const char *expected)
{
	struct where *where CLEANUP(where_free) = parse(filter);
	char *text CLEANUP(free) = printed(where);
	ck_assert_str_eq(text, expected);
	struct thing thing = sample();
	assert_again(where, &thing.base);
}

static inline void refuses(
	const char *filter, const char *message, const char *hint, size_t start, size_t end)
{
	struct where *where = NULL;
	struct where_error error;
	ck_assert_msg(
		where_parse(&thing_schema, &filter, 1, &where, &error) == -EINVAL, "%s", filter);
	ck_assert_ptr_null(where);
	ck_assert_str_eq(error.message, message);
	if (hint)
		ck_assert_str_eq(error.hint, hint);
	ck_assert_uint_eq(error.word, 0);
	ck_assert_msg(error.start == start && error.end == end, "%s: %zu..%zu", filter, error.start,
		error.end);
}

#endif
