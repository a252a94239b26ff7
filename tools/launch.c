/* SPDX-License-Identifier: BSD-2-Clause */
#include "launch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "format.h"
#include "message.h"
#include "os.h"
#include "os_file.h"
#include "process.h"
#include "program.h"
#include "tool.h"

static bool tiers_wanted(const struct launch *l)
{
	return l->settings.policy != TIERHEAP_POLICY_DRAM_ONLY;
}

/* Files in a directory need no node. */
static bool in_files(const struct launch *l)
{
	return tiers_wanted(l) && option_in_files(&l->settings);
}

static bool pmem_missing(const struct launch *l)
{
	return tiers_wanted(l) && !in_files(l) && nodeset_empty(&l->topology.pmem);
}

/* Nodes that are there are left alone. */
static bool dry_run(const struct launch *l)
{
	return tiers_wanted(l) && l->settings.dry_run;
}

static bool simulated(const struct launch *l)
{
	return dry_run(l) || (pmem_missing(l) && l->settings.simulate);
}

static const struct nodeset *pmem_nodes(const struct launch *l)
{
	return simulated(l) ? &l->topology.dram : &l->topology.pmem;
}

static bool nodes_read(struct launch *l, char *why, size_t why_size)
{
	struct nodeset allowed;

	topology_allowed(STATUS_PATH, &allowed, &l->allowed_error);
	if (!topology_read(&l->topology, SYSFS_ROOT, &l->settings, &allowed, why, why_size))
		return false;
	sizes_read(&l->sizes, SYSFS_ROOT, &l->topology.online);
	l->ratio_dram = l->settings.ratio_dram;
	l->ratio_pmem = l->settings.ratio_pmem;
	if (l->ratio_dram == 0 && l->ratio_pmem == 0)
		topology_ratio(sizes_total(&l->sizes, &l->topology.dram),
			       in_files(l) ? os_file_system_size(l->settings.kind.directory)
					   : sizes_total(&l->sizes, pmem_nodes(l)),
			       &l->ratio_dram, &l->ratio_pmem);
	return true;
}

/* One page is bound as the heap will be. */
bool launch_can_bind(const struct nodeset *nodes, char *why, size_t why_size)
{
	void *page = os_reserve(NULL, PAGE_SIZE, true);
	int err;

	if (!page)
		return true;
	err = os_bind(page, PAGE_SIZE, nodes, OS_PREFERRED);
	os_unmap(page, PAGE_SIZE);
	if (err == 0)
		return true;
	snprintf(why, why_size,
		 "mbind(2) is refused (%s), so nothing can be placed: allow it "
		 "(docker run --cap-add SYS_NICE), or ask for --policy dram-only",
		 strerror(-err));
	return false;
}

/* A file can be made there. */
static bool directory_usable(const struct launch *l, char *why, size_t why_size)
{
	const char *path = l->settings.kind.directory;
	struct stat st;
	int err = 0;

	if (stat(path, &st) < 0)
		err = errno;
	else if (!S_ISDIR(st.st_mode))
		err = ENOTDIR;
	else if (access(path, W_OK | X_OK) < 0)
		err = errno;
	if (err == 0)
		return true;
	snprintf(why, why_size, "\"%s\" can't hold the PMEM tier: %s", path, strerror(err));
	return false;
}

/* A simulated tier is not bound. */
static bool binding_allowed(const struct launch *l, char *why, size_t why_size)
{
	if (in_files(l))
		return directory_usable(l, why, why_size);
	return !tiers_wanted(l) || simulated(l) || nodeset_empty(&l->topology.pmem) ||
	       launch_can_bind(&l->topology.pmem, why, why_size);
}

static bool machine_check(struct launch *l)
{
	char why[512];
	bool ok = true;

	if (!nodes_read(l, why, sizeof(why)) || !binding_allowed(l, why, sizeof(why))) {
		message_line("%s", why);
		ok = false;
	}
	if (l->settings.stats && !process_directory_ready(SHM_ROOT, why, sizeof(why))) {
		message_line("%s", why);
		ok = false;
	}
	if (!library_find(l->settings.engine, l->library, sizeof(l->library), why, sizeof(why))) {
		message_line("%s", why);
		ok = false;
	}
	return ok;
}

int launch_check(struct launch *l)
{
	int err;

	if (!machine_check(l))
		return EXIT_RUN_REFUSED;
	err = program_find(l->name, l->program, sizeof(l->program));
	if (err == ENOENT) {
		message_line("\"%s\" was not found: check its name%s", l->name,
			     strchr(l->name, '/') ? "" : " and PATH");
		return EXIT_RUN_NOT_FOUND;
	}
	if (err) {
		message_line("\"%s\" can't be executed: %s", l->name, strerror(err));
		return EXIT_RUN_CANNOT;
	}
	return 0;
}

void launch_warn(const struct launch *l)
{
	char why[PATH_MAX + 64], nodes[256];

	if (l->topology.error)
		message_line("some of " SYSFS_ROOT " can't be read (%s): nodes may be left out",
			     strerror(l->topology.error));
	if (l->allowed_error)
		message_line(STATUS_PATH " can't be read (%s): nodes outside of the cpuset may be "
			     "counted", strerror(l->allowed_error));
	if (dry_run(l)) {
		nodelist_format(pmem_nodes(l), nodes, sizeof(nodes));
		message_line("dry run: both tiers lie on DRAM node %s, and nothing is bound or "
			     "moved: all is counted as if it were",
			     nodes);
	} else if (simulated(l)) {
		nodelist_format(pmem_nodes(l), nodes, sizeof(nodes));
		message_line(
		    "simulated: there is no PMEM node, so the PMEM tier lies on DRAM node %s",
		    nodes);
	} else if (pmem_missing(l)) {
		message_line("there is no PMEM node: \"%s\" runs in plain DRAM "
			     "(--simulate tries the tiers all the same)",
			     l->name);
	}
	if (!program_reachable(l->program, why, sizeof(why)))
		message_line("%s: it can't be preloaded and runs without tierheap", why);
}

