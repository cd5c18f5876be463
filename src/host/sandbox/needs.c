/* SPDX-License-Identifier: MIT */
#include "needs.h"

#include "nlinspect/base/cleanup.h"

#include <linux/capability.h>
#include <linux/nsfs.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>

#ifndef CAP_PERFMON
#define CAP_PERFMON 38
#define CAP_BPF     39
#endif

#define CAP(name) (UINT64_C(1) << CAP_##name)

/* Names of calls that an architecture lacks are skipped. A second call of 32 bits, with 64-bit
 * times or offsets, stands beside the first. */
const struct need_row need_rows[] = {
	{
		.calls = "read write close exit_group brk mmap mmap2 munmap mremap newfstatat "
			 "fstatat64 statx ioctl rt_sigaction rt_sigreturn sigreturn kill getpid "
			 "poll getrandom clock_gettime clock_gettime64 sysinfo lseek _llseek",
		.ioctls = {TCGETS, TIOCGWINSZ},
		.reads = {"/etc/localtime", "/usr/share/zoneinfo"},
	},
	{
		.need = NEED_KERNEL,
		.calls = "socket bind sendto recvmsg setsockopt getsockname openat getdents64 "
			 "madvise",
		.families = {AF_NETLINK, AF_UNIX},
		.ioctls = {SIOCGIFINDEX, SIOCGIFNAME},
		.reads = {"/proc", "/sys", "/run/netns", "/etc/iproute2", "/usr/share/iproute2",
			"/usr/lib/iproute2"},
	},
	{
		.need = NEED_HIDDEN,
		.capabilities = CAP(NET_ADMIN),
		.calls = "capget getuid getuid32",
	},
	{
		.need = NEED_PROCESSES,
		.capabilities = CAP(SYS_PTRACE) | CAP(DAC_READ_SEARCH),
		.calls = "readlinkat statfs statfs64 fstatfs fstatfs64 capget geteuid geteuid32",
		/* Landlock hides the descriptors of processes that are not confined as we are. */
		.unfenced = true,
	},
	{
		.need = NEED_NETNS,
		.capabilities = CAP(SYS_PTRACE) | CAP(DAC_READ_SEARCH),
		/* A socket says which namespace it is in only with CAP_NET_ADMIN. */
		.own_capabilities = CAP(SYS_ADMIN) | CAP(NET_ADMIN),
		.calls = "setns readlinkat fcntl fcntl64 fstatfs fstatfs64 getsockopt pidfd_open "
			 "pidfd_getfd prlimit64 ugetrlimit geteuid geteuid32 capget",
		.ioctls = {NS_GET_NSTYPE, SIOCGSKNS},
		/* As NEED_PROCESSES: a namespace may be named by a process. */
		.unfenced = true,
	},
	{
		/* The C library loads modules, asks daemons and other hosts, and reads much. */
		.need = NEED_NAMES,
		.calls = "connect recvfrom sendmmsg sendmsg getpeername getsockopt ppoll lseek "
			 "_llseek mprotect futex futex_time64 fcntl fcntl64 rt_sigprocmask access "
			 "faccessat faccessat2 pread64 readlink readlinkat uname getuid getuid32 "
			 "geteuid geteuid32 gettid madvise sched_yield socketpair rseq",
		.families = {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK},
		.ioctls = {FIONREAD},
		.reads = {"/etc/nsswitch.conf", "/etc/passwd", "/etc/hosts", "/etc/host.conf",
			"/etc/resolv.conf", "/etc/gai.conf", "/etc/services", "/etc/protocols",
			"/etc/ld.so.cache", "/usr", "/lib", "/lib64", "/run", "/var/lib/sss",
			"/var/cache/nscd"},
		.runs = true,
	},
	{
		.need = NEED_PROBES,
		.capabilities = CAP(NET_RAW),
		.own_capabilities = CAP(NET_ADMIN),
		.calls = "connect sendmsg sendmmsg recvfrom getsockopt getpeername ppoll "
			 "ppoll_time64 rt_sigprocmask rt_sigtimedwait rt_sigtimedwait_time64 "
			 "signalfd4 geteuid geteuid32 prlimit64 "
			 "ugetrlimit fcntl fcntl64 shutdown",
		.families = {AF_INET, AF_INET6},
	},
	{
		.need = NEED_PACKETS,
		.capabilities = CAP(NET_RAW),
		.own_capabilities = CAP(NET_ADMIN),
		.unlisted = true,
	},
	{
		.need = NEED_TRACING,
		.capabilities = CAP(BPF) | CAP(PERFMON) | CAP(SYS_PTRACE) | CAP(DAC_READ_SEARCH),
		/* Linux before 5.8 has no CAP_BPF, and before 5.11 counts memory of programs. */
		.own_capabilities = CAP(SYS_ADMIN) | CAP(SYS_RESOURCE) | CAP(SYSLOG),
		.unfenced = true,
		.unlisted = true,
	},
	{
		.need = NEED_INPUT,
		.own_capabilities = CAP(DAC_READ_SEARCH),
		.calls = "openat fcntl fcntl64 uname capget capset readlinkat lseek _llseek",
	},
	{
		.need = NEED_OUTPUT,
		.own_capabilities = CAP(DAC_OVERRIDE) | CAP(FOWNER),
		.calls = "openat uname capget capset readlinkat readlink umask fchmod fsync rename "
			 "renameat renameat2 unlink unlinkat access faccessat faccessat2 lseek "
			 "_llseek futex futex_time64",
		.writes = true,
	},
	{
		.need = NEED_WAITING,
		.calls = "ppoll ppoll_time64 rt_sigprocmask rt_sigtimedwait rt_sigtimedwait_time64 "
			 "getsockopt recvfrom "
			 "clock_nanosleep clock_nanosleep_time64 nanosleep",
	},
	{
		.need = NEED_SCREEN,
		.calls = "openat fcntl fcntl64 ppoll ppoll_time64 rt_sigprocmask sigaltstack "
			 "getpgrp getpgid tgkill gettid "
			 "access faccessat faccessat2 readlink readlinkat lseek _llseek futex "
			 "futex_time64 pselect6 select _newselect nanosleep "
			 "clock_nanosleep geteuid getuid getegid getgid geteuid32 getuid32 "
			 "getegid32 getgid32 prlimit64 mprotect",
		.ioctls = {TCSETS, TCSETSW, TCSETSF, TIOCGPGRP, TIOCSPGRP, FIONREAD, TCFLSH},
		.reads = {"/usr/share/terminfo", "/usr/lib/terminfo", "/lib/terminfo",
			"/etc/terminfo", "/usr/share/tabset", "/dev/tty"},
	},
	{
		.need = NEED_FEWER,
		.calls = "landlock_create_ruleset landlock_add_rule landlock_restrict_self prctl "
			 "seccomp uname capget capset openat newfstatat getegid getuid getgid "
			 "getegid32 "
			 "getuid32 getgid32",
	},
};

const size_t need_row_count = ARRAY_SIZE(need_rows);
