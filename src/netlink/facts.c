/* SPDX-License-Identifier: MIT */
#include "facts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The last name of a path, and where it was recorded. */
struct child {
	struct text name;
	uint32_t order;
};

void facts_fini(struct facts *facts)
{
	for (size_t i = 0; i < facts->count; i++)
		free(facts->list[i].joined);
	free(facts->list);
	*facts = (struct facts){0};
}

bool facts_know(const struct datagram *datagram)
{
	struct recording_fact head;

	if (datagram->protocol != NETLINK_USERSOCK || datagram->length < sizeof(head))
		return false;
	memcpy(&head, datagram->bytes, sizeof(head));
	return (head.header.nlmsg_type == RECORDING_FACT ||
		       head.header.nlmsg_type == RECORDING_ROUND ||
		       head.header.nlmsg_type == RECORDING_END) &&
	       head.header.nlmsg_len >= sizeof(head) && head.header.nlmsg_len <= datagram->length &&
	       !memcmp(head.magic, RECORDING_MAGIC_FACT, sizeof(head.magic));
}

static uint16_t kind_of(const struct datagram *datagram)
{
	struct nlmsghdr header;

	memcpy(&header, datagram->bytes, sizeof(header));
	return header.nlmsg_type;
}

bool facts_is_mark(const struct datagram *datagram)
{
	return facts_know(datagram) && kind_of(datagram) != RECORDING_FACT;
}

bool facts_is_end(const struct datagram *datagram)
{
	return facts_know(datagram) && kind_of(datagram) == RECORDING_END;
}

/* Appends to a content that came in pieces. */
static int content_join(struct kept_fact *kept, struct text more)
{
	size_t length = kept->fact.content.length;
	char *joined;

	if (!more.length)
		return 0;
	if (length + more.length > UINT32_MAX)
		return -ENOMEM;
	joined = realloc(kept->joined, length + more.length);
	if (!joined)
		return -ENOMEM;
	if (!kept->joined && length)
		memcpy(joined, kept->fact.content.data, length);
	memcpy(joined + length, more.data, more.length);
	kept->joined = joined;
	kept->fact.content = (struct text){joined, (uint32_t)(length + more.length)};
	return 0;
}

static int list_add(struct facts *facts, const struct fact *fact, uint64_t time_ns)
{
	if (facts->count == facts->size) {
		size_t size = facts->size ? facts->size * 2 : 64;
		struct kept_fact *list = reallocarray(facts->list, size, sizeof(*list));

		if (!list)
			return -ENOMEM;
		facts->list = list;
		facts->size = size;
	}
	facts->list[facts->count] = (struct kept_fact){.fact = *fact,
		.time_ns = time_ns,
		.round = facts->rounds,
		.order = (uint32_t)facts->count};
	facts->count++;
	return 0;
}

int facts_add(struct facts *facts, const struct datagram *datagram)
{
	struct recording_fact head;
	struct fact fact;
	const char *rest, *nul;
	size_t left;
	bool goes_on = facts->unfinished;

	memcpy(&head, datagram->bytes, sizeof(head));
	rest = (const char *)datagram->bytes + sizeof(head);
	left = head.header.nlmsg_len - sizeof(head);
	facts->unfinished = false;
	if (head.header.nlmsg_type != RECORDING_FACT) {
		facts->rounds++;
		facts->ends |= head.header.nlmsg_type == RECORDING_END;
		return 0;
	}
	nul = memchr(rest, '\0', left);
	/* A path that has no end has no content. A positive error would pass for a length. */
	if (!nul || head.error > 0)
		return 0;
	fact.error = head.error;
	fact.path = (struct text){rest, (uint32_t)(nul - rest)};
	fact.content = (struct text){nul + 1, (uint32_t)(left - fact.path.length - 1)};
	facts->unfinished = head.header.nlmsg_flags & NLM_F_MULTI;
	if (goes_on && text_equal(facts->list[facts->count - 1].fact.path, fact.path))
		return content_join(&facts->list[facts->count - 1], fact.content);
	return list_add(facts, &fact, datagram->time_ns);
}

