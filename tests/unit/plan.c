/* SPDX-License-Identifier: MIT */
#include "flow/plan.h"

#include "subject/links/links.h"
#include "subject/rules/rules.h"
#include "subject/sockets/sockets.h"

#include <errno.h>

#include "subjects.h"
#include "unit.h"

DEFINE_CLEANUP_FINI(struct plan, plan_fini)

static struct plan make(const struct schema *schema, const struct plan_request *request)
{
	struct plan plan;
	struct plan_error error = {"", ""};

	ck_assert_msg(!plan_init(&plan, schema, request, NULL, false, &error), "%s: %s",
		error.option, error.message);
	return plan;
}

/* The columns by name, with spaces between. */
static const char *columns(const struct plan *plan, char text[4096])
{
	size_t used = 0;

	*text = '\0';
	for (size_t i = 0; i < plan->column_count; i++)
		used += (size_t)snprintf(text + used, 4096 - used, "%s%s", i ? " " : "",
			plan_rows(plan)->fields[plan->columns[i]].name);
	ck_assert_uint_lt(used, 4096);
	return text;
}

#define ASSERT_COLUMNS(plan, expected) ck_assert_str_eq(columns(plan, (char[4096]){""}), expected)

static void check_columns(
	const struct schema *schema, const struct plan_request *request, const char *expected)
{
	CLEANUP(plan_fini) struct plan plan = make(schema, request);

	ASSERT_COLUMNS(&plan, expected);
}

static bool shows(const struct schema *schema, const struct plan_request *request, unsigned id)
{
	CLEANUP(plan_fini) struct plan plan = make(schema, request);
	bool shown = false;

	for (size_t i = 0; i < plan.column_count; i++)
		shown |= plan.columns[i] == id;
	return shown;
}

static void check_wanted(const struct plan *plan, const char *names)
{
	struct fieldset expected = {{0}};

	schema_add(plan->schema, names, &expected);
	for (unsigned id = 0; id < plan->schema->field_count; id++)
		ck_assert_msg(fieldset_has(&plan->wanted, id) == fieldset_has(&expected, id),
			"%s is %swanted", plan->schema->fields[id].name,
			fieldset_has(&expected, id) ? "not " : "");
}

static void check_error(const struct plan_request *request, const char *option, const char *message)
{
	struct plan plan;
	struct plan_error error = {"", ""};

	ck_assert_int_eq(plan_init(&plan, &socket_schema, request, NULL, false, &error), -EINVAL);
	ck_assert_str_eq(error.option, option);
	ck_assert_str_eq(error.message, message);
}

static const struct view views[] = {{"short", "ifname kind flags", "a view"}};

/* Of links, whose kind is a joined field. */
static struct schema with_views(void)
{
	struct schema schema = link_schema;

	schema.views = views;
	schema.view_count = ARRAY_SIZE(views);
	return schema;
}

START_TEST(views_are_columns)
{
	const struct schema schema = with_views();

	check_columns(&schema, &(struct plan_request){.columns = "@short"}, "ifname kind flags");
	check_columns(
		&schema, &(struct plan_request){.columns = "mtu,@SHORT"}, "mtu ifname kind flags");
	check_columns(&schema, &(struct plan_request){.view = "short"}, "ifname kind flags");
	check_columns(&schema, &(struct plan_request){.view = "short", .columns = "+mtu"},
		"ifname kind flags mtu");
	check_columns(&schema, &(struct plan_request){.view = "short", .columns = "mtu"}, "mtu");
}
END_TEST

START_TEST(view_takes_the_place_of_the_defaults)
{
	const struct schema schema = with_views();
	const struct plan_request wide = {.view = "short", .wide = true};
	const struct plan_request json = {.view = "short", .everything = true, .machine = true};

	ck_assert(shows(&schema, &wide, LINK_qdisc));
	ck_assert(!shows(&schema, &wide, LINK_rx_bytes));
	ck_assert(shows(&schema, &json, LINK_rx_bytes));
}
END_TEST

START_TEST(unknown_views_are_named)
{
	const struct schema schema = with_views();
	struct plan_request request = {.columns = "@long"};
	struct plan_error error = {"", ""};
	struct plan plan;

	ck_assert_int_eq(plan_init(&plan, &schema, &request, NULL, false, &error), -EINVAL);
	ck_assert_str_eq(error.message, "unknown view \"@long\"; there is @short");
	ck_assert_int_eq(plan_init(&plan, &rule_schema, &request, NULL, false, &error), -EINVAL);
	ck_assert_str_eq(error.message, "unknown view \"@long\"; rules have no views");
}
END_TEST

