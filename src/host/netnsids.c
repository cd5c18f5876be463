/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/netnsids.h"

#include "nlinspect/base/first_error.h"
#include "nlinspect/host/files.h"
#include "nlinspect/host/namespaces.h"
#include "nlinspect/netlink/query.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/net_namespace.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

/* The kernel gives the id for a namespace, but not the namespace for an id. So all namespaces that
 * can be found are asked in turn, until the wanted id comes up. */
struct netnsids {
	struct files files;
	struct inquiry inquiry;
	struct namespaces *namespaces; /* NULL: not searched yet, or failed */
	struct namespaces *found;      /* the same, if they are not the caller's */
	int32_t *numbers;              /* of the first `asked` of them */
	size_t asked;
	bool looked, of_processes;
	int error; /* the first of looking and asking */
	int *missed;
};

struct netnsids *netnsids_new(
	struct connector *connector, struct namespaces *namespaces, bool of_processes, int *missed)
{
	struct netnsids *netnsids = calloc(1, sizeof(*netnsids));

	if (!netnsids)
		return NULL;
	netnsids->files = files_of(connector);
	netnsids->inquiry = inquiry_of(connector);
	netnsids->namespaces = namespaces;
	netnsids->of_processes = of_processes;
	netnsids->missed = missed;
	return netnsids;
}

void netnsids_free(struct netnsids *netnsids)
{
	if (!netnsids)
		return;
	inquiry_fini(&netnsids->inquiry);
	namespaces_free(netnsids->found);
	free(netnsids->numbers);
	free(netnsids);
}

static void look(struct netnsids *netnsids)
{
	netnsids->looked = true;
	if (!netnsids->namespaces && netnsids->of_processes)
		netnsids->error = namespaces_find(files_of(NULL), true, &netnsids->found);
	else if (!netnsids->namespaces)
		netnsids->error = namespaces_find_placed(&netnsids->found);
	if (!netnsids->namespaces)
		netnsids->namespaces = netnsids->found;
	if (!netnsids->namespaces)
		return;
	first_error(&netnsids->error, namespaces_error(netnsids->namespaces));
	netnsids->numbers =
		calloc(namespaces_count(netnsids->namespaces), sizeof(*netnsids->numbers));
	if (netnsids->numbers)
		return;
	first_error(&netnsids->error, -ENOMEM);
	netnsids->namespaces = NULL;
}

static int number_message(void *context, const struct message *message)
{
	struct attribute attribute;
	int32_t *number = context;

	if (message->type == RTM_NEWNSID &&
		attribute_find(message_attributes(message, sizeof(struct rtgenmsg)), NETNSA_NSID,
			&attribute) &&
		attribute.length >= sizeof(*number))
		memcpy(number, attribute.payload, sizeof(*number));
	return 0;
}

/* @return -1 if it has none, or is gone */
static int32_t number_of(struct netnsids *netnsids, size_t index)
{
	int fd = namespaces_lend(netnsids->namespaces, index);
	struct rtgenmsg header = {.rtgen_family = AF_UNSPEC};
	int32_t number = NETNSA_NSID_NOT_ASSIGNED;
	struct request request;

	if (fd == -ENOENT)
		return number;
	if (fd < 0) {
		first_error(&netnsids->error, fd);
		return number;
	}
	request_init(&request, NETLINK_ROUTE, RTM_GETNSID, &header, sizeof(header));
	request_single(&request);
	request.exact = true;
	request_u32(&request, NETNSA_FD, (uint32_t)fd);
	first_error(&netnsids->error,
		inquiry_ask(&netnsids->inquiry, &request, number_message, &number));
	return number;
}

static struct text find_word(struct netnsids *netnsids, int64_t number)
{
	if (!netnsids->looked)
		look(netnsids);
	for (size_t i = 0; netnsids->namespaces && i < namespaces_count(netnsids->namespaces);
		i++) {
		if (i == netnsids->asked)
			netnsids->numbers[netnsids->asked++] = number_of(netnsids, i);
		if (netnsids->numbers[i] != number)
			continue;
		/* It may have a better word in what could not be read. */
		first_error(netnsids->missed, namespaces_error(netnsids->namespaces));
		return text_of(namespaces_word(netnsids->namespaces, i));
	}
	first_error(netnsids->missed, netnsids->error);
	return (struct text){NULL, 0};
}

struct text netnsids_word(struct netnsids *netnsids, int64_t number)
{
	struct text word = {NULL, 0};
	char key[32];

	if (number < 0)
		return word;
	snprintf(key, sizeof(key), "netnsid/%" PRId64, number);
	if (files_are_recalled(netnsids->files)) {
		files_recall(netnsids->files, key, &word);
		return word;
	}
	word = find_word(netnsids, number);
	if (word.length)
		files_keep(netnsids->files, key, word);
	return word;
}
