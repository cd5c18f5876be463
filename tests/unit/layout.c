/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "nlinspect/model/cell.h"
#include "nlinspect/model/layout.h"

#include "sample.h"

/* A record with a value of every type; `hops` has two items, the first with a `via`. */
struct scene {
	struct inner inner;
	struct hop hops[2], metrics;
	char name[32], zone[32], dev[32];
	struct sample sample;
};

static void scene_fill(struct scene *scene)
{
	struct sample *sample = &scene->sample;

	memset(scene, 0, sizeof(*scene));
	strcpy(scene->name, "named");
	strcpy(scene->zone, "eth0");
	strcpy(scene->dev, "a-device");
	RECORD_SET(&scene->inner, INNER_FAMILY, family, 1);
	RECORD_SET(&scene->inner, INNER_HOST, host, ipv6(9));
	RECORD_SET(&scene->hops[0], HOP_GATEWAY, gateway, ipv4(192, 0, 2, 1));
	RECORD_SET(&scene->hops[0], HOP_VIA, via,
		(struct list){&scene->inner, 1, sizeof(scene->inner)});
	RECORD_SET(&scene->hops[1], HOP_DEV, dev, text_of(scene->dev));
	RECORD_SET(&scene->hops[1], HOP_WEIGHT, weight, 7);
	RECORD_SET(&scene->metrics, HOP_WEIGHT, weight, 3);
	RECORD_SET(sample, NAME, name, text_of(scene->name));
	RECORD_SET(sample, NUM, num, 42);
	RECORD_SET(sample, SNUM, snum, -42);
	RECORD_SET(sample, UP, up, 1);
	RECORD_SET(sample, STATE, state, 10);
	RECORD_SET(sample, FLAGS, flags, 3);
	RECORD_SET(sample, COOKIE, cookie, 0xabc);
	RECORD_SET(sample, ADDRESS, address, ipv4(10, 0, 0, 1));
	RECORD_SET(sample, PREFIX, prefix, (struct prefix){ipv6(0), 64});
	RECORD_SET(sample, MAC, mac, (struct lladdr){6, {2, 0, 0, 0, 0, 1}});
	RECORD_SET(sample, LOCAL, local,
		(struct endpoint){ipv4(10, 0, 0, 1), 80, text_of(scene->zone)});
	RECORD_SET(sample, HOPS, hops, (struct list){scene->hops, 2, sizeof(struct hop)});
	RECORD_SET(sample, METRICS, metrics, (struct list){&scene->metrics, 1, sizeof(struct hop)});
	RECORD_SET(sample, SIZE, size, 4096);
}

static const struct fieldset all = {{(UINT64_C(1) << SAMPLE_COUNT) - 1}};

/* The copy, in memory of exactly the size that it is said to need. */
static struct record *kept(const struct schema *compact, const struct fieldset *keep,
	const struct record *record, size_t *size)
{
	struct record *copy;

	*size = compact->size + record_extra(&sample_schema, keep, record);
	copy = malloc(*size);
	ck_assert_ptr_nonnull(copy);
	memset(copy, 0xa5, *size);
	record_keep(&sample_schema, compact, keep, record, copy);
	return copy;
}

static void check_inside(const struct record *copy, size_t size, const void *pointer, size_t length)
{
	ck_assert((const char *)pointer >= (const char *)copy);
	ck_assert((const char *)pointer + length <= (const char *)copy + size);
}

/* Nothing that a record points at lies outside the bytes of `copy`. */
static void check_pointers(const struct record *copy, size_t size, const struct schema *schema,
	const struct record *record)
{
	for (unsigned id = 0; id < schema->field_count; id++) {
		const struct field *field = &schema->fields[id];
		const struct text *text = field_value(field, record);
		const struct list *list = field_value(field, record);
		const struct endpoint *endpoint = field_value(field, record);

		if (!record_has(record, id))
			continue;
		if (field->type == FIELD_TEXT)
			check_inside(copy, size, text->data, text->length);
		if (field->type == FIELD_ENDPOINT)
			check_inside(copy, size, endpoint->zone.data, endpoint->zone.length);
		if (!field->list)
			continue;
		check_inside(copy, size, list->items, (size_t)list->count * list->stride);
		ck_assert_uint_eq((uintptr_t)list->items % _Alignof(struct record), 0);
		for (uint32_t i = 0; i < list->count; i++)
			check_pointers(copy, size, field->list, list_item(list, i));
	}
}

