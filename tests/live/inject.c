/* SPDX-License-Identifier: MIT */
/* Has one system call of a command fail: inject FD N ERRNO COMMAND... The N-th of the watched calls
 * returns the error; 0 lets all pass. Writes the names of all of them to FD, a line each. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
	int number;
	const char *name;
} watched[] = {
	{SYS_socket, "socket"},
	{SYS_bind, "bind"},
	{SYS_sendto, "sendto"},
	{SYS_recvmsg, "recvmsg"},
	{SYS_openat, "openat"},
	{SYS_read, "read"},
	{SYS_getdents64, "getdents64"},
	{SYS_readlinkat, "readlinkat"},
#ifdef SYS_newfstatat
	{SYS_newfstatat, "fstatat"},
#endif
#ifdef SYS_fstatat64
	{SYS_fstatat64, "fstatat"},
#endif
#ifdef SYS_statx
	{SYS_statx, "fstatat"},
#endif
#ifdef SYS_pidfd_open
	{SYS_pidfd_open, "pidfd_open"},
#endif
#ifdef SYS_pidfd_getfd
	{SYS_pidfd_getfd, "pidfd_getfd"},
#endif
};

enum { WATCHED = sizeof(watched) / sizeof(*watched) };

static int fail(const char *what)
{
	perror(what);
	return 125;
}

/* @return the descriptor that announces the watched calls of the process, or -1 */
static int watch(void)
{
	struct sock_filter code[WATCHED + 3];
	struct sock_fprog program = {WATCHED + 3, code};

	code[0] = (struct sock_filter)BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < WATCHED; i++)
		code[i + 1] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
			(unsigned)watched[i].number, (unsigned char)(WATCHED - i), 0);
	code[WATCHED + 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	code[WATCHED + 2] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return (int)syscall(
		SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

static const char *name_of(int number)
{
	for (size_t i = 0; i < WATCHED; i++) {
		if (watched[i].number == number)
			return watched[i].name;
	}
	return "?";
}

/* musl's ioctl() takes an int, glibc's an unsigned long; the kernel takes 32 bits. */
static bool notified(int listener, unsigned long request, void *argument)
{
	return !syscall(SYS_ioctl, listener, request, argument);
}

static void serve(int listener, FILE *report, unsigned long at, int error)
{
	struct pollfd poll_for = {.fd = listener, .events = POLLIN};

	for (unsigned long count = 1; poll(&poll_for, 1, -1) > 0 && poll_for.revents & POLLIN;) {
		struct seccomp_notif call = {0};
		struct seccomp_notif_resp answer = {0};

		if (!notified(listener, SECCOMP_IOCTL_NOTIF_RECV, &call))
			continue;
		fprintf(report, "%s\n", name_of(call.data.nr));
		answer.id = call.id;
		if (count++ == at)
			answer.error = -error;
		else
			answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		notified(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	}
}

int main(int argc, char **argv)
{
	int ready[2], listener = -1, status;
	FILE *report;
	pid_t child;

	if (argc < 5 || pipe(ready))
		return fail("inject FD N ERRNO COMMAND...");
	/* The child shares the descriptors until it becomes the command, which closes the listener
	 * on its side alone. */
	child = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (!child) {
		listener = watch();
		if (write(ready[1], &listener, sizeof(listener)) < 0 || listener < 0)
			_exit(125);
		execvp(argv[4], argv + 4);
		_exit(125);
	}
	if (child < 0 || read(ready[0], &listener, sizeof(listener)) < 0 || listener < 0)
		return fail("seccomp");
	report = fdopen(atoi(argv[1]), "w");
	if (!report)
		return fail("report");
	serve(listener, report, strtoul(argv[2], NULL, 10), atoi(argv[3]));
	fclose(report);
	if (waitpid(child, &status, 0) < 0)
		return fail("waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
