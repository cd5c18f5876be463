#include "nlinspect/source/source.h"

#include "nlinspect/decode/nhobject.h"
#include "nlinspect/model/schemas.h"
#include "nlinspect/source/interfaces.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct nexthops {
	struct nhobject_decoder *decoder;
	struct interfaces *interfaces;
};

static void nexthops_questions(const struct ask *ask, struct questions *questions)
{
	struct question *question = &questions->list[0];
	struct nhmsg header = {.nh_family = AF_UNSPEC};

	(void)ask;
	questions->count = 1;
	request_init(&question->request, NETLINK_ROUTE, RTM_GETNEXTHOP, &header, sizeof(header));
	question->request.key = 1;
	snprintf(question->words, sizeof(question->words), "next-hop objects");
	snprintf(question->detail, sizeof(question->detail), "all families");
}

static void nexthops_close(struct run *run)
{
	struct nexthops *nexthops = run->state;

	if (!nexthops)
		return;
	nhobject_decoder_free(nexthops->decoder);
	interfaces_free(nexthops->interfaces);
	free(nexthops);
	run->state = NULL;
}

static int nexthops_open(struct run *run)
{
	struct nexthops *nexthops = calloc(1, sizeof(*nexthops));

	if (!nexthops)
		return -ENOMEM;
	run->state = nexthops;
	nexthops->decoder = nhobject_decoder_new(&run->ask->wanted);
	nexthops->interfaces = interfaces_new(run->connector);
	return nexthops->decoder && nexthops->interfaces ? 0 : -ENOMEM;
}

static void derive(struct run *run, struct nexthops *nexthops, struct nhobject_record *record)
{
	const struct fieldset *wanted = &run->ask->wanted;

	if (fieldset_has(wanted, NHOBJECT_dev) && record_has(&record->base, NHOBJECT_oif)) {
		record->dev = interfaces_name(nexthops->interfaces, (uint32_t)record->oif);
		if (record->dev.length)
			fieldset_add(&record->base.present, NHOBJECT_dev);
	}
	if (fieldset_has(wanted, NHOBJECT_time_ms))
		RECORD_SET(record, NHOBJECT_time_ms, time_ms, run->time_ms);
}

/* Groups are of no family, and so are in no selection of one. */
static bool is_asked(const struct ask *ask, const struct nhmsg *header)
{
	if (ask->inet && ask->inet6)
		return true;
	return header->nh_family == (ask->inet ? AF_INET : AF_INET6);
}

static int nexthops_message(struct run *run, const struct message *message)
{
	struct nexthops *nexthops = run->state;
	struct nhobject_record *record;
	struct nhmsg header;
	int error;

	if (message->type != RTM_NEWNEXTHOP)
		return 0;
	if (message->length < sizeof(header)) {
		run->status.malformed = true;
		return 0;
	}
	memcpy(&header, message->payload, sizeof(header));
	if (!is_asked(run->ask, &header))
		return 0;
	error = nhobject_decode(nexthops->decoder, message, &record, &run->status.malformed);
	if (error)
		return error;
	derive(run, nexthops, record);
	return source_push(run, &record->base);
}

const struct source nexthop_source = {
	.schema = &nhobject_schema,
	.questions = nexthops_questions,
	.open = nexthops_open,
	.message = nexthops_message,
	.close = nexthops_close,
};