START_TEST(views_name_fields)
{
	for (size_t i = 0; subjects[i]; i++) {
		const struct schema *view_of = subjects[i]->schema;

		for (size_t v = 0; v < view_of->view_count; v++) {
			char list[512], *rest = list;

			snprintf(list, sizeof(list), "%s", view_of->views[v].columns);
			for (const char *name; (name = strsep(&rest, " "));)
				ck_assert_msg(schema_field(view_of, text_of(name)) >= 0, "@%s: %s",
					view_of->views[v].name, name);
		}
	}
}
END_TEST

START_TEST(named_columns)
{
	struct plan_request request = {.columns = "rtt_us,state, peer"};
	CLEANUP(plan_fini) struct plan plan = make(&socket_schema, &request);

	ASSERT_COLUMNS(&plan, "rtt_us state peer");
	ck_assert(plan.exact);
	check_wanted(&plan,
		"rtt_us state peer peer_address peer_port interface ifindex"); /* peer's parts */
	request.columns = "rtt,RTT,rtt_us";                                    /* the same, once */
	check_columns(&socket_schema, &request, "rtt_us");
	request.columns = "sport";
	check_columns(&socket_schema, &request, "local_port");
}
END_TEST

START_TEST(default_columns)
{
	struct plan_request request = {0};
	CLEANUP(plan_fini) struct plan plan = make(&socket_schema, &request);

	ASSERT_COLUMNS(&plan, "protocol state recv_q send_q local peer user");
	ck_assert(!plan.exact);
	ck_assert_ptr_eq(plan_rows(&plan), &socket_schema);
	check_wanted(&plan, "protocol state recv_q send_q local peer user local_address local_port "
			    "peer_address peer_port interface ifindex uid");
}
END_TEST

START_TEST(further_columns)
{
	struct plan_request request = {.columns = "+rtt_us,state,cookie"};
	CLEANUP(plan_fini) struct plan plan = make(&socket_schema, &request);

	ASSERT_COLUMNS(&plan, "protocol state recv_q send_q local peer user rtt_us cookie");
	ck_assert(!plan.exact);
}
END_TEST

START_TEST(letters_add_columns)
{
	struct plan_request plain = {0}, wide = {.wide = true}, extended = {.extended = true};
	struct plan_request memory = {.memory = true};

	ck_assert(!shows(&socket_schema, &plain, SOCKET_rtt_us));
	ck_assert(shows(&socket_schema, &wide, SOCKET_rtt_us));
	ck_assert(!shows(&socket_schema, &wide, SOCKET_inode));
	ck_assert(shows(&socket_schema, &extended, SOCKET_inode));
	ck_assert(shows(&socket_schema, &memory, SOCKET_drops));
	ck_assert(!shows(&socket_schema, &memory, SOCKET_rtt_us));
	ck_assert(!shows(&socket_schema, &wide, SOCKET_segs_in)); /* has to be asked for */
}
END_TEST

/* Programs get the parts of what people get joined. */
START_TEST(joined_columns_in_parts)
{
	struct plan_request request = {.machine = true};

	check_columns(&socket_schema, &request,
		"protocol state recv_q send_q local_address local_port interface peer_address "
		"peer_port user");
	/* named, they are what was named */
	request.columns = "local,state";
	check_columns(&socket_schema, &request, "local state");
	/* what is joined of nothing stays itself */
	request.columns = NULL;
	ck_assert(shows(&link_schema, &request, LINK_kind));
}
END_TEST

/* JSON has every field that costs no more than asking, but none twice. */
START_TEST(everything)
{
	struct plan_request request = {.machine = true, .everything = true};
	CLEANUP(plan_fini) struct plan plan = make(&socket_schema, &request);
	size_t count = 0;

	for (unsigned id = 0; id < socket_schema.field_count; id++) {
		enum field_show show = socket_schema.fields[id].show;
		bool owner = show == SHOW_OWNERS || show == SHOW_OWNER || show == SHOW_HOLDERS;
		bool doubt = !strcmp(socket_schema.fields[id].name, "consistent");
		bool expected = doubt || (show != SHOW_TABLE && show != SHOW_JOINED &&
						 show != SHOW_NAMED && !owner);

		ck_assert_msg(shows(&socket_schema, &request, id) == expected, "%s",
			socket_schema.fields[id].name);
		count += expected;
	}
	ck_assert_uint_eq(plan.column_count, count);
	ck_assert(!plan.exact);
}
END_TEST

