/* SPDX-License-Identifier: MIT */
/* Runs a command with its output thrown away and prints the most memory that it had, in KiB: peak
 * COMMAND... A large program that starts the command would pass its own peak on to it. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct rusage usage;
	int status, null;
	pid_t pid = argc > 1 ? fork() : -1;

	if (!pid) {
		null = open("/dev/null", O_WRONLY);
		dup2(null, STDOUT_FILENO);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) < 0 || status)
		return 1;
	printf("%ld\n", usage.ru_maxrss);
	return 0;
}
