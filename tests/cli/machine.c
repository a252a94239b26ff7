/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the command says on machines unlike this one: directories in the place
 * of /dev/shm, and a kernel that refuses mbind.
 */
#include <fcntl.h>
#include <ftw.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "launch.h"
#include "process.h"

static unsigned points, failed; /* one thread */
static char root[] = "/tmp/tierheap-machine.XXXXXX";
static char own[sizeof(root) + 32]; /* the user's directory below root */

/* `expected` has "OWN" where `got` has that directory. */
static void same_text(const char *sentence, const char *expected, const char *got)
{
	const char *at = strstr(got, own);
	char text[512];

	if (at)
		snprintf(text, sizeof(text), "%.*sOWN%s", (int)(at - got), got, at + strlen(own));
	else
		snprintf(text, sizeof(text), "%s", got);
	points++;
	if (strcmp(text, expected) == 0) {
		printf("ok %u - %s\n", points, sentence);
		return;
	}
	failed++;
	printf("not ok %u - %s\n# should be: %s\n# but is:    %s\n", points, sentence, expected,
	       text);
}

/* With `expected` NULL: an answer without a message. */
static void directory_ready(const char *sentence, const char *where, const char *expected)
{
	char why[512] = "";
	bool ready = process_directory_ready(where, why, sizeof(why));

	same_text(sentence, expected ? expected : "ready", ready ? "ready" : why);
}

static void segment_absent(const char *sentence, const char *expected)
{
	char why[512] = "";
	int fd;
	enum process_result r = process_open(root, getpid(), O_RDONLY, &fd, why, sizeof(why));

	same_text(sentence, expected, r == PROCESS_NONE ? why : "another result");
}

static char *message(const char *format)
{
	static char text[512]; /* until the next call, one thread */

	snprintf(text, sizeof(text), format, geteuid());
	return text;
}

#define UNFIT(reason)                                                                              \
	message("\"OWN\" can't hold statistics (" reason "): it has to be a directory of user %u " \
		"with mode 0700 and room; \"--stats=off\" does without")

static void unfit_test(const char *what, const char *reason)
{
	char sentence[128];

	snprintf(sentence, sizeof(sentence), "%s in the directory's place is refused by run", what);
	directory_ready(sentence, root, reason);
	snprintf(sentence, sizeof(sentence), "%s in the directory's place is told by stat", what);
	segment_absent(sentence,
		       message("\"OWN\" is no directory of user %u with mode 0700: remove it"));
}

static void directories_test(void)
{
	char expected[512];

	snprintf(expected, sizeof(expected),
		 "process %d does not run under tierheap: start it with \"tierheap run\"",
		 getpid());
	segment_absent("where no directory is, no process is under tierheap", expected);
	directory_ready("a missing directory is made", root, NULL);
	segment_absent("in an empty directory, no process is under tierheap", expected);

	if (chmod(own, 0755) == 0)
		unfit_test("a directory that others may read", UNFIT("Permission denied"));
	if (rmdir(own) == 0 && symlink("/tmp", own) == 0)
		unfit_test("a symbolic link", UNFIT("Not a directory"));
	unlink(own);
	if (close(creat(own, 0700)) == 0)
		unfit_test("a file", UNFIT("Not a directory"));
}

/* /dev/shm is missing, or no directory. */
static void roots_test(void)
{
	char away[sizeof(root) + 8];

	snprintf(away, sizeof(away), "%s/none", root);
	snprintf(own, sizeof(own), "%s/none/tierheap-%u", root, geteuid());
	directory_ready("a missing /dev/shm is told", away, UNFIT("No such file or directory"));
	if (close(creat(away, 0600)) == 0)
		directory_ready("a file in the place of /dev/shm is told", away,
				UNFIT("Not a directory"));
}

static void list_test(void)
{
	char path[sizeof(own) + 16];
	static const char *const names[] = {"70", "9", "x1", "1x", "-3", "0", "99999999999"};
	char got[64] = "";
	pid_t *pids;
	size_t n;

	snprintf(own, sizeof(own), "%s/tierheap-%u", root, geteuid());
	unlink(own);
	mkdir(own, 0700);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", own, names[i]);
		close(creat(path, 0600));
	}
	n = process_list(root, &pids);
	for (size_t i = 0; i < n; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%d ", (int)pids[i]);
	free(pids);
	same_text("only files named by a process are listed, in order", "9 70 ", got);
}

/* Every mbind of this process fails from now on. */
static bool mbind_deny(void)
{
	struct sock_filter filter[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mbind, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1 /* EPERM */),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void binding_test(void)
{
	struct nodeset nodes = {{1}};
	char why[512] = "";

	if (!mbind_deny()) {
		perror("seccomp");
		failed++;
		return;
	}
	if (launch_can_bind(&nodes, why, sizeof(why)))
		snprintf(why, sizeof(why), "allowed");
	same_text(
	    "a kernel that refuses mbind is told",
	    "mbind(2) is refused (Operation not permitted), so nothing can be placed: allow it "
	    "(docker run --cap-add SYS_NICE), or ask for --policy dram-only",
	    why);
}

static int entry_remove(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

int main(void)
{
	if (!mkdtemp(root)) {
		perror(root);
		return 1;
	}
	snprintf(own, sizeof(own), "%s/tierheap-%u", root, geteuid());
	directories_test();
	roots_test();
	list_test();
	binding_test();
	printf("1..%u\n", points);
	nftw(root, entry_remove, 8, FTW_DEPTH | FTW_PHYS);
	return failed != 0;
}
