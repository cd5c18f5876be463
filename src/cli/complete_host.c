#include "completing.h"

#include "nlinspect/cli/rounds.h"
#include "nlinspect/flow/expect.h"
#include "nlinspect/source/interfaces.h"

#include "netns.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

enum {
	PATH_LIMIT = 4096,
	USERS_LIMIT = 10000, /* lines of a passwd file that are read */
};

static FILE *host_file(const struct completion *completion, const char *name)
{
	char path[PATH_LIMIT];

	snprintf(path, sizeof(path), "%s%s", completion->host->root, name);
	return fopen(path, "re");
}

/* Only the users of this host: to ask a directory service could take as long as its network. */
void complete_users(const struct completion *completion)
{
	FILE *file = host_file(completion, "/etc/passwd");
	CLEANUP(free) char *line = NULL;
	size_t size = 0;

	if (!file)
		return;
	for (size_t i = 0; i < USERS_LIMIT && getline(&line, &size, file) > 0; i++) {
		struct text name = {line, (uint32_t)strcspn(line, ":\n")};

		if (line[name.length] == ':' && expect_is_word(name))
			candidates_add_foreign(&completion->candidates, name, NULL);
	}
	fclose(file);
}

static void complete_namespace(void *context, struct text name)
{
	const struct completion *completion = context;

	candidates_add_foreign(&completion->candidates, name, NULL);
}

void complete_namespaces(struct completion *completion)
{
	netns_each(completion->host->root, complete_namespace, completion);
}

/* The interfaces of the namespace that --netns names. Those of a recording would take reading it.
 */
void complete_interfaces(const struct completion *completion)
{
	static const struct report report;
	struct connector *connector = completion->host->connector, *own = NULL;
	const struct options asked = {.netns = completion->options.netns};

	if (completion->options.replay)
		return;
	if (!connector && connect_as_asked(&asked, &report, &own))
		return;

	struct interfaces *interfaces = interfaces_new(connector ? connector : own);

	for (size_t at = 0; interfaces; at++) {
		struct text name = interfaces_at(interfaces, at);

		if (!name.length)
			break;
		if (expect_is_word(name))
			candidates_add_foreign(&completion->candidates, name, NULL);
	}
	interfaces_free(interfaces);
	connector_close(own);
}
