/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When the state of the heap goes into the segment: seldom, as that takes longer than a step; sooner
 * when much was found elsewhere than said. Everything here is called under the step lock.
 */
#ifndef TH_PUBLISH_H
#define TH_PUBLISH_H

#include "report.h"

bool publish_due(uint64_t now_ns);
/* It is due, whatever the time. */
void publish_soon(void);
void publish(const struct setup *setup, struct report *report, bool force, uint64_t now_ns);

#endif
