/* SPDX-License-Identifier: MIT */
#include "interface_check.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/nearest.h"
#include "nlinspect/base/parse.h"
#include "nlinspect/flow/tree.h"
#include "nlinspect/host/interfaces.h"

#include "cli/complete/host_names.h"
#include "flow/filter/rename.h"
#include "netns.h"
#include "where_report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct offered {
	struct text name;
	bool found;
};

static void compare_offer(void *context, const char *value, const char *doc)
{
	struct offered *offered = context;

	(void)doc;
	offered->found |= strlen(value) == offered->name.length &&
			  !memcmp(value, offered->name.data, offered->name.length);
}

/* Some subjects know names beside those of interfaces: netconf has "all". */
static bool is_unknown(const struct subject *subject, const struct field *field,
	struct interfaces *interfaces, struct text name)
{
	struct offered offered = {.name = name};

	if (interfaces_has(interfaces, name) != 0)
		return false;
	if (field && subject->suggest)
		subject->suggest(field, NULL, compare_offer, &offered);
	return !offered.found;
}

/* The interface that a value names, or the zone of an address. @return length 0: neither */
static struct text name_of(const struct where_term *term, const union where_value *value)
{
	if (term->zone)
		return value->host.zone;
	return value->text.glob ? (struct text){NULL, 0} : value->text.text;
}

static bool find_in_term(const struct where_term *term, const struct subject *subject,
	struct interfaces *interfaces, struct text *ret)
{
	const struct field *field =
		&subject->schema->fields[term->zone ? term->zone - 1U : term->field];

	if ((term->op != OPERATOR_EQUAL && !term->zone) || term->negated ||
		host_names_of(field) != HOST_INTERFACES)
		return false;
	for (size_t i = 0; i < term->count; i++) {
		const struct text name = name_of(term, &term->values[i]);

		if (!name.length || !is_unknown(subject, field, interfaces, name))
			continue;
		*ret = name;
		return true;
	}
	return false;
}

/* Finds the first unknown interface in a filter. @return whether there is one */
static bool find_name(const struct where *where, const struct subject *subject,
	struct interfaces *interfaces, struct text *ret)
{
	/* A negated condition may name an interface that does not exist. */
	if (!where || where->kind == WHERE_NOT)
		return false;
	if (where->kind != WHERE_TERM) {
		for (size_t i = 0; i < where->count; i++) {
			if (find_name(where->children[i], subject, interfaces, ret))
				return true;
		}
		return false;
	}
	return find_in_term(&where->term, subject, interfaces, ret);
}

static void find_near(struct interfaces *interfaces, struct nearest *nearest)
{
	struct text name;

	for (size_t i = 0; name = interfaces_at(interfaces, i), name.length; i++)
		nearest_try(nearest, name);
	for (size_t i = 0; name = interfaces_altname_at(interfaces, i), name.length; i++)
		nearest_try(nearest, name);
}

static void report_interface(
	const struct listing *listing, struct interfaces *interfaces, struct text name)
{
	struct where_error mistake = {.word = 0};
	struct nearest nearest;
	char shown[72], meant[72];
	uint64_t index;

	nearest_init(&nearest, name);
	find_near(interfaces, &nearest);
	where_report_place(listing->options, name, &mistake);
	text_escape_into(shown, sizeof(shown), name);
	if (*nearest.best) {
		snprintf(mistake.message, sizeof(mistake.message),
			"unknown interface \"%s\"; did you mean \"%s\"?", shown,
			text_escape_into(meant, sizeof(meant), text_of(nearest.best)));
	} else {
		snprintf(mistake.message, sizeof(mistake.message), "unknown interface \"%s\"",
			shown);
		snprintf(mistake.hint, sizeof(mistake.hint), "  %s",
			!parse_u64(name, &index) &&
					schema_field(listing->schema, text_of("ifindex")) >= 0
				? "\"ifindex=N\" selects by the index of an interface"
				: "\"nlinspect links -o ifname,altnames\" lists the interfaces");
	}
	where_report(listing->options, listing->report, &mistake);
}

