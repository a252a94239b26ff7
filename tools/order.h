/* SPDX-License-Identifier: BSD-2-Clause */
/* Which of the watched processes are listed, and in which order. Pure. */
#ifndef TOOL_ORDER_H
#define TOOL_ORDER_H

#include "survey.h"

/* In the order of the columns. */
enum order_key {
	ORDER_PID, ORDER_COMMAND, ORDER_DRAM, ORDER_PMEM, ORDER_SHARE, ORDER_ERROR,
	ORDER_THRESHOLD, ORDER_RATE, ORDER_FALLBACKS,
	ORDER_KEYS,
};

#define ORDER_FILTER_LEN 32

struct order {
	enum order_key key;
	bool reverse;
	char filter[ORDER_FILTER_LEN]; /* part of the command, in either case; empty: all */
};

const char *order_name(enum order_key key);
/* What comes first, such as "largest". */
const char *order_first(const struct order *order);
bool order_matches(const struct order *order, const char *command);
/*
 * The processes that are to be listed, first one first. Texts and numbers of processes ascend, all
 * others descend, errors by how far off they are; what has no such figure comes last. A process that
 * has shown nothing yet is found by no filter. *out has room for all of them. Returns their number.
 */
size_t order_rows(const struct order *order, const struct survey *w, struct watched **out);

#endif
