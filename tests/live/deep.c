/* SPDX-License-Identifier: MIT */
/* Connects from within several functions, and stays until its input ends. */
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static volatile int results;

__attribute__((noinline)) static void innermost(void)
{
	const struct sockaddr_in target = {
		.sin_family = AF_INET, .sin_port = htons(1), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	results += connect(fd, (const struct sockaddr *)&target, sizeof(target));
	close(fd);
}

__attribute__((noinline)) static void middle(void)
{
	innermost();
	results++;
}

__attribute__((noinline)) static void outermost(void)
{
	middle();
	results++;
}

int main(void)
{
	char end;

	outermost();
	return read(STDIN_FILENO, &end, 1) > 0 && results;
}
