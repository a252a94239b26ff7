/* SPDX-License-Identifier: BSD-2-Clause */
#include "publish.h"

#include "arenas.h"
#include "audit.h"
#include "boundary.h"
#include "segment.h"

#define PUBLISH_NS   10000000u
#define PUBLISH_PART 1024u /* of the heap */

/* Step lock. */
static uint64_t publish_at; /* ns, last time; 0: at once */
static uint64_t said;       /* misplaced pages, as published */

static uint64_t misplaced(void)
{
	return audit_misplaced(0) + audit_misplaced(1);
}

bool publish_due(uint64_t now)
{
	uint64_t off = misplaced();
	return now - publish_at >= PUBLISH_NS || publish_at == 0 ||
	       (off > said ? off - said : said - off) > arenas_heap_pages / PUBLISH_PART;
}

void publish_soon(void)
{
	publish_at = 0;
}

void publish(const struct setup *setup, struct report *report, bool force, uint64_t now)
{
	struct plan_input in;
	publish_at = now;
	said = misplaced();
	if (!segment_made())
		segment_create(setup->published, NULL, 0);
	boundary_read(&in, setup, report, force);
	report_write(report, setup, &in, now);
}
