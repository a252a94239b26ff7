/* SPDX-License-Identifier: BSD-2-Clause */
#include "record_head.h"

#include <inttypes.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "field.h"
#include "option.h"
#include "os_file.h"
#include "record_format.h"
#include "tool.h"
#include "topology.h"

#define COMMAND_MAX                                                                                \
	4096 /* characters of a command line; an end that is left out shows as "..."               \
	      */

static void clean_put(FILE *out, char c)
{
	fputc(c < ' ' || c > '~' ? '?' : c, out);
}

/* As a shell reads it, so that it can be used again; what is not printable ASCII becomes "?". */
static void word_print(FILE *out, const char *word, size_t *room)
{
	bool plain = *word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					   "0123456789_-+=:,./@%^") == strlen(word);

	if (!plain)
		fputc('\'', out);
	for (; *word && *room; word++, (*room)--) {
		if (*word == '\'')
			fputs("'\\''", out);
		else
			clean_put(out, *word);
	}
	if (*word)
		fputs("...", out);
	if (!plain)
		fputc('\'', out);
}

static void command_print(FILE *out, char *const *argv)
{
	size_t room = COMMAND_MAX;

	fputs("# command\t", out);
	for (size_t i = 0; argv[i] && room; i++) {
		if (i)
			fputc(' ', out);
		word_print(out, argv[i], &room);
	}
	fputc('\n', out);
}

/* A command line that is longer than the buffer is cut. */
static void process_print(FILE *out, pid_t pid)
{
	char path[64], text[COMMAND_MAX + 1];
	size_t room = COMMAND_MAX;
	int len;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
	len = os_read_file(path, text, sizeof(text));
	fprintf(out, "# process\t%d", (int)pid);
	for (int at = 0; at < len; at += (int)strlen(text + at) + 1) {
		fputc(' ', out);
		word_print(out, text + at, &room);
	}
	fputc('\n', out);
}

static void nodes_print(FILE *out, const char *tier, const struct nodeset *nodes)
{
	for (int n = nodeset_next(nodes, 0); n >= 0; n = nodeset_next(nodes, n + 1)) {
		struct nodeset one = {{0}};

		nodeset_add(&one, (unsigned)n);
		fprintf(out, "# node\t%d %s %" PRIu64 "\n", n, tier,
			topology_total(SYSFS_ROOT, &one));
	}
}

static void machine_print(FILE *out)
{
	struct utsname name;
	struct topology t;
	struct settings s;
	struct nodeset allowed;
	char why[512];
	int error; /* what can't be read is left out */

	if (uname(&name) == 0) {
		fputs("# host\t", out);
		for (const char *c = name.nodename; *c; c++)
			clean_put(out, *c);
		fprintf(out, "\n# system\t%s %s %s\n", name.sysname, name.release, name.machine);
	}
	fprintf(out, "# cpus\t%ld\n", sysconf(_SC_NPROCESSORS_ONLN));
	option_defaults(&s);
	topology_allowed(STATUS_PATH, &allowed, &error);
	if (!topology_read(&t, SYSFS_ROOT, &s, &allowed, why, sizeof(why)))
		return;
	nodes_print(out, "dram", &t.dram);
	nodes_print(out, "pmem", &t.pmem);
}

/* The columns of `tierheap stat --tsv`: their names (no view), or the values of a view. */
static void columns_print(FILE *out, const struct view *v)
{
	for (size_t i = 0; i < field_count; i++) {
		const struct field *f = &field_table[i];

		if (!(f->forms & FIELD_TSV))
			continue;
		fputc('\t', out);
		if (v)
			field_print(out, f, v);
		else
			fputs(f->name, out);
	}
	fputc('\n', out);
}

void record_head_print(FILE *out, const struct record_about *about)
{
	char text[32];
	struct tm tm;

	fprintf(out, RECORD_MAGIC "%d\n# tierheap\t" PACKAGE_VERSION "\n", RECORD_VERSION);
	if (gmtime_r(&about->at.tv_sec, &tm) && strftime(text, sizeof(text), "%FT%TZ", &tm))
		fprintf(out, "# started\t%s\n", text);
	fprintf(out, "# interval\t%g\n", about->interval);
	machine_print(out);
	if (about->argv)
		command_print(out, about->argv);
	for (size_t i = 0; i < about->npids; i++)
		process_print(out, about->pids[i]);
	fputs("unix_s\ttime_s", out);
	columns_print(out, NULL);
}

void record_row_print(FILE *out, const struct timespec *at, double seconds, const struct view *v)
{
	fprintf(out, "%lld.%03ld\t%.3f", (long long)at->tv_sec, at->tv_nsec / 1000000, seconds);
	columns_print(out, v);
}
