/* SPDX-License-Identifier: MIT */
#include "sockets.h"

#include "nlinspect/base/format.h"
#include "nlinspect/flow/rate.h"
#include "nlinspect/host/capabilities.h"
#include "nlinspect/model/event.h"
#include "nlinspect/model/layout.h"

#include "ask.h"
#include "subject/sockets/ask.h"
#include "subject/sockets/records/records.h"
#include "subject/sockets/sockets.h"

#include <errno.h>
#include <linux/capability.h>

enum {
	NANOSECONDS = 1000000000,
	NAMES_SHOWN = 3,
};

static const struct socket_ask tcp = {
	.kinds = 1 << KIND_TCP,
	.states = SOCKET_STATES_CONNECTED & ~SOCKET_STATES_BUCKET,
	.starts = true,
};

static const char *needed(enum top_kind per)
{
	switch (per) {
	case TOP_UNIT:
		return "unit";
	case TOP_PEER:
		return "peer_host";
	default:
		return "owners inode";
	}
}

static struct fieldset wanted(enum top_kind per)
{
	struct fieldset set = {{0}};

	schema_add(&socket_schema, "cookie event bytes_sent bytes_received total_retrans", &set);
	schema_add(&socket_schema, needed(per), &set);
	schema_close(&socket_schema, &set);
	return set;
}

static struct ask ask_sockets(const struct ask *ask)
{
	struct ask sockets = *ask;

	sockets.where = NULL; /* The filter is about the rows of top. */
	sockets.wanted = sockets.named = wanted(top_per(ask));
	if (ask->everything)
		sockets.wanted = fieldset_all();
	sockets.rates = sockets.ends = true;
	sockets.own = &tcp;
	return sockets;
}

void top_sockets_questions(const struct ask *ask, struct questions *questions)
{
	const struct ask sockets = ask_sockets(ask);

	socket_dump.questions(&sockets, questions);
}

static struct account *nobody(struct top_sockets *sockets, enum top_kind kind)
{
	static const char *const names[] = {
		[TOP_GONE] = "(gone)",
		[TOP_UNOWNED] = "(unowned)",
		[TOP_KERNEL] = "(kernel)",
		[TOP_HIDDEN] = "(hidden)",
		[TOP_NO_UNIT] = "(no unit)",
	};
	bool added;
	struct account *account = accounts_get(
		&sockets->accounts, text_of(names[kind]), kind, sockets->round, &added);

	if (account)
		account->name = text_of(names[kind]);
	return account;
}

/* "nginx", "nginx, worker", "a, b, c +2": other processes with one name do not add a word. */
static void write_names(struct out *out, const struct items *processes)
{
	const struct list list = items_list(processes);
	unsigned shown = 0, others = 0;

	for (uint32_t i = 0; i < list.count; i++) {
		const struct top_process_record *process =
			(const struct top_process_record *)list_item(&list, i);
		const struct top_process_record *before =
			i ? (const struct top_process_record *)list_item(&list, i - 1) : NULL;

		if (before && text_equal(before->process, process->process))
			continue;
		if (shown == NAMES_SHOWN) {
			others++;
			continue;
		}
		out_string(out, shown++ ? ", " : "");
		out_bytes(out, process->process.data, process->process.length);
	}
	if (others) {
		out_string(out, " +");
		out_u64(out, others);
	}
}

static int add_process(struct account *account, const struct owner_record *owner, size_t *used)
{
	struct top_process_record *process =
		(struct top_process_record *)items_add(&account->processes);
	struct text name =
		record_has(&owner->base, OWNER_process) ? owner->process : (struct text){"", 0};

	if (!process)
		return -ENOMEM;
	out_bytes(&account->texts, name.data, name.length);
	RECORD_SET(process, TOP_PROCESS_pid, pid, owner->pid);
	RECORD_SET(process, TOP_PROCESS_process, process,
		(struct text){account->texts.data + *used, name.length});
	if (record_has(&owner->base, OWNER_start_ticks))
		RECORD_SET(process, TOP_PROCESS_start_ticks, start_ticks, owner->start_ticks);
	*used += name.length;
	return 0;
}

/* Keeps the holders of a new account; each once, though it may hold the socket by several
 * descriptors. Room is made first, because texts may not move. */
static int keep_processes(struct account *account, const struct list *owners)
{
	size_t room = 64, used = 0;
	uint64_t last = 0;
	int error = 0;

	for (uint32_t i = 0; i < owners->count; i++)
		room += 2 * ((const struct owner_record *)list_item(owners, i))->process.length + 4;
	if (!out_reserve(&account->texts, room))
		return -ENOMEM;
	for (uint32_t i = 0; i < owners->count && !error; i++) {
		const struct owner_record *owner =
			(const struct owner_record *)list_item(owners, i);

		if (i && owner->pid == last)
			continue;
		last = owner->pid;
		error = add_process(account, owner, &used);
	}
	write_names(&account->texts, &account->processes);
	account->name =
		(struct text){account->texts.data + used, (uint32_t)(account->texts.length - used)};
	return error ? error : account->texts.error;
}

/* Sockets that the same processes hold are one account. */
static struct account *by_process(struct top_sockets *sockets, const struct socket_record *record)
{
	const struct list *owners = &record->owners;
	struct out *key = &sockets->key;
	struct account *account;
	uint64_t last = 0;
	bool added;

