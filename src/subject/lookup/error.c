#include "state.h"

#include <errno.h>
#include <sys/socket.h>

/* What the kernel does with a packet that came in, by the error that a sender on this host gets. */
struct rejection {
	int error;
	const char *name, *inet, *inet6;
};

static const struct rejection rejections[] = {
	{EINVAL, "EINVAL", "discarded silently", "discarded silently"},
	{EHOSTUNREACH, "EHOSTUNREACH", "rejected with ICMP host unreachable",
		"rejected with ICMPv6 no route to destination"},
	{ENETUNREACH, "ENETUNREACH", "rejected with ICMP network unreachable",
		"rejected with ICMPv6 no route to destination"},
	{EACCES, "EACCES", "rejected with ICMP administratively prohibited",
		"rejected with ICMPv6 administratively prohibited"},
	{EXDEV, "EXDEV", NULL, NULL},
};

static const struct rejection *rejection_of(int error)
{
	for (size_t i = 0; i < ARRAY_SIZE(rejections); i++) {
		if (rejections[i].error == error)
			return &rejections[i];
	}
	return NULL;
}

void row_error(struct lookup *lookup, int error)
{
	const struct rejection *rejection = rejection_of(error);
	struct out *text = &lookup->text;

	if (!rejection) {
		out_string(text, strerror(error));
		return;
	}
	out_string(text, rejection->name);
	out_string(text, " (");
	out_string(text, strerror(error));
	out_char(text, ')');
}

void row_rejection(struct lookup *lookup, int error)
{
	const struct rejection *rejection = rejection_of(error);
	struct out *text = &lookup->text;

	if (rejection && rejection->inet) {
		out_string(
			text, lookup->flow.family == AF_INET ? rejection->inet : rejection->inet6);
		out_string(text, ", ");
	}
	out_string(text, "a sender on this host gets ");
	row_error(lookup, error);
}