/* Processes are read only if owners are asked for. */
START_TEST(owners_are_asked_for)
{
	const struct plan_request table = {.owners = true};
	const struct plan_request csv = {.owners = true, .machine = true};
	const struct plan_request all = {.columns = "all"},
				  both = {.columns = "all", .owners = true};

	ck_assert(shows(&socket_schema, &table, SOCKET_processes));
	ck_assert(!shows(&socket_schema, &table, SOCKET_owners));
	ck_assert(!shows(&socket_schema, &table, SOCKET_pid));
	ck_assert(shows(&socket_schema, &csv, SOCKET_owners));
	ck_assert(!shows(&socket_schema, &csv, SOCKET_processes));
	ck_assert(shows(&socket_schema, &csv, SOCKET_pid));
	ck_assert(!shows(&socket_schema, &all, SOCKET_owners));
	ck_assert(!shows(&socket_schema, &all, SOCKET_cgroup));
	ck_assert(shows(&socket_schema, &both, SOCKET_owners));
	ck_assert(shows(&socket_schema, &both, SOCKET_cgroup));
}
END_TEST

START_TEST(all_columns)
{
	struct plan_request people = {.columns = "all"};
	struct plan_request machine = {.columns = "all", .machine = true};

	ck_assert(shows(&socket_schema, &people, SOCKET_local));
	ck_assert(shows(&socket_schema, &people, SOCKET_local_address));
	ck_assert(shows(&socket_schema, &people, SOCKET_segs_in));
	ck_assert(!shows(&socket_schema, &people, SOCKET_autobound));
	ck_assert(!shows(&socket_schema, &machine, SOCKET_local));
	ck_assert(shows(&socket_schema, &machine, SOCKET_local_address));
	/* also in a list, each once */
	people.columns = "autobound,state,all";

	CLEANUP(plan_fini) struct plan plan = make(&socket_schema, &people);

	ck_assert_uint_eq(plan.columns[0], SOCKET_autobound);
	ck_assert_uint_eq(plan.columns[1], SOCKET_state);
	for (size_t i = 2; i < plan.column_count; i++)
		ck_assert_uint_ne(plan.columns[i], SOCKET_state);
}
END_TEST

START_TEST(rounds_tell_their_time)
{
	struct plan_request request = {.times = true, .machine = true};

	ck_assert(shows(&socket_schema, &request, SOCKET_time_ms));
	request.machine = false;
	ck_assert(!shows(&socket_schema, &request, SOCKET_time_ms));
	request = (struct plan_request){.machine = true};
	ck_assert(!shows(&socket_schema, &request, SOCKET_time_ms));
	request = (struct plan_request){.times = true, .machine = true, .columns = "state"};
	check_columns(&socket_schema, &request, "state");
	/* groups of different rounds are told apart by it */
	request = (struct plan_request){.times = true, .machine = true, .count_by = "state"};
	check_columns(&socket_schema, &request, "time_ms count state");
	request.machine = false;
	check_columns(&socket_schema, &request, "count state");
	request = (struct plan_request){.machine = true, .count_by = "state"};
	check_columns(&socket_schema, &request, "count state");
	request = (struct plan_request){.times = true, .machine = true, .count_by = "state,time"};
	check_columns(&socket_schema, &request, "count state time_ms");
}
END_TEST

START_TEST(unknown_fields)
{
	check_error(&(struct plan_request){.columns = "state,rttt"}, "--columns",
		"unknown field \"rttt\"; did you mean \"rtt_us\"?");
	check_error(&(struct plan_request){.sort = "-sate"}, "--sort",
		"unknown field \"sate\"; did you mean \"state\"?");
	check_error(&(struct plan_request){.count_by = "qqqqqqqq"}, "--count-by",
		"unknown field \"qqqqqqqq\"; \"nlinspect fields sockets\" lists them");
	check_error(&(struct plan_request){.columns = "\033[31m"}, "--columns",
		"unknown field \"\\x1b[31m\"; \"nlinspect fields sockets\" lists them");
	check_error(&(struct plan_request){.sort = "-"}, "--sort",
		"unknown field \"\"; \"nlinspect fields sockets\" lists them");
}
END_TEST

