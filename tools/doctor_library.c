/* SPDX-License-Identifier: BSD-2-Clause */
/* The doctor on the libraries: are they there, do they load, and what does a process get? */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "doctor_check.h"
#include "os_file.h"
#include "program.h"

#define TRIAL_SECONDS 10 /* a start takes milliseconds */

struct trial {
	char out[16384]; /* `tierheap stat --tsv` of itself */
	char err[1024];
};

/* --- one process under the library: this command, which shows its own statistics --- */

static void trial_exec(const char *library, enum tierheap_engine engine, const char *command)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	setenv("LD_PRELOAD", library, 1);
	setenv("TIERHEAP_ENGINE", option_engine_names[engine], 1);
	setenv("TIERHEAP_STATS", "on", 1);
	unsetenv("TIERHEAP_STATS_AT_EXIT");
	unsetenv("TIERHEAP_VERBOSE");
	alarm(TRIAL_SECONDS);
	execl(command, "tierheap", "stat", "--tsv", pid, (char *)NULL);
	_exit(127);
}

/* What was written, which a pipe holds: some kilobytes. */
static void pipe_drain(int fd, char *buf, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while (len < size - 1 && (n = read(fd, buf + len, size - 1 - len)) > 0)
		len += (size_t)n;
	buf[len] = '\0';
	close(fd);
}

/* The ends that are read stay, those that are written to are the child's. */
static pid_t trial_start(const char *library, enum tierheap_engine engine, int *out, int *err)
{
	char command[PATH_MAX];
	int outs[2], errs[2];
	pid_t child;

	if (os_read_link("/proc/self/exe", command, sizeof(command)) < 0 ||
	    pipe2(outs, O_CLOEXEC) < 0)
		return -1;
	if (pipe2(errs, O_CLOEXEC) < 0) {
		close(outs[0]);
		close(outs[1]);
		return -1;
	}
	fflush(stdout);
	child = fork();
	if (child == 0) {
		dup2(outs[1], STDOUT_FILENO);
		dup2(errs[1], STDERR_FILENO);
		trial_exec(library, engine, command);
	}
	close(outs[1]);
	close(errs[1]);
	*out = outs[0];
	*err = errs[0];
	return child;
}

static bool trial_run(const char *library, enum tierheap_engine engine, struct trial *t)
{
	int out = -1, err = -1, status;
	pid_t child = trial_start(library, engine, &out, &err);

	t->out[0] = t->err[0] = '\0';
	if (out < 0)
		return false;
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	pipe_drain(out, t->out, sizeof(t->out));
	pipe_drain(err, t->err, sizeof(t->err));
	return child > 0;
}

/* The value below a name of the first line; false: there is none. */
static bool trial_value(const struct trial *t, const char *name, char *buf, size_t size)
{
	const char *key = t->out, *end = strchr(t->out, '\n'), *value = end ? end + 1 : NULL;

	while (value && key < end) {
		size_t len = strcspn(key, "\t\n"), value_len = strcspn(value, "\t\n");

		if (len == strlen(name) && strncmp(key, name, len) == 0) {
			snprintf(buf, size, "%.*s", (int)value_len, value);
			return value_len > 0;
		}
		key += len + 1;
		value += value_len;
		value = *value == '\t' ? value + 1 : NULL;
	}
	return false;
}

/* --- versions --- */

/* "5.3.0-0-g54eaed1d8b56...": the form in which jemalloc's mallctl "version" has it. */
static bool version_at(const char *p, const char *end, char *buf, size_t size)
{
	static const char digits[] = "0123456789";
	size_t len = 0, parts = 0;
	char text[32];

	snprintf(text, sizeof(text), "%.*s", (int)(end - p < 31 ? end - p : 31), p);
	for (; parts < 3; parts++) {
		size_t n = strspn(text + len, digits);

		if (n == 0 || n > 3)
			return false;
		len += n;
		if (parts < 2 && text[len++] != '.')
			return false;
	}
	if (text[len] != '-' || strspn(text + len + 1, digits) == 0 || !strstr(text + len, "-g"))
		return false;
	snprintf(buf, size, "%.*s", (int)len, text);
	return true;
}

/* Of the copy inside of the library's file, which is not loaded for that. */
static bool jemalloc_version(const char *library, char *buf, size_t size)
{
	int fd = open(library, O_RDONLY | O_CLOEXEC);
	bool found = false;
	struct stat st;
	char *map;

	if (fd < 0)
		return false;
	map = fstat(fd, &st) == 0 && st.st_size > 0
		  ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0)
		  : MAP_FAILED;
	close(fd);
	if (map == MAP_FAILED)
		return false;
	/* A string begins behind the zero that ends the one before. */
	for (const char *p = map, *end = map + st.st_size; p && p < end && !found;) {
		found = version_at(p, end, buf, size);
		p = memchr(p, '\0', (size_t)(end - p));
		while (p && p < end && *p == '\0')
			p++;
	}
	munmap(map, (size_t)st.st_size);
	return found;
}

