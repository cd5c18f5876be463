/* SPDX-License-Identifier: MIT */
/* Runs a command in a fresh network namespace that holds many TCP sockets: crowd SOCKETS COMMAND…
 * Needs root, and memory of some 4 KiB per socket. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	PAIRS = 9000, /* of one process: where descriptors are limited, it is to 20,000 or more */
	PORT = 9,
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void loopback_up(void)
{
	struct ifreq request = {.ifr_name = "lo"};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	request.ifr_flags = IFF_UP | IFF_RUNNING;
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request))
		die("lo");
	close(fd);
}

static int listener(int process)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)(PORT + process)),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 1024))
		die("listen");
	return fd;
}

/* Opens pairs to an address and a port of its own, and keeps them until its input ends. */
static void hold(int process, long pairs, int ready, int release)
{
	struct rlimit limit;
	int accepting = listener(process);
	char byte = 0;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	if (limit.rlim_max < 2 * PAIRS + 16 || setrlimit(RLIMIT_NOFILE, &limit))
		die("RLIMIT_NOFILE");
	for (long i = 0; i < pairs; i++) {
		struct sockaddr_in address = {
			.sin_family = AF_INET,
			.sin_port = htons((uint16_t)(PORT + process)),
			.sin_addr.s_addr = htonl(0x7f000001 + ((uint32_t)process << 8)),
		};
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)))
			die("connect");
		if (accept4(accepting, NULL, NULL, SOCK_CLOEXEC) < 0)
			die("accept");
	}
	if (write(ready, &byte, 1) != 1 || read(release, &byte, 1) < 0)
		die("pipe");
	_exit(0);
}

/* Starts a process that holds pairs, and waits until it has them. */
static void start(int process, long pairs, const int release[2])
{
	int ready[2];
	char byte;
	pid_t pid;

	if (pipe(ready))
		die("pipe");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		close(release[1]);
		close(ready[0]);
		hold(process, pairs, ready[1], release[0]);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		exit(1);
	close(ready[0]);
}

int main(int argc, char **argv)
{
	long pairs = argc > 2 ? strtol(argv[1], NULL, 10) / 2 : 0;
	int release[2], status, process = 0;
	pid_t command;

	if (pairs < 1) {
		fprintf(stderr, "usage: crowd SOCKETS COMMAND...\n");
		return 2;
	}
	if (unshare(CLONE_NEWNET) || pipe(release))
		die("namespace");
	loopback_up();
	for (long left = pairs; left > 0; left -= PAIRS)
		start(process++, left < PAIRS ? left : PAIRS, release);
	command = fork();
	if (!command) {
		execvp(argv[2], argv + 2);
		die(argv[2]);
	}
	if (command < 0 || waitpid(command, &status, 0) < 0)
		die("command");
	close(release[1]);
	while (wait(NULL) > 0)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
