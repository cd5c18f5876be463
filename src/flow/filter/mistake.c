/* SPDX-License-Identifier: MIT */
#include "mistake.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

int mistake(struct where_error *error, const struct token *token, const char *format, ...)
{
	*error =
		(struct where_error){.word = token->word, .start = token->start, .end = token->end};
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(error->message, sizeof(error->message), format, arguments);
	va_end(arguments);
	return -EINVAL;
}

int mistake_hint(struct where_error *error, const char *format, ...)
{
	size_t length = strlen(error->hint);
	size_t size = sizeof(error->hint) - length;
	va_list arguments;
	va_start(arguments, format);
	int more = vsnprintf(error->hint + length, size, format, arguments);
	va_end(arguments);
	if (more < 0 || (size_t)more >= size)
		error->hint[length] = '\0';
	return -EINVAL;
}
