/* SPDX-License-Identifier: BSD-2-Clause */
/* Text within the manual's rows that the command prints. */
#ifndef TOOL_ROFF_H
#define TOOL_ROFF_H

/* groff reads "-" as a hyphen and a leading "." or "'" as a request. */
void roff_put(const char *text);
/* With the first letter a capital and a dot and a line's end behind. */
void roff_sentence(const char *text);

#endif