START_TEST(empty_lists)
{
	check_error(&(struct plan_request){.columns = ""}, "--columns", "no field is named");
	check_error(&(struct plan_request){.columns = " , "}, "--columns", "no field is named");
	check_error(&(struct plan_request){.sort = ","}, "--sort", "no field is named");
	check_error(&(struct plan_request){.count_by = ""}, "--count-by", "no field is named");
	/* "+" adds nothing to what is there */
	check_columns(&socket_schema, &(struct plan_request){.columns = "+"},
		"protocol state recv_q send_q local peer user");
}
END_TEST

START_TEST(sorting)
{
	struct plan_request request = {.columns = "state", .sort = "-rtt,+peer,state"};
	CLEANUP(plan_fini) struct plan plan = make(&socket_schema, &request);

	ck_assert_uint_eq(plan.sort_count, 3);
	ck_assert_uint_eq(plan.sort[0].field, SOCKET_rtt_us);
	ck_assert(plan.sort[0].descending);
	ck_assert_uint_eq(plan.sort[1].field, SOCKET_peer);
	ck_assert(!plan.sort[1].descending);
	ck_assert_uint_eq(plan.sort[2].field, SOCKET_state);
	ck_assert(!plan.sort[2].descending);
	ASSERT_COLUMNS(&plan, "state");
	check_wanted(&plan, "state rtt_us peer peer_address peer_port interface ifindex");
}
END_TEST

START_TEST(long_lists)
{
	struct plan_request request = {
		.sort = "rtt,rttvar,rto,ato,snd_cwnd,unacked,lost,retrans,pmtu,advmss,segs_in,"
			"segs_out,delivered,snd_mss,rcv_mss"};
	CLEANUP(plan_fini) struct plan plan = make(&socket_schema, &request);
	char longer[512];

	ck_assert_uint_eq(plan.sort_count, 15);
	snprintf(longer, sizeof(longer), "%s,state", request.sort);
	check_error(&(struct plan_request){.sort = longer}, "--sort", "more than 15 fields");
}
END_TEST

START_TEST(counting)
{
	struct plan_request request = {.count_by = "state,user", .sort = "-count,state"};
	CLEANUP(plan_fini) struct plan plan = make(&socket_schema, &request);

	ASSERT_COLUMNS(&plan, "count state user");
	ck_assert(plan.exact);
	ck_assert_ptr_eq(plan_rows(&plan), plan.groups);
	ck_assert_uint_eq(plan.count_by_count, 2);
	ck_assert_uint_eq(plan.count_by[0].field, SOCKET_state);
	ck_assert_uint_eq(plan.sort_count, 2);
	ck_assert_uint_eq(plan.sort[0].field, 0);
	ck_assert(plan.sort[0].descending);
	ck_assert_uint_eq(plan.sort[1].field, 1);
	check_wanted(&plan, "state user uid"); /* none of the default columns */
}
END_TEST

START_TEST(groups_have_their_columns)
{
	struct plan_request request = {.count_by = "state",
		.columns = "rtt:p99,state,bytes_sent:sum",
		.sort = "-rtt_p50",
		.having = "count>1 and rtt:max>5ms"};
	CLEANUP(plan_fini) struct plan plan = make(&socket_schema, &request);

	ASSERT_COLUMNS(&plan, "rtt_us_p99 state bytes_sent_sum");
	ck_assert_uint_eq(plan.aggregate_count, 4);
	ck_assert_str_eq(plan.groups->fields[plan.sort[0].field].name, "rtt_us_p50");
	ck_assert_ptr_nonnull(plan.having);
	check_wanted(&plan, "state rtt_us bytes_sent");
	check_columns(&socket_schema,
		&(struct plan_request){.count_by = "state", .columns = "+rtt:max"},
		"count state rtt_us_max");
	check_columns(&socket_schema,
		&(struct plan_request){.count_by = "state", .columns = "rtt_us_max,rtt:max"},
		"rtt_us_max");
}
END_TEST

