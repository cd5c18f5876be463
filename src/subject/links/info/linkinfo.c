/* SPDX-License-Identifier: MIT */
#include "linkinfo.h"

#include "nlinspect/decode/decoder.h"

#include "info.h"
#include "linkinfo_kinds.h"

/* The index and the name of an interface. */
struct named {
	unsigned index, name;     /* fields */
	size_t index_at, name_at; /* in the record */
};

#define NAMED(prefix, type, field)                                                                \
	{                                                                                         \
		prefix##_##field##_index, prefix##_##field, offsetof(struct type, field##_index), \
			offsetof(struct type, field)                                              \
	}

static const struct named others[] = {
	NAMED(INFODATA, infodata_record, link),
	NAMED(INFODATA, infodata_record, active_slave),
	NAMED(INFODATA, infodata_record, primary),
	NAMED(INFODATA, infodata_record, slave1),
	NAMED(INFODATA, infodata_record, slave2),
	NAMED(INFODATA, infodata_record, interlink),
	NAMED(INFODATA, infodata_record, conduit),
};
static const struct named backup = NAMED(PORTDATA, portdata_record, backup_port);

static void set_name(const struct named *named, struct record *record,
	struct text (*name)(void *context, uint32_t index), void *context)
{
	const uint64_t *index = (const void *)((char *)record + named->index_at);
	struct text *text = (void *)((char *)record + named->name_at);

	if (!record_has(record, named->index))
		return;
	*text = name(context, (uint32_t)*index);
	if (text->length)
		fieldset_add(&record->present, named->name);
}

static struct infodata_record *data_of(const struct list *linkinfo)
{
	const struct linkinfo_record *record = linkinfo->items;

	return record_has(&record->base, LINKINFO_info_data) ? list_record(&record->info_data, 0)
							     : NULL;
}

void linkinfo_name(const struct list *linkinfo, bool elsewhere,
	struct text (*name)(void *context, uint32_t index), void *context)
{
	const struct linkinfo_record *record = linkinfo->items;
	struct infodata_record *data = data_of(linkinfo);

	for (size_t i = 0; data && i < ARRAY_SIZE(others); i++) {
		if (!elsewhere || others[i].name != INFODATA_link)
			set_name(&others[i], &data->base, name, context);
	}
	if (record_has(&record->base, LINKINFO_info_slave_data))
		set_name(&backup, list_record(&record->info_slave_data, 0), name, context);
}

void linkinfo_name_user(const struct list *linkinfo, struct users *users)
{
	struct infodata_record *data = data_of(linkinfo);

	if (data && record_has(&data->base, INFODATA_uid))
		RECORD_SET(data, INFODATA_user, user, users_name(users, (uint32_t)data->uid));
}

const char *linkinfo_kind_at(size_t index)
{
	return index < link_kinds.count ? link_kinds.choices[index].word : NULL;
}
