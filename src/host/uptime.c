/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/uptime.h"

#include "nlinspect/base/out.h"
#include "nlinspect/base/parse.h"

#include <errno.h>
#include <time.h>

enum { HUNDREDTH_NS = 10000000 };

/* No file has this clock: /proc/uptime also counts the time of suspension. */
static const char clock_path[] = "clock/monotonic";

static int recall(struct connector *connector, uint64_t *ret)
{
	struct fact fact;
	int error = connector->ops->recall(connector, text_of(clock_path), &fact);

	if (!error)
		error = fact.error ? fact.error : parse_decimal(fact.content, 100, ret);
	return error == -EINVAL || error == -ERANGE ? -ENODATA : error;
}

static void keep(struct connector *connector, uint64_t hundredths)
{
	struct fact fact = {.path = text_of(clock_path)};
	struct out content;

	out_init_memory(&content);
	out_fixed(&content, hundredths, 2);
	fact.content = (struct text){content.data, (uint32_t)content.length};
	if (!content.error)
		connector->ops->keep(connector, &fact);
	out_fini(&content);
}

int uptime_read(struct files files, uint64_t *ret)
{
	struct connector *connector = files.connector;
	struct timespec now;

	if (files_are_recalled(files))
		return recall(connector, ret);
	if (clock_gettime(CLOCK_MONOTONIC, &now))
		return -errno;
	*ret = (uint64_t)now.tv_sec * 100 + (uint64_t)now.tv_nsec / HUNDREDTH_NS;
	if (connector && connector->ops->keep)
		keep(connector, *ret);
	return 0;
}

/* The stamps overflow after 497 days. One that is a little ahead was made after the clock was read.
 */
uint64_t uptime_age(uint64_t now, uint64_t stamp)
{
	enum { AHEAD = 100 };
	uint32_t age = (uint32_t)now - (uint32_t)stamp;

	if (now <= UINT32_MAX)
		return now > stamp ? now - stamp : 0;
	return age < UINT32_MAX - AHEAD ? age : 0;
}

void uptime_set_age(uint64_t now, struct record *record, unsigned id, uint64_t *stamp)
{
	if (!record_has(record, id))
		return;
	if (now)
		*stamp = uptime_age(now, *stamp);
	else
		fieldset_remove(&record->present, id);
}