START_TEST(mistakes_in_groups)
{
	check_error(&(struct plan_request){.count_by = "state", .sort = "user"}, "--sort",
		"\"user\" differs within a group; groups have count state, and functions such as "
		"\"user:distinct\"");
	check_error(&(struct plan_request){.count_by = "state", .columns = "rtt:p101"}, "--columns",
		"unknown function in \"rtt:p101\"; there is sum min max avg p50 p90 p99 p999 "
		"distinct");
	check_error(&(struct plan_request){.count_by = "state", .columns = "user:sum"}, "--columns",
		"\"user\" is not a number; \"user:distinct\" counts its values");
	check_error(&(struct plan_request){.count_by = "state", .sort = "-rttt:sum"}, "--sort",
		"unknown field \"rttt\"; did you mean \"rtt_us\"?");
	check_error(&(struct plan_request){.count_by = "state", .having = "cnt>1"}, "--having",
		"unknown field \"cnt\"");
	check_error(&(struct plan_request){.columns = "rtt:max"}, "--columns",
		"\"rtt:max\" is a function of a group; add --by LIST");
	check_error(&(struct plan_request){.count_by = "nope", .by_option = "--by"}, "--by",
		"unknown field \"nope\"; \"nlinspect fields sockets\" lists them");
}
END_TEST

/* A key that stood twice in a group would stand twice in an object of JSON. */
START_TEST(lists_name_a_field_once)
{
	struct plan_request counted = {.count_by = "state,STATE,user,state"};
	struct plan_request sorted = {.sort = "-rtt,state,rtt_us"};
	CLEANUP(plan_fini) struct plan groups = make(&socket_schema, &counted);
	CLEANUP(plan_fini) struct plan order = make(&socket_schema, &sorted);

	ASSERT_COLUMNS(&groups, "count state user");
	ck_assert_uint_eq(order.sort_count, 2);
	ck_assert(order.sort[0].descending); /* the first one counts */
}
END_TEST

/* A field has its other names also where it is grouped by. */
START_TEST(groups_sort_by_any_name)
{
	struct plan_request request = {.count_by = "sport,rtt", .sort = "-sport,rtt,local_port"};
	CLEANUP(plan_fini) struct plan plan = make(&socket_schema, &request);

	ck_assert_uint_eq(plan.sort_count, 2);
	ck_assert_uint_eq(plan.sort[0].field, 1);
	ck_assert_uint_eq(plan.sort[1].field, 2);
	check_error(&(struct plan_request){.count_by = "state", .sort = "dport"}, "--sort",
		"\"dport\" differs within a group; groups have count state, and functions such as "
		"\"dport:max\"");
}
END_TEST

/* It comes first, even with "all"; named columns must include it. */
START_TEST(netns_stands_first)
{
	struct plan_request request = {.netns = true};
	struct plan_request named = {.netns = true, .columns = "ifname"};
	CLEANUP(plan_fini) struct plan usual = make(&link_schema, &request);
	int id = schema_field(&link_schema, text_of("netns"));

	ck_assert_int_eq(usual.columns[0], id);
	request.columns = "all";
	CLEANUP(plan_fini) struct plan all = make(&link_schema, &request);
	ck_assert_int_eq(all.columns[0], id);
	ck_assert(!shows(&link_schema, &named, (unsigned)id));
	request = (struct plan_request){.everything = true};
	ck_assert(!shows(&link_schema, &request, (unsigned)id));
}
END_TEST

/* Rates need the keys that identify a record. */
START_TEST(rates_want_keys_and_identities)
{
	struct plan_request counter = {.columns = "ifname,rx_bytes"};
	struct plan_request none = {.columns = "ifname,mtu"};
	struct plan_request sorted = {.columns = "ifname", .sort = "-rx_bytes"};
	struct plan_request counted = {.count_by = "ifname"};
	struct plan_error error;
	struct plan plan;

	ck_assert_int_eq(plan_init(&plan, &link_schema, &counter, NULL, true, &error), 0);
	ck_assert(plan_has_rates(&plan));
	check_wanted(&plan, "netns netns_cookie ifname address rx_bytes ifindex");
	plan_fini(&plan);
	ck_assert_int_eq(plan_init(&plan, &link_schema, &counter, NULL, false, &error), 0);
	check_wanted(&plan, "ifname rx_bytes");
	plan_fini(&plan);
	ck_assert_int_eq(plan_init(&plan, &link_schema, &none, NULL, true, &error), 0);
	ck_assert(!plan_has_rates(&plan));
	check_wanted(&plan, "ifname mtu");
	plan_fini(&plan);
	ck_assert_int_eq(plan_init(&plan, &link_schema, &sorted, NULL, true, &error), 0);
	ck_assert(plan_has_rates(&plan));
	check_wanted(&plan, "netns netns_cookie ifname address rx_bytes ifindex");
	plan_fini(&plan);
	ck_assert_int_eq(plan_init(&plan, &link_schema, &counted, NULL, true, &error), 0);
	ck_assert(!plan_has_rates(&plan));
	plan_fini(&plan);
}
END_TEST

