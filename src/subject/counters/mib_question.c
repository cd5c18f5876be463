/* SPDX-License-Identifier: MIT */
#include "mib_question.h"

#include "mib.h"

#include <errno.h>
#include <stdio.h>

void mib_question(struct questions *questions, unsigned which)
{
	struct question *question = question_add(questions);
	size_t length;

	question->request.error = -EOPNOTSUPP;
	snprintf(question->file, sizeof(question->file), "snmp");
	snprintf(question->words, sizeof(question->words), "counters of protocols");
	length = (size_t)snprintf(question->detail, sizeof(question->detail), "by name from");
	for (unsigned file = 0; file < MIB_FILES && length < sizeof(question->detail); file++) {
		if (which >> file & 1)
			length += (size_t)snprintf(question->detail + length,
				sizeof(question->detail) - length, " %s",
				mib_path((enum mib_file)file));
	}
	if (which >> MIB_CONNTRACK & 1 && length < sizeof(question->detail))
		snprintf(question->detail + length, sizeof(question->detail) - length,
			"%s ctnetlink", which == 1 << MIB_CONNTRACK ? "" : " and");
}
