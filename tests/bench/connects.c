/* SPDX-License-Identifier: MIT */
/* The CPU time of calls that fire a probe, in nanoseconds each: connects NUMBER fails to connect a
 * unix socket, connects NUMBER PORT sends datagrams to a port where nobody listens. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(int argc, char **argv)
{
	const struct sockaddr_un nobody = {AF_UNIX, "/nonexistent"};
	const struct sockaddr_in closed = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)(argc > 2 ? atoi(argv[2]) : 0)),
		.sin_addr = {htonl(INADDR_LOOPBACK)}};
	long count = argc > 1 ? atol(argv[1]) : 0;
	int fd = argc > 2 ? socket(AF_INET, SOCK_DGRAM, 0) : socket(AF_UNIX, SOCK_STREAM, 0);
	double begin = now();

	if (fd < 0 || count <= 0)
		return EXIT_FAILURE;
	for (long i = 0; i < count; i++) {
		if (argc > 2)
			sendto(fd, "x", 1, 0, (const struct sockaddr *)&closed, sizeof(closed));
		else
			connect(fd, (const struct sockaddr *)&nobody, sizeof(nobody));
	}
	printf("%.1f\n", (now() - begin) / (double)count);
	return EXIT_SUCCESS;
}
