/* SPDX-License-Identifier: MIT */
#include "top.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/field.h"

static const struct word kinds[] = {
	{TOP_PROCESS, "process"},
	{TOP_UNIT, "unit"},
	{TOP_PEER, "peer"},
	{TOP_GONE, "gone"},
	{TOP_UNOWNED, "unowned"},
	{TOP_KERNEL, "kernel"},
	{TOP_HIDDEN, "hidden"},
	{TOP_NO_UNIT, "no-unit"},
	{TOP_TOTAL, "total"},
	{TOP_INTERFACES, "interfaces"},
};
static const struct words top_kind_words = WORDS(kinds);

static const struct word levels[] = {{LEVEL_PAYLOAD, "payload"}, {LEVEL_LINK, "link"}};
static const struct words top_level_words = WORDS(levels);

#define SCHEMA   top_process
#define ROWS     "subject/top/process.def"
#define ID(name) TOP_PROCESS_##name
#include "nlinspect/model/rows.h"

const struct schema top_process_schema = {
	.name = "processes",
	.title = "processes that hold sockets",
	FROM_ROWS(top_process),
};

#define SCHEMA   top
#define ROWS     "subject/top/top.def"
#define ID(name) TOP_##name
#include "nlinspect/model/rows.h"

static const struct view views[] = {
	{"top", "name pid bytes_sent bytes_received retransmits connections opened closed",
		"the default"},
};

const struct schema top_schema = {
	.name = "top",
	.title = "who moves the bytes now",
	FROM_ROWS(top),
	.views = views,
	.view_count = ARRAY_SIZE(views),
	.bare_word = "name",
};