/* A table has rates instead of counters, machine formats have both; a rate has a name of its own.
 */
START_TEST(rates_have_names)
{
	struct plan_request request = {.columns = "ifname,rx_bytes", .sort = "-rx_bytes"};
	struct plan_request named = {.columns = "rx_bytes_per_sec", .sort = "rx_bytes_per_sec"};
	struct plan_error error;
	struct plan plan;
	int rate;

	ck_assert_int_eq(plan_init(&plan, &link_schema, &request, NULL, true, &error), 0);
	ASSERT_COLUMNS(&plan, "ifname rx_bytes_per_sec");
	rate = schema_field(plan_rows(&plan), text_of("rx_bytes_per_sec"));
	ck_assert_uint_eq(plan.sort[0].field, (unsigned)rate);
	plan_fini(&plan);
	request.machine = true;
	ck_assert_int_eq(plan_init(&plan, &link_schema, &request, NULL, true, &error), 0);
	ASSERT_COLUMNS(&plan, "ifname rx_bytes rx_bytes_per_sec");
	ck_assert_uint_eq(plan.sort[0].field, (unsigned)rate);
	plan_fini(&plan);
	named.machine = true;
	ck_assert_int_eq(plan_init(&plan, &link_schema, &named, NULL, true, &error), 0);
	ASSERT_COLUMNS(&plan, "rx_bytes_per_sec");
	ck_assert_uint_eq(plan.sort[0].field, (unsigned)rate);
	check_wanted(&plan, "netns netns_cookie ifname address rx_bytes ifindex");
	plan_fini(&plan);
	ck_assert_int_eq(plan_init(&plan, &link_schema, &named, NULL, false, &error), -EINVAL);
	ck_assert_str_eq(error.message,
		"\"rx_bytes_per_sec\" is a rate, which needs -w SEC and no --count-by");
}
END_TEST

START_TEST(filter_wants_fields)
{
	const char *words[] = {"user=root", "rtt>50ms"};
	CLEANUP(where_free) struct where *where = NULL;
	struct plan_request request = {.columns = "state"};
	struct where_error mistake;
	struct plan_error error;

	ck_assert_int_eq(where_parse(&socket_schema, words, 2, &where, &mistake), 0);

	CLEANUP(plan_fini) struct plan plan;

	ck_assert_int_eq(plan_init(&plan, &socket_schema, &request, where, false, &error), 0);
	ASSERT_COLUMNS(&plan, "state");
	check_wanted(&plan, "state user uid rtt_us");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, named_columns);
	tcase_add_test(tests, views_are_columns);
	tcase_add_test(tests, view_takes_the_place_of_the_defaults);
	tcase_add_test(tests, unknown_views_are_named);
	tcase_add_test(tests, views_name_fields);
	tcase_add_test(tests, default_columns);
	tcase_add_test(tests, further_columns);
	tcase_add_test(tests, letters_add_columns);
	tcase_add_test(tests, joined_columns_in_parts);
	tcase_add_test(tests, everything);
	tcase_add_test(tests, owners_are_asked_for);
	tcase_add_test(tests, all_columns);
	tcase_add_test(tests, rounds_tell_their_time);
	tcase_add_test(tests, unknown_fields);
	tcase_add_test(tests, empty_lists);
	tcase_add_test(tests, sorting);
	tcase_add_test(tests, long_lists);
	tcase_add_test(tests, counting);
	tcase_add_test(tests, groups_have_their_columns);
	tcase_add_test(tests, mistakes_in_groups);
	tcase_add_test(tests, lists_name_a_field_once);
	tcase_add_test(tests, groups_sort_by_any_name);
	tcase_add_test(tests, netns_stands_first);
	tcase_add_test(tests, rates_want_keys_and_identities);
	tcase_add_test(tests, rates_have_names);
	tcase_add_test(tests, filter_wants_fields);
}