static void check_cells(const struct schema *schema, const struct record *record,
	const struct fieldset *keep, const char *expected)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	fieldset_for_each(id, keep) {
		if (id != fieldset_next(keep, 0))
			out_char(&out, ' ');
		if (record_has(record, id))
			cell_write(&out, &schema->fields[id], record, false);
		else
			out_char(&out, '-');
	}
	ck_assert_str_eq(out_text(&out), expected);
}

/* A copy says what the record said, though all that it pointed at is gone. */
START_TEST(copies_are_deep)
{
	struct scene *scene = malloc(sizeof(*scene));
	CLEANUP(schema_free) struct schema *compact = schema_compact(&sample_schema, &all);
	size_t size;

	ck_assert_ptr_nonnull(scene);
	scene_fill(scene);

	CLEANUP(free) struct record *copy = kept(compact, &all, &scene->sample.base, &size);

	memset(scene, 0xa5, sizeof(*scene));
	free(scene);
	check_pointers(copy, size, compact, copy);
	check_cells(compact, copy, &all,
		"named 42 -42 true listen up|broadcast 0xabc 10.0.0.1 2001:db8::/64 "
		"02:00:00:00:00:01 10.0.0.1%eth0:80 "
		"192.0.2.1 via family established host 2001:db8::9, a-device weight 7 "
		"weight 3 4096 - -");
}
END_TEST

START_TEST(only_what_is_kept_takes_room)
{
	struct scene scene;
	struct fieldset keep = {{0}};
	size_t size;

	scene_fill(&scene);
	fieldset_add(&keep, NUM);
	fieldset_add(&keep, LOCAL);

	CLEANUP(schema_free) struct schema *compact = schema_compact(&sample_schema, &keep);
	CLEANUP(free) struct record *copy = kept(compact, &keep, &scene.sample.base, &size);

	ck_assert_uint_eq(compact->size,
		sizeof(struct record) + 8 + ((sizeof(struct endpoint) + 7) & ~(size_t)7));
	ck_assert_uint_eq(size, compact->size + 8);
	ck_assert_uint_eq(compact->field_count, SAMPLE_COUNT);
	ck_assert_mem_eq(&copy->present, &keep, sizeof(keep));
	check_cells(compact, copy, &keep, "42 10.0.0.1%eth0:80");
}
END_TEST

/* An empty or absent value needs no memory, and stays as it is. */
START_TEST(empty_values_are_kept)
{
	struct sample sample = {.base = {{{0}}}};
	CLEANUP(schema_free) struct schema *compact = schema_compact(&sample_schema, &all);
	size_t size;

	RECORD_SET(&sample, NAME, name, (struct text){NULL, 0});
	RECORD_SET(&sample, LOCAL, local, (struct endpoint){ipv4(1, 2, 3, 4), 5, {NULL, 0}});
	RECORD_SET(&sample, HOPS, hops, (struct list){NULL, 0, sizeof(struct hop)});

	CLEANUP(free) struct record *copy = kept(compact, &all, &sample.base, &size);

	ck_assert_uint_eq(size, compact->size);
	check_pointers(copy, size, compact, copy);
	check_cells(compact, copy, &all, " - - - - - - - - - 1.2.3.4:5 none - - - -");
}
END_TEST