/* A slash sorts before every other byte, so that a folder and all that is below it are neighbours.
 */
static unsigned rank(char c)
{
	return c == '/' ? 0 : 1U + (unsigned char)c;
}

static int compare_paths(struct text a, struct text b)
{
	size_t length = a.length < b.length ? a.length : b.length, i = 0;

	while (i < length && a.data[i] == b.data[i])
		i++;
	if (i == length)
		return (a.length > b.length) - (a.length < b.length);
	return rank(a.data[i]) < rank(b.data[i]) ? -1 : 1;
}

static int compare_kept(const void *a, const void *b)
{
	const struct kept_fact *one = a, *other = b;
	int order;

	if (one->round != other->round)
		return one->round < other->round ? -1 : 1;
	order = compare_paths(one->fact.path, other->fact.path);
	return order ? order : (one->order > other->order) - (one->order < other->order);
}

void facts_settle(struct facts *facts)
{
	if (facts->count)
		qsort(facts->list, facts->count, sizeof(*facts->list), compare_kept);
}

/* The number of facts before that one of the path in the round. */
static size_t position(const struct facts *facts, struct text path, uint32_t order)
{
	const struct kept_fact key = {.fact.path = path, .round = facts->round, .order = order};
	size_t low = 0, high = facts->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_kept(&facts->list[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct kept_fact *facts_find(const struct facts *facts, struct text path)
{
	size_t behind = position(facts, path, UINT32_MAX);
	const struct kept_fact *last = behind ? &facts->list[behind - 1] : NULL;

	return last && last->round == facts->round && text_equal(last->fact.path, path) ? last
											: NULL;
}

/* The name between the folder and the next slash. @return whether the path is below the folder
 */
static bool name_below(struct text folder, struct text path, struct text *ret)
{
	const char *slash;

	if (path.length <= folder.length || memcmp(path.data, folder.data, folder.length) != 0 ||
		path.data[folder.length] != '/')
		return false;
	ret->data = path.data + folder.length + 1;
	ret->length = path.length - folder.length - 1;
	slash = memchr(ret->data, '/', ret->length);
	if (slash)
		ret->length = (uint32_t)(slash - ret->data);
	return true;
}

/* Whether the fact says that there is no entry of that name, which ends its path. */
static bool is_missing(const struct fact *fact, struct text name)
{
	return fact->error == -ENOENT &&
	       name.data + name.length == fact->path.data + fact->path.length;
}

static int compare_children(const void *a, const void *b)
{
	const struct child *one = a, *other = b;

	return (one->order > other->order) - (one->order < other->order);
}

static int children_of(
	const struct facts *facts, struct text folder, struct child **ret, size_t *count)
{
	size_t i = position(facts, folder, UINT32_MAX), size = 0;

	*count = 0;
	for (; i < facts->count && facts->list[i].round == facts->round; i++) {
		const struct fact *fact = &facts->list[i].fact;
		struct text name;

		if (!name_below(folder, fact->path, &name))
			break;
		if (!name.length || is_missing(fact, name))
			continue;
		if (*count && text_equal((*ret)[*count - 1].name, name)) {
			if (facts->list[i].order < (*ret)[*count - 1].order)
				(*ret)[*count - 1].order = facts->list[i].order;
			continue;
		}
		if (*count == size) {
			struct child *children =
				reallocarray(*ret, size = size ? size * 2 : 64, sizeof(*children));

			if (!children)
				return -ENOMEM;
			*ret = children;
		}
		(*ret)[(*count)++] = (struct child){name, facts->list[i].order};
	}
	return 0;
}

int facts_below(const struct facts *facts, struct text folder,
	int (*each)(void *context, struct text name), void *context)
{
	CLEANUP(free) struct child *children = NULL;
	size_t count;
	int error = children_of(facts, folder, &children, &count);

	if (!error && count)
		qsort(children, count, sizeof(*children), compare_children);
	for (size_t i = 0; i < count && !error; i++)
		error = each(context, children[i].name);
	return error;
}
