/* SPDX-License-Identifier: BSD-2-Clause */
/* How each call can fail, and under what settings the victim is run. */
#ifndef TH_FAULTS_KINDS_H
#define TH_FAULTS_KINDS_H

#include <stdbool.h>

#include "table.h"

#define FAULT_WAYS     9u
#define FAULT_SETTINGS 4u
#define FAULT_LIE      (-1)
#define FAULT_PART     (-2)
#define FAULT_EACH(e)  (-100 - (e)) /* the call returns, and each page's status is this errno */

struct fault_kind {
	int how[FAULT_WAYS]; /* 0 ends them */
	bool may_refuse;     /* without this call there may be no memory: NULL with ENOMEM */
};

struct fault_setup {
	const char *name;
	bool nodes;       /* two nodes: see hook.c */
	bool verbose;     /* the library writes more than a warning */
	bool may_refuse;
	const char *plan; /* faults that are there in every run; NULL: none */
	const char *setting[FAULT_SETTINGS];
};

extern const struct fault_kind fault_kind[FAULT_ROWS + 1];
const struct fault_setup *fault_setup_named(const char *name);

#endif