/* --- findings --- */

static bool trial_refused(const struct trial *t)
{
	return strstr(t->err, "cannot be preloaded") != NULL;
}

/* ld.so(8) has the reason in brackets: "cannot be preloaded (file too short): ignored." */
static void library_unloaded(struct findings *out, enum doctor_level level, const char *check,
			     const char *path, const struct trial *t)
{
	const char *reason = strstr(t->err, "cannot be preloaded (");
	char word[FINDING_TEXT];
	struct finding *f;

	reason = reason ? strchr(reason, '(') + 1 : "";
	f = finding_add(out, level, check, "%s does not load%s%.*s", path, *reason ? ": " : "",
			(int)strcspn(reason, ")\n"), reason);
	finding_why(f, "programs run without tierheap");
	finding_todo(f, "ldd %s    # what is missing; then install it again",
		     doctor_word(path, word, sizeof(word)));
}

/* What a process gets that starts here and now. */
static void start_judge(const struct doctor *d, const struct trial *t, struct findings *out)
{
	char state[16], message[300];
	struct finding *f;

	if (!trial_value(t, "state", state, sizeof(state)))
		return;
	if (!trial_value(t, "message", message, sizeof(message)))
		message[0] = '\0';
	if (strcmp(state, "dram") != 0) {
		finding_add(out, DOCTOR_OK, "start", "a program that starts now has both tiers%s",
			    d->settings.simulate && !doctor_tiered(d) ? " (simulated)" : "");
		return;
	}
	if (!doctor_tiered(d) || d->settings.policy == TIERHEAP_POLICY_DRAM_ONLY) {
		finding_add(out, DOCTOR_OK, "start", "a program that starts now is in plain DRAM");
		return;
	}
	f = finding_add(out, DOCTOR_PROBLEM, "start", "a program that starts now is in DRAM: %s",
			message);
	finding_why(f, "there are PMEM nodes, and it does not use them");
	finding_todo(f, "tierheap run --verbose PROGRAM    # see the other findings");
}

void check_library(const struct doctor *d, struct findings *out)
{
	static struct trial trial; /* too large for the stack; one thread */
	char path[PATH_MAX], why[PATH_MAX + 256], version[32], jemalloc[32];
	struct finding *f;

	if (!doctor_own(d))
		return;
	if (!library_find(TIERHEAP_ENGINE_SORTED, path, sizeof(path), why, sizeof(why))) {
		f = finding_add(out, DOCTOR_PROBLEM, "library", "%s", why);
		finding_why(f, "run has nothing to put in front of a program");
		finding_todo(f, "make install    # in the build directory");
		return;
	}
	if (!trial_run(path, TIERHEAP_ENGINE_SORTED, &trial) || trial_refused(&trial)) {
		library_unloaded(out, DOCTOR_PROBLEM, "library", path, &trial);
		return;
	}
	if (!trial_value(&trial, "version", version, sizeof(version)))
		snprintf(version, sizeof(version), "of unknown version");
	if (!jemalloc_version(path, jemalloc, sizeof(jemalloc)))
		snprintf(jemalloc, sizeof(jemalloc), "unknown");
	if (strcmp(version, PACKAGE_VERSION) == 0 || trial.out[0] == '\0') {
		finding_add(out, DOCTOR_OK, "library", "%s, jemalloc %s: %s", version, jemalloc,
			    path);
	} else {
		f = finding_add(out, DOCTOR_WARNING, "library",
				"%s is %s, this command " PACKAGE_VERSION, path, version);
		finding_why(f, "the two may not understand each other");
		finding_todo(f, "make install    # both, from one build directory");
	}
	start_judge(d, &trial, out);
}

void check_memkind(const struct doctor *d, struct findings *out)
{
	static struct trial trial; /* as above */
	char path[PATH_MAX], why[PATH_MAX + 256], engine[16];
	bool wanted = d->settings.engine == TIERHEAP_ENGINE_MEMKIND;
	struct finding *f;

	if (!doctor_own(d))
		return;
	if (!library_find(TIERHEAP_ENGINE_MEMKIND, path, sizeof(path), why, sizeof(why))) {
		if (!wanted) {
			finding_add(out, DOCTOR_OK, "memkind",
				    "not there: --engine memkind can't be used");
			return;
		}
		f = finding_add(out, DOCTOR_PROBLEM, "memkind", "TIERHEAP_ENGINE is memkind: %s",
				why);
		finding_why(f, "run refuses to start a program");
		finding_todo(f, "unset TIERHEAP_ENGINE");
		return;
	}
	if (!trial_run(path, TIERHEAP_ENGINE_MEMKIND, &trial) || trial_refused(&trial)) {
		library_unloaded(out, wanted ? DOCTOR_PROBLEM : DOCTOR_WARNING, "memkind", path,
				 &trial);
		return;
	}
	finding_add(out, DOCTOR_OK, "memkind", "%s%s", path,
		    trial_value(&trial, "engine", engine, sizeof(engine)) ? ""
									  : " (not seen to work)");
}
