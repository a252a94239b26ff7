/* SPDX-License-Identifier: BSD-2-Clause */
#include "latency.h"

#include <stdio.h>
#include <string.h>

#include "args.h"
#include "os_file.h"

/* Documentation/admin-guide/mm/numaperf.rst of the kernel: nanoseconds. */
static unsigned node_latency(const char *sysfs, int node)
{
	char path[512], text[32];
	unsigned ns;
	int len;

	snprintf(path, sizeof(path),
		 "%s/devices/system/node/node%d/access0/initiators/read_latency", sysfs, node);
	len = os_read_file(path, text, sizeof(text));
	if (len <= 0)
		return 0;
	text[strcspn(text, "\n")] = '\0';
	return args_count(text, &ns) ? ns : 0;
}

unsigned latency_read(const char *sysfs, const struct nodeset *nodes)
{
	unsigned least = 0;

	for (int n = nodeset_next(nodes, 0); n >= 0; n = nodeset_next(nodes, (unsigned)n + 1)) {
		unsigned ns = node_latency(sysfs, n);

		if (ns == 0)
			return 0;
		if (least == 0 || ns < least)
			least = ns;
	}
	return least;
}