START_TEST(copy_of_a_schema)
{
	CLEANUP(schema_free) struct schema *copy = schema_copy(&sample_schema);

	ck_assert_ptr_nonnull(copy);
	ck_assert_ptr_ne(copy->fields, sample_schema.fields);
	ck_assert_ptr_eq(schema_fields(copy), copy->fields);
	ck_assert_mem_eq(copy->fields, sample_schema.fields, sizeof(sample_fields));
	ck_assert_uint_eq(copy->size, sample_schema.size);
	schema_fields(copy)[NUM].per_second = true;
	ck_assert(!sample_schema.fields[NUM].per_second);
	schema_free(NULL);
}
END_TEST

/* How `a` stands to `b` by a field, and `b` to `a`. */
static int compare(const struct sample *a, const struct sample *b, unsigned id)
{
	const struct field *field = &sample_schema.fields[id];
	int order = field_compare(field, id, &a->base, &b->base);
	int reverse = field_compare(field, id, &b->base, &a->base);

	ck_assert_int_eq(field_compare(field, id, &a->base, &a->base), 0);
	ck_assert_int_eq((order > 0) - (order < 0), (reverse < 0) - (reverse > 0));
	return (order > 0) - (order < 0);
}

#define ASSERT_LESS(id, member, small, large)                              \
	do {                                                               \
		struct sample a_ = {.base = {{{0}}}}, b_ = a_, none_ = a_; \
		RECORD_SET(&a_, id, member, small);                        \
		RECORD_SET(&b_, id, member, large);                        \
		ck_assert_int_eq(compare(&a_, &b_, id), -1);               \
		ck_assert_int_eq(compare(&none_, &a_, id), -1);            \
		ck_assert_int_eq(compare(&none_, &none_, id), 0);          \
	} while (0)

START_TEST(numbers_compare)
{
	ASSERT_LESS(NUM, num, 9, 10);
	ASSERT_LESS(NUM, num, 1, UINT64_MAX);
	ASSERT_LESS(SNUM, snum, -1, 0);
	ASSERT_LESS(SNUM, snum, INT64_MIN, INT64_MAX);
	ASSERT_LESS(STATE, state, 1, 10);
	ASSERT_LESS(UP, up, 0, 1);
	ASSERT_LESS(COOKIE, cookie, 0x9, 0x10);
}
END_TEST

START_TEST(texts_compare)
{
	ASSERT_LESS(NAME, name, text_of("a"), text_of("b"));
	ASSERT_LESS(NAME, name, text_of("a"), text_of("aa"));
	ASSERT_LESS(NAME, name, text_of(""), text_of("a"));
	ASSERT_LESS(NAME, name, text_of("B"), text_of("a"));
	ASSERT_LESS(NAME, name, text_of("z"), text_of("\xff"));
	ASSERT_LESS(NAME, name, ((struct text){NULL, 0}), text_of("\001"));
}
END_TEST

/* The name of an address is kept with it. */
START_TEST(names_of_addresses_are_kept)
{
	char name[] = "/run/a socket", zone[] = "eth0";
	struct sample sample = {0};
	struct fieldset keep = {{1U << ADDRESS | 1U << LOCAL}};
	CLEANUP(schema_free) struct schema *compact = schema_compact(&sample_schema, &keep);
	CLEANUP(free) struct record *copy = NULL;
	const struct address *address;
	const struct endpoint *local;
	size_t size;

	RECORD_SET(&sample, ADDRESS, address,
		(struct address){.family = AF_UNIX, .name = text_of(name)});
	RECORD_SET(&sample, LOCAL, local, (struct endpoint){sample.address, 7, text_of(zone)});
	copy = kept(compact, &keep, &sample.base, &size);
	memset(name, 'x', sizeof(name));
	memset(zone, 'x', sizeof(zone));
	address = field_value(&compact->fields[ADDRESS], copy);
	local = field_value(&compact->fields[LOCAL], copy);
	check_inside(copy, size, address->name.data, address->name.length);
	check_inside(copy, size, local->address.name.data, local->address.name.length);
	ck_assert(word_equals(address->name, "/run/a socket"));
	ck_assert(word_equals(local->address.name, "/run/a socket"));
	ck_assert(word_equals(local->zone, "eth0"));
	ck_assert_uint_eq(local->port, 7);
}
END_TEST

