/* SPDX-License-Identifier: BSD-2-Clause */
/* A process that was given settings, until it has taken them and holds the ratio. */
#ifndef TOOL_STEERED_H
#define TOOL_STEERED_H

#include "handover.h"

/* All 0 but the handover at first. */
struct steered {
	struct handover handover;
	enum handover_outcome outcome;
	bool given;       /* by its number; the caller's */
	uint64_t sent_ns; /* CLOCK_MONOTONIC */
	bool near;        /* it has come near enough to the wanted share */
	double after;     /* seconds from when it was sent to the outcome, or until it was near */
};

/* Writes the settings of the handover. */
void steered_send(struct steered *p);

/* Looks for the answer. */
void steered_look(struct steered *p);

/*
 * Once they are taken: is it within `tolerance` of the wanted share, with no more than that part of
 * the heap still to be moved? By what it has written since.
 */
void steered_look_near(struct steered *p, double tolerance);

#endif