/* The value of a subject's option that takes an interface. @return NULL if it does not */
static const char *interface_of(const struct options *options, const struct option_row *row)
{
	if (row->type != VALUE_INTERFACE)
		return NULL;
	return *(const char *const *)((const char *)options->own + row->member);
}

static int report_option(
	const struct report *report, struct interfaces *interfaces, const char *name)
{
	struct nearest nearest;
	char shown[72], meant[72];

	nearest_init(&nearest, text_of(name));
	find_near(interfaces, &nearest);
	text_escape_into(shown, sizeof(shown), text_of(name));
	if (*nearest.best)
		report_error(report, "unknown interface \"%s\"; did you mean \"%s\"?", shown,
			text_escape_into(meant, sizeof(meant), text_of(nearest.best)));
	else
		report_error(report,
			"unknown interface \"%s\"; \"nlinspect links -o ifname,altnames\" lists "
			"the interfaces",
			shown);
	return -EINVAL;
}

/* Whether it is a word that the option takes beside names of interfaces. */
static bool is_word(const struct option_row *row, const char *name)
{
	for (const struct option_word *word = row->words; word && word->word; word++) {
		if (!strcmp(word->word, name))
			return true;
	}
	return false;
}

static int check_options(const struct listing *listing, struct interfaces *interfaces)
{
	const struct option_set *set = listing->subject->options;

	for (size_t i = 0; set && i < set->count; i++) {
		const char *name = interface_of(listing->options, &set->rows[i]);

		if (name && !is_word(&set->rows[i], name) &&
			is_unknown(listing->subject, NULL, interfaces, text_of(name)))
			return report_option(listing->report, interfaces, name);
	}
	return 0;
}

/* Replaces an altname by the interface's own name, which records have. */
static struct text own_name(void *context, const struct field *field, struct text name)
{
	if (host_names_of(field) != HOST_INTERFACES)
		return (struct text){NULL, 0};
	return interfaces_primary(context, name);
}

static struct text note_name(void *context, const struct field *field, struct text name)
{
	(void)name;
	*(bool *)context |= host_names_of(field) == HOST_INTERFACES;
	return (struct text){NULL, 0};
}

/* Whether records may have interfaces that are not there yet: a stream may see one come. */
static bool is_open(const struct listing *listing)
{
	return listing->subject->any_interface || listing->streams;
}

static bool names_interfaces(const struct listing *listing)
{
	const struct option_set *set = listing->subject->options;
	bool named = false;

	for (size_t i = 0; set && i < set->count; i++)
		named |= interface_of(listing->options, &set->rows[i]) != NULL;
	if (is_open(listing))
		return named;
	return !where_rename(listing->where, listing_rows(listing), note_name, &named) && named;
}

static int check(const struct listing *listing, struct connector *connector)
{
	CLEANUP(interfaces_free) struct interfaces *interfaces = interfaces_new(connector, NULL);
	struct text name;
	int error;

	if (!interfaces)
		return 0;
	if (where_rename(listing->where, listing_rows(listing), own_name, interfaces))
		return -ENOMEM;
	error = check_options(listing, interfaces);
	if (error || is_open(listing) ||
		!find_name(listing->where, listing->subject, interfaces, &name))
		return error;
	report_interface(listing, interfaces, name);
	return -EINVAL;
}

int interface_check(const struct listing *listing, struct connector *connector)
{
	const char *netns = listing->options->netns;
	struct connector *kernel = NULL;
	int error;

	if (!names_interfaces(listing))
		return 0;
	if (connector)
		return check(listing, connector);
	/* A separate connector keeps this request out of --record. If it fails, the listing's own
	 * fails again and reports that. */
	if ((netns && netns_enter(netns)) || kernel_connector_new(&kernel))
		return 0;
	error = check(listing, kernel);
	connector_close(kernel);
	return error;
}
