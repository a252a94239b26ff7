/* SPDX-License-Identifier: BSD-2-Clause */
/* refuse [-s | -m] PROGRAM ARG...: runs it where placing memory gives EPERM, as in a container
 * whose seccomp filter says so; -s: in a sandbox as a program makes for its helpers, where there are no
 * directories to be made (ENOSYS); -m: where mincore(2) is death, as in a service with systemd's
 * SystemCallFilter=@system-service. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define REFUSE(call, error)                                                                        \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1),                                         \
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))

static struct sock_filter container[] = {
    /* constant but for its type */
    LOAD(nr),
    REFUSE(SYS_mbind, EPERM),
    REFUSE(SYS_move_pages, EPERM),
    REFUSE(SYS_migrate_pages, EPERM),
    REFUSE(SYS_set_mempolicy, EPERM),
    REFUSE(SYS_get_mempolicy, EPERM),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static struct sock_filter sandbox[] = {
    /* constant but for its type */
    LOAD(nr),
    REFUSE(SYS_mkdir, ENOSYS),
    REFUSE(SYS_mkdirat, ENOSYS),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static struct sock_filter service[] = {
    /* constant but for its type */
    LOAD(nr),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mincore, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

#define PROGRAM(filter) ((struct sock_fprog){sizeof(filter) / sizeof(*(filter)), filter})

/* The errno that is expected of mbind(2) and of mkdir(2). */
static bool refused(int placing, int making)
{
	int placed = syscall(SYS_mbind, 0, 0, 0, 0, 0, 0) ? errno : 0;
	int made = syscall(SYS_mkdir, "/", 0) ? errno : 0;

	return placed == placing && made == making;
}

int main(int argc, char **argv)
{
	char way = argc > 2 && argv[1][0] == '-' ? argv[1][1] : ' ';
	struct sock_fprog program = way == 's'   ? PROGRAM(sandbox)
	                            : way == 'm' ? PROGRAM(service)
	                                         : PROGRAM(container);

	argv += way != ' ';
	if (argc < 2)
		return 125;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
		perror("refuse");
		return 125;
	}
	if (!refused(way == ' ' ? EPERM : 0, way == 's' ? ENOSYS : EEXIST))
		return 125;
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 127;
}
