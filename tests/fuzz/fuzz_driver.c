/* SPDX-License-Identifier: MIT */
/* Stands in for libFuzzer: runs a target on each of the files given, so that what once crashed is
 * tried with every compiler and in every build. */
#include "fuzz.h"

#include "nlinspect/base/cleanup.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

/* In a block of exactly its size, behind which a sanitizer notices any access. */
static uint8_t *read_file(const char *path, size_t *size)
{
	struct stat status;
	uint8_t *data = NULL;
	CLEANUP(close) int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &status))
		return NULL;
	*size = (size_t)status.st_size;
	data = malloc(*size ? *size : 1);
	if (data && read(fd, data, *size) == status.st_size)
		return data;
	free(data);
	return NULL;
}

int main(int argc, char **argv)
{
	LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++) {
		size_t size = 0;
		CLEANUP(free) uint8_t *data = read_file(argv[i], &size);

		if (!data) {
			perror(argv[i]);
			return EXIT_FAILURE;
		}
		/* The last line names the input, if this does not return. */
		printf("%s\n", argv[i]);
		fflush(stdout);
		LLVMFuzzerTestOneInput(data, size);
	}
	return EXIT_SUCCESS;
}