START_TEST(addresses_compare)
{
	ASSERT_LESS(ADDRESS, address, ipv4(9, 0, 0, 1), ipv4(10, 0, 0, 1));
	ASSERT_LESS(ADDRESS, address, ipv4(10, 0, 0, 1), ipv4(200, 0, 0, 1));
	ASSERT_LESS(ADDRESS, address, ipv4(255, 255, 255, 255),
		((struct address){AF_INET6, 16, {{0}}}));
	ASSERT_LESS(PREFIX, prefix, ((struct prefix){ipv4(10, 0, 0, 0), 8}),
		((struct prefix){ipv4(10, 0, 0, 0), 16}));
	ASSERT_LESS(PREFIX, prefix, ((struct prefix){ipv4(10, 0, 0, 0), 32}),
		((struct prefix){ipv4(11, 0, 0, 0), 8}));
	ASSERT_LESS(ADDRESS, address, ((struct address){.family = AF_UNIX, .name = text_of("/a")}),
		((struct address){.family = AF_UNIX, .name = text_of("/b")}));
	ASSERT_LESS(ADDRESS, address, ((struct address){.family = AF_UNIX, .name = text_of("/z")}),
		ipv4(1, 0, 0, 0));
	ASSERT_LESS(MAC, mac, ((struct lladdr){2, {1, 2}}), ((struct lladdr){2, {1, 0xf0}}));
	ASSERT_LESS(MAC, mac, ((struct lladdr){2, {1, 2}}), ((struct lladdr){3, {1, 2, 0}}));
}
END_TEST

START_TEST(endpoints_compare)
{
	struct endpoint low = {ipv4(10, 0, 0, 1), 80, {NULL, 0}}, high = low;

	high.port = 8080;
	ASSERT_LESS(LOCAL, local, low, high);
	high = low;
	high.zone = text_of("eth0");
	ASSERT_LESS(LOCAL, local, low, high);
	low.port = 65535;
	high.address = ipv4(10, 0, 0, 2);
	ASSERT_LESS(LOCAL, local, low, high);
}
END_TEST

START_TEST(lists_compare)
{
	struct hop small[2] = {{.base = {{{0}}}}}, large[2];

	RECORD_SET(&small[0], HOP_WEIGHT, weight, 1);
	RECORD_SET(&small[1], HOP_WEIGHT, weight, 1);
	memcpy(large, small, sizeof(large));
	ASSERT_LESS(HOPS, hops, ((struct list){small, 1, sizeof(*small)}),
		((struct list){small, 2, sizeof(*small)}));
	ASSERT_LESS(HOPS, hops, ((struct list){NULL, 0, sizeof(*small)}),
		((struct list){small, 1, sizeof(*small)}));
	large[1].weight = 2;
	ASSERT_LESS(HOPS, hops, ((struct list){small, 2, sizeof(*small)}),
		((struct list){large, 2, sizeof(*large)}));
	/* an item that lacks the field is the lesser one */
	RECORD_SET(&large[1], HOP_GATEWAY, gateway, ipv4(0, 0, 0, 0));
	large[1].weight = 0;
	ASSERT_LESS(METRICS, metrics, ((struct list){&small[1], 1, sizeof(*small)}),
		((struct list){&large[1], 1, sizeof(*large)}));
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, copies_are_deep);
	tcase_add_test(tests, only_what_is_kept_takes_room);
	tcase_add_test(tests, empty_values_are_kept);
	tcase_add_test(tests, copy_of_a_schema);
	tcase_add_test(tests, numbers_compare);
	tcase_add_test(tests, texts_compare);
	tcase_add_test(tests, names_of_addresses_are_kept);
	tcase_add_test(tests, addresses_compare);
	tcase_add_test(tests, endpoints_compare);
	tcase_add_test(tests, lists_compare);
}
