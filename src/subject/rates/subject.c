/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/subject.h"

#include "choose.h"
#include "options.h"
#include "parts.h"
#include "source.h"
#include "subject/rates/groups/groups.h"

#include <stddef.h>

static const struct example examples[] = {
	{"nlinspect rates DEV,EDEV 1", "traffic and errors of interfaces, every second"},
	{"nlinspect sar -n TCP,ETCP 1 5", "the same words as sar(1) takes"},
	{"nlinspect rates DEV 1 ifname=eth0", "one interface"},
	{"nlinspect rates ALL -z", "everything that sar -n ALL has, and more, over one second"},
	{"nlinspect rates TCPX 1 -J", "what TCP drops and sends again, for a program"},
	{"nlinspect rates ALL 1 --record day.pcap", "keeps the readings, for --replay"},
	{NULL, NULL},
};

const struct subject rates_subject = {
	.name = "rates",
	.alias = "sar",
	.arguments = "[GROUP,...|ALL] [INTERVAL [COUNT]] [FILTER...]",
	.summary = "counters per second, in the groups of sar -n",
	.schema = &rates_schema,
	.options = &rates_options,
	.ask_size = sizeof(struct rates_ask),
	.needs = NEED_KERNEL | NEED_WAITING,
	.examples = examples,
	.habits = rates_habits,
	.questions = rates_questions,
	.run = rates_run,
	.parts = rates_parts,
	.choose = rates_choose,
};
