/* SPDX-License-Identifier: BSD-2-Clause */
#include "say.h"

#include <string.h>

#include "log.h"
#include "os_file.h"
#include "text.h"

static struct os_file_id error_file; /* standard error at the start; set once by say_start */
static bool error_known;             /* ... if there was one */

/* Those that differ from their defaults; the nodes are said anyway. */
static void text_settings(struct text *t, const struct settings *s)
{
	char value[64];
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];
		option_format(s, row, value, sizeof value);
		if (row->type == OPTION_NODES || strcmp(row->name, "VERBOSE") == 0 ||
		    strcmp(value, row->dflt) == 0)
			continue;
		text_str(t, ", ");
		text_str(t, row->flag);
		text_str(t, " ");
		text_str(t, value);
	}
}

void say_start(const struct setup *setup)
{
	char buf[500], nodes[64];
	struct text t;
	error_known = setup->published && os_identify(2, &error_file);
	if (!setup->settings.verbose)
		return;
	text_init(&t, buf, sizeof buf);
	nodelist_format(&setup->dram, nodes, sizeof nodes);
	text_str(&t, "DRAM nodes ");
	text_str(&t, nodes);
	nodelist_format(&setup->pmem, nodes, sizeof nodes);
	text_str(&t, setup->simulated ? ", PMEM simulated on nodes " : ", PMEM nodes ");
	text_str(&t, nodes);
	text_settings(&t, &setup->settings);
	if (setup->message[0]) {
		text_str(&t, "; ");
		text_str(&t, setup->message);
	}
	log_warn(buf);
}

void say_taken(const struct setup *setup)
{
	struct os_file_id now;
	char buf[400];
	struct text t;
	if (!setup->settings.verbose || !error_known || !os_identify(2, &now) ||
	    now.device != error_file.device || now.inode != error_file.inode)
		return;
	text_init(&t, buf, sizeof buf);
	text_str(&t, "settings are taken");
	text_settings(&t, &setup->settings);
	log_warn(buf);
}