	if (!record_has(&record->base, SOCKET_owners)) {
		if (record->event == EVENT_REMOVED || record->event == EVENT_PASSED)
			return nobody(sockets, TOP_GONE);
		return nobody(sockets, record_has(&record->base, SOCKET_inode) ? sockets->holderless
									       : TOP_UNOWNED);
	}
	key->length = 0;
	out_char(key, 'p');
	for (uint32_t i = 0; i < owners->count; i++) {
		const struct owner_record *owner =
			(const struct owner_record *)list_item(owners, i);

		if (i && owner->pid == last)
			continue;
		last = owner->pid;
		out_bytes(key, &owner->pid, sizeof(owner->pid));
		out_bytes(key, &owner->start_ticks, sizeof(owner->start_ticks));
	}
	if (key->error)
		return NULL;
	account = accounts_get(&sockets->accounts, (struct text){key->data, (uint32_t)key->length},
		TOP_PROCESS, sockets->round, &added);
	if (account && added && keep_processes(account, owners))
		return NULL;
	return account;
}

/* An account whose name is its key. */
static struct account *by_name(struct top_sockets *sockets, enum top_kind kind)
{
	struct out *key = &sockets->key;
	struct account *account;
	bool added;

	if (key->error)
		return NULL;
	account = accounts_get(&sockets->accounts, (struct text){key->data, (uint32_t)key->length},
		kind, sockets->round, &added);
	if (account)
		account->name = (struct text){account->key.data + 1, account->key.length - 1};
	return account;
}

static struct account *account_of(struct top_sockets *sockets, const struct socket_record *record)
{
	struct out *key = &sockets->key;

	if (sockets->per == TOP_PROCESS)
		return by_process(sockets, record);
	key->length = 0;
	out_char(key, 'n');
	if (sockets->per == TOP_PEER && record_has(&record->base, SOCKET_peer_host)) {
		const struct address *peer = &record->peer_host;

		format_address(key, peer->family, peer->bytes, peer->length);
		return by_name(sockets, TOP_PEER);
	}
	if (sockets->per == TOP_UNIT && record_has(&record->base, SOCKET_unit)) {
		out_bytes(key, record->unit.data, record->unit.length);
		return by_name(sockets, TOP_UNIT);
	}
	return nobody(sockets, record->event == EVENT_PASSED ? TOP_GONE : TOP_NO_UNIT);
}

static int sockets_begin(struct sink *sink, const struct schema *rates)
{
	struct top_sockets *sockets = (struct top_sockets *)sink;

	sockets->sent = schema_growth(rates, SOCKET_bytes_sent);
	sockets->received = schema_growth(rates, SOCKET_bytes_received);
	sockets->retransmits = schema_growth(rates, SOCKET_total_retrans);
	sockets->rates = rates;
	return 0;
}

static int sockets_row(struct sink *sink, const struct record *record)
{
	struct top_sockets *sockets = (struct top_sockets *)sink;
	const struct socket_record *socket = (const struct socket_record *)record;
	struct account *account = account_of(sockets, socket);
	uint64_t event = record_has(record, SOCKET_event) ? socket->event : EVENT_PRESENT;
	bool ended = event == EVENT_REMOVED || event == EVENT_PASSED;
	const struct tally added = {
		.sent = record_growth(record, sockets->rates, sockets->sent),
		.received = record_growth(record, sockets->rates, sockets->received),
		.retransmits = record_growth(record, sockets->rates, sockets->retransmits),
		.opened = event == EVENT_ADDED || event == EVENT_PASSED,
		.closed = ended,
	};

	if (!account)
		return -ENOMEM;
	if (account->moved != sockets->round)
		account->connections = 0;
	account->moved = sockets->round;
	account->connections += !ended;
	sockets->connections += !ended;
	tally_add(&account->tally, &added);
	tally_add(&sockets->total, &added);
	return 0;
}

static int sockets_end(struct sink *sink)
{
	(void)sink;
	return 0;
}

int top_sockets_init(struct top_sockets *sockets, const struct ask *ask)
{
	static const struct sink_ops ops = {
		.begin = sockets_begin,
		.row = sockets_row,
		.end = sockets_end,
	};
	const uint64_t both = UINT64_C(1) << CAP_SYS_PTRACE | UINT64_C(1) << CAP_DAC_READ_SEARCH;
	const struct fieldset set = wanted(top_per(ask));

	*sockets = (struct top_sockets){.sink.ops = &ops, .per = top_per(ask)};
	out_init_memory(&sockets->key);
	/* A recording does not say what could be seen. */
	sockets->holderless = !ask->recorded && (capabilities_effective() & both) == both
				      ? TOP_KERNEL
				      : TOP_HIDDEN;
	sockets->rate = rate_stage_new(&set, &sockets->sink);
	if (!sockets->rate)
		return -ENOMEM;
	rate_stage_whole(sockets->rate);
	rate_stage_ended(sockets->rate);
	return 0;
}

void top_sockets_fini(struct top_sockets *sockets)
{
	sink_free(sockets->rate);
	accounts_fini(&sockets->accounts);
	out_fini(&sockets->key);
}

int top_sockets_read(struct top_sockets *sockets, struct run *run, void **kept)
{
	const struct ask ask = ask_sockets(run->ask);
	struct run inner = run_within(run, &socket_schema, &ask, sockets->rate);
	int error, ended;

	/* Another view begins anew. */
	if (sockets->per != top_per(run->ask))
		accounts_fini(&sockets->accounts);
	sockets->per = top_per(run->ask);
	inner.kept = *kept;
	sockets->round = run->round;
	sockets->connections = 0;
	/* Only what was added counts, so the time does not matter. */
	rate_stage_time(sockets->rate, run->round * NANOSECONDS);
	error = sink_begin(sockets->rate, &socket_schema);
	if (error)
		return error;
	error = dump_run(&inner, &socket_dump);
	ended = sink_end(sockets->rate);
	*kept = inner.kept;
	run_join(run, &inner);
	if (!error)
		error = ended;
	return error ? error : accounts_tidy(&sockets->accounts, run->round);
}
