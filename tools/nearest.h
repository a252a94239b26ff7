/* SPDX-License-Identifier: BSD-2-Clause */
/* Distances between nodes, from sysfs. */
#ifndef TOOL_NEAREST_H
#define TOOL_NEAREST_H

#include "nodelist.h"

/* The node of the set that is nearest to `from`; the lowest where that is unknown. Not empty. */
unsigned nearest_node(const struct nodeset *set, int from);

#endif
