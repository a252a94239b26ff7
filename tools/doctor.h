/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `tierheap doctor`: what of this machine decides where heaps lie. Checks look at a struct doctor
 * and add findings; all files are read below its root, so that a copied tree will do.
 */
#ifndef TOOL_DOCTOR_H
#define TOOL_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "option.h"
#include "topology.h"

/* note: good to know. warning: placement suffers. problem: there is no placement at all. */
enum doctor_level { DOCTOR_OK, DOCTOR_NOTE, DOCTOR_WARNING, DOCTOR_PROBLEM };
#define DOCTOR_LEVELS 4u

extern const char *const doctor_level_names[DOCTOR_LEVELS + 1]; /* NULL-terminated */

#define FINDING_TEXT 700u
#define FINDINGS_MAX 48u /* a check adds four at most */

struct finding {
	enum doctor_level level;
	const char *check;        /* a word */
	char found[FINDING_TEXT]; /* with the value; one line, printable ASCII, as those below */
	char why[FINDING_TEXT];   /* why it matters; empty when ok */
	char todo[FINDING_TEXT];  /* what to type, a comment behind #; empty when ok */
};

struct findings {
	struct finding list[FINDINGS_MAX];
	size_t count;
};

/* What only system calls tell; of this machine only. Errors are 0 or negative errnos. */
struct probe {
	int bind;          /* mbind(2) to the PMEM nodes, else to the DRAM nodes */
	int many;          /* the same with MPOL_PREFERRED_MANY */
	int query;         /* move_pages(2) */
	int shm_access;    /* may files be made in /dev/shm? */
	uint64_t shm_free; /* bytes that it has left for this user */
	bool shm_noexec;
};

struct doctor {
	const char *root; /* "": this machine; else a directory that has its proc, sys and dev */
	struct settings settings;
	char settings_why[256]; /* empty: all are right */
	unsigned settings_given;
	struct topology topology;
	char topology_why[512]; /* empty: the nodes can be used as the settings say */
	struct probe probe;
};

static inline bool doctor_own(const struct doctor *d)
{
	return d->root[0] == '\0';
}

static inline bool doctor_tiered(const struct doctor *d)
{
	return !nodeset_empty(&d->topology.pmem);
}

/* Fills *out. root: as in struct doctor. */
void doctor_read(struct doctor *out, const char *root);
void doctor_probe(struct doctor *d);

/* --- findings --- */

struct finding *finding_add(struct findings *all, enum doctor_level level, const char *check,
			    const char *format, ...) __attribute__((format(printf, 4, 5)));
void finding_why(struct finding *f, const char *format, ...) __attribute__((format(printf, 2, 3)));
void finding_todo(struct finding *f, const char *format, ...) __attribute__((format(printf, 2, 3)));
enum doctor_level findings_worst(const struct findings *all);
unsigned findings_of(const struct findings *all, enum doctor_level level);

/* quiet: without those that are ok. */
void findings_print(const struct findings *all, bool quiet);
bool finding_shown(const struct finding *f, bool quiet);
void findings_print_json(const struct doctor *d, const struct findings *all, bool quiet);
/* The schema of what that prints. Returns 0. */
int findings_schema(void);

/* --- files below the root; path starts with "/" --- */

bool doctor_exists(const struct doctor *d, const char *path);
/* Without a final newline. False: unreadable, or size - 1 bytes and more. */
bool doctor_text(const struct doctor *d, const char *path, char *buf, size_t size);
/* The file is one whole number. */
bool doctor_number(const struct doctor *d, const char *path, uint64_t *out);
/* The word in brackets: "madvise" of "always [madvise] never". */
bool doctor_choice(const struct doctor *d, const char *path, char *buf, size_t size);
/* The node list of a file of /sys/devices/system/node. */
bool doctor_node_list(const struct doctor *d, const char *name, struct nodeset *out);
/* The number behind `field` ("\nSeccomp:"), blanks between; base 10 or 16. */
bool doctor_field(const char *text, const char *field, int base, uint64_t *out);
/*
 * The directory of this process's control group as a path ("/sys/fs/cgroup/a"), of the unified
 * hierarchy or of the controller's own; cgroups(7).
 */
bool doctor_group(const struct doctor *d, const char *controller, char *buf, size_t size,
		  bool *unified);

/* --- text --- */

/* As an argument in a shell: in quotes where it needs them. Cut at `size`. */
char *doctor_word(const char *text, char *buf, size_t size);

#define DOCTOR_BYTES_LEN 32
char *doctor_bytes(uint64_t bytes, char buf[DOCTOR_BYTES_LEN]); /* "16.0 GiB" */
#define DOCTOR_NODES_LEN 128
char *doctor_nodes(const struct nodeset *nodes, char buf[DOCTOR_NODES_LEN]); /* "0-1,3" */

#endif
