/* SPDX-License-Identifier: BSD-2-Clause */
/* What the firmware says of nodes' latencies (ACPI's HMAT), as the kernel shows it in sysfs. */
#ifndef TOOL_LATENCY_H
#define TOOL_LATENCY_H

#include "nodelist.h"

/* Time of a read from the fastest of the nodes by the CPUs nearest to it, ns; 0: it is not said of all. */
unsigned latency_read(const char *sysfs, const struct nodeset *nodes);

#endif
