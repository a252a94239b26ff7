/* SPDX-License-Identifier: BSD-2-Clause */
/* refuse PROGRAM ARG...: runs it where placing memory gives EPERM, as in a container whose seccomp
 * filter says so. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define REFUSE(call)                                                                               \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1),                                         \
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

static struct sock_filter filter[] = {
    /* constant but for its type */
    LOAD(nr),
    REFUSE(SYS_mbind),
    REFUSE(SYS_move_pages),
    REFUSE(SYS_migrate_pages),
    REFUSE(SYS_set_mempolicy),
    REFUSE(SYS_get_mempolicy),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

int main(int argc, char **argv)
{
	struct sock_fprog program = {.len = sizeof(filter) / sizeof(*filter), .filter = filter};

	if (argc < 2)
		return 125;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
		perror("refuse");
		return 125;
	}
	if (syscall(SYS_mbind, 0, 0, 0, 0, 0, 0) == 0 || errno != EPERM)
		return 125;
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 127;
}