/* What is to be preloaded besides: one of our libraries is there when this runs under tierheap. */
static const char *others_find(void)
{
	const char *others = getenv("LD_PRELOAD");

	while (others && *others) {
		size_t len = strcspn(others, ": ");

		if (!library_named(others, len))
			break;
		others += len;
		others += strspn(others, ": ");
	}
	return others && *others ? others : NULL;
}

/* False: no memory. */
static bool variable_join(const char *name, const char *first, const char *others)
{
	char *value;
	bool ok;

	if (asprintf(&value, "%s%s%s", first, others ? ":" : "", others ? others : "") < 0)
		return false;
	ok = setenv(name, value, 1) == 0;
	free(value);
	return ok;
}

#define STATIC_TLS "glibc.rtld.optional_static_tls"

/*
 * Auditors, rtld-audit(7), have the loader lay out thread variables before it loads what is
 * preloaded, whose own have to fit into 1664 bytes then; jemalloc's take 2800. 4 KiB more are asked
 * for ("Dynamic Linking Tunables" of glibc's manual).
 */
static bool room_for_auditors(void)
{
	const char *others = getenv("GLIBC_TUNABLES"), *audit = getenv("LD_AUDIT");

	if (!audit || !*audit || (others && strstr(others, STATIC_TLS)))
		return true;
	return variable_join("GLIBC_TUNABLES", STATIC_TLS "=4096", others);
}

/* Else the library would say again, in each child of a shell, what launch_warn has said. */
static bool tiers_drop(struct launch *l)
{
	l->settings.policy = TIERHEAP_POLICY_DRAM_ONLY;
	return setenv("TIERHEAP_POLICY", option_policy_names[TIERHEAP_POLICY_DRAM_ONLY], 1) == 0;
}

bool launch_environment(struct launch *l)
{
	if (!variable_join("LD_PRELOAD", l->library, others_find()) || !room_for_auditors())
		return false;
	return !pmem_missing(l) || simulated(l) || tiers_drop(l);
}

/* `why` NULL: the reason of the first node. */
static void tier_print(const char *name, const struct launch *l, const struct nodeset *nodes,
		       const char *why)
{
	char text[256], total[FORMAT_LEN];
	int node = nodeset_next(nodes, 0);

	nodelist_format(nodes, text, sizeof(text));
	printf("%-12s node %s", name, text);
	if (node >= 0)
		printf(", %s, %s", format_mib(sizes_total(&l->sizes, nodes), total),
		       why ? why : topology_reason_text(l->topology.reason[node]));
	putchar('\n');
}

static void thresholds_print(const struct launch *l)
{
	const struct settings *s = &l->settings;
	char low[FORMAT_LEN], high[FORMAT_LEN], at[FORMAT_LEN];

	printf("%-12s %s to %s", "threshold", format_size(s->threshold_min, low),
	       format_size(s->threshold_max, high));
	if (s->policy == TIERHEAP_POLICY_STATIC_THRESHOLD)
		printf(", fixed at %s", format_size(s->threshold, at));
	putchar('\n');
}

static void environment_print(void)
{
	const char *label = "environment";

	for (char **e = environ; *e; e++) {
		if (strncmp(*e, "TIERHEAP_", 9) != 0 && strncmp(*e, "LD_PRELOAD=", 11) != 0)
			continue;
		printf("%-12s %s\n", label, *e);
		label = "";
	}
}

/* The nodes and their sizes are as they are shown. */
static bool machine_known(const struct launch *l)
{
	struct nodeset nodes = l->topology.dram;
	int node;

	for (size_t i = 0; i < NODE_WORDS; i++)
		nodes.word[i] |= pmem_nodes(l)->word[i];
	node = sizes_unknown(&l->sizes, &nodes);
	if (node >= 0)
		message_line("the size of node %d can't be read", node);
	return node < 0 && l->topology.error == 0 && l->allowed_error == 0;
}

bool launch_print(const struct launch *l)
{
	bool given = l->settings.ratio_dram || l->settings.ratio_pmem;
	char why[128];

	printf("%-12s %s\n%-12s %s\n", "program", l->program, "library", l->library);
	printf("%-12s %s\n", "engine", option_engine_names[l->settings.engine]);
	if (!names_select(&l->settings.include, &l->settings.exclude, l->program, why, sizeof(why)))
		printf("%-12s stays in plain DRAM: %s\n", names_of_path(l->program), why);
	environment_print();
	tier_print("DRAM", l, &l->topology.dram, NULL);
	if (in_files(l))
		printf("%-12s files in %s\n", "PMEM", l->settings.kind.directory);
	else
		tier_print("PMEM", l, pmem_nodes(l), simulated(l) ? "simulated" : NULL);
	printf("%-12s %s\n", "policy", option_policy_names[l->settings.policy]);
	printf("%-12s %u:%u, %s\n", "ratio", l->ratio_dram, l->ratio_pmem,
	       given ? "as given" : "by the installed sizes of the tiers");
	thresholds_print(l);
	return machine_known(l);
}
