/* SPDX-License-Identifier: MIT */
#include "unseen.h"

#include "classifiers.h"
#include "hooks.h"
#include "netfilter.h"
#include "policies.h"
#include "subject/lookup/row.h"
#include "subject/lookup/state.h"

#include <errno.h>

/* A list of kinds, each with a list of places: "nftables (output, postrouting), XDP (eth0)". */
struct list_of_kinds {
	struct out *text;
	const char *kind; /* that is being listed; NULL: none */
	bool any;         /* something was listed */
};

static void kind_begin(struct list_of_kinds *list, const char *kind)
{
	out_string(list->text, list->any ? ", " : "not looked into: ");
	out_string(list->text, kind);
	out_string(list->text, " (");
	list->any = true;
}

static void say_place(struct list_of_kinds *list, const char *kind, const char *place)
{
	if (list->kind == kind)
		out_string(list->text, ", ");
	else
		kind_begin(list, kind);
	list->kind = kind;
	out_string(list->text, place);
}

static void kind_end(struct list_of_kinds *list)
{
	if (list->kind)
		out_char(list->text, ')');
	list->kind = NULL;
}

static bool is_hidden(int error)
{
	return error == -EPERM || error == -EACCES;
}

/* @return whether a privilege is missing */
static bool say_netfilter(
	struct lookup *lookup, const struct passage *passage, struct list_of_kinds *list)
{
	struct out names;
	unsigned hooks;
	int error, of_tables;

	if (!passage->hooks)
		return false;
	error = netfilter_chains(lookup, passage, &hooks);
	for (enum hook hook = 0; !error && hook < HOOKS; hook++) {
		if (hooks & 1u << hook)
			say_place(list, "nftables", hook_name(hook));
	}
	kind_end(list);
	out_init_memory(&names);
	of_tables = netfilter_tables(lookup, passage, &names);
	if (is_hidden(of_tables))
		error = -EACCES;
	if (of_tables == -ENODATA) {
		lookup->run->status.unanswered++;
		report_detail(
			lookup->run->report, "tables of iptables: the recording has no answer");
	}
	if (names.length) {
		kind_begin(list, "iptables");
		out_bytes(list->text, names.data, names.length);
		out_char(list->text, ')');
	}
	if (names.error)
		lookup->stopped = names.error;
	out_fini(&names);
	return is_hidden(error);
}

static void say_count(struct list_of_kinds *list, uint32_t count, const char *direction)
{
	static const char kind[] = "IPsec policies";

	if (!count)
		return;
	say_place(list, kind, "");
	out_u64(list->text, count);
	out_string(list->text, direction);
}

/* @return whether a privilege is missing */
static bool say_policies(
	struct lookup *lookup, const struct passage *passage, struct list_of_kinds *list)
{
	struct policies policies;
	int error;

	if (!passage->hooks)
		return false;
	error = policies_count(lookup, &policies);
	if (passage->hooks & 1 << HOOK_INPUT)
		say_count(list, policies.in, " in");
	if (passage->hooks & 1 << HOOK_FORWARD)
		say_count(list, policies.forward, " fwd");
	if (passage->leaves)
		say_count(list, policies.out, " out");
	kind_end(list);
	return is_hidden(error);
}

static void say_interface(struct list_of_kinds *list, const char *kind, const struct device *device,
	const char *direction)
{
	say_place(list, kind, device->name);
	out_string(list->text, direction);
}

static void say_interfaces(
	struct lookup *lookup, const struct passage *passage, struct list_of_kinds *list)
{
	static const char filters[] = "tc filters", xdp[] = "XDP";
	const struct device *in = &passage->in, *out = &passage->out;

	if (classifiers_in(lookup, in))
		say_interface(list, filters, in, " ingress");
	if (classifiers_out(lookup, out))
		say_interface(list, filters, out, " egress");
	kind_end(list);
	if (in->index && in->xdp)
		say_interface(list, xdp, in, "");
	if (out->index && out->xdp && out->index != in->index)
		say_interface(list, xdp, out, ", for what comes in");
	kind_end(list);
}

void unseen_say(struct lookup *lookup)
{
	struct passage passage = passage_of(lookup);
	struct list_of_kinds list = {.text = &lookup->text};
	bool no_netfilter, no_policies;

	row_begin(lookup, STEP_FILTERS);
	no_netfilter = say_netfilter(lookup, &passage, &list);
	no_policies = say_policies(lookup, &passage, &list);
	say_interfaces(lookup, &passage, &list);
	if (!list.any && !no_netfilter && !no_policies)
		return;
	if (no_netfilter || no_policies) {
		out_string(list.text, list.any ? "; " : "");
		out_string(list.text, !no_policies    ? "netfilter rules need"
				      : !no_netfilter ? "IPsec policies need"
						      : "netfilter rules and IPsec policies need");
		out_string(list.text, " CAP_NET_ADMIN to be seen");
	}
	row_end(lookup, LOOKUP_VERDICT_UNKNOWN);
}
