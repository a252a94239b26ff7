/* SPDX-License-Identifier: BSD-2-Clause */
/* Words of the workload's command line and of its plan. What is wrong ends the program. */
#ifndef WORKLOAD_PARSE_H
#define WORKLOAD_PARSE_H

#include <stddef.h>

/* Quotes the text, says what it should be, and ends the program with status 2. */
_Noreturn void value_refuse(const char *text, const char *wanted);
/* The text up to a comma or its end, in `buf`; else value_refuse. */
const char *word_copy(const char *text, char *buf, size_t size, const char *wanted);
/* A whole text that is a number within lo..hi; else value_refuse. */
unsigned long number_parse(const char *text, unsigned long lo, unsigned long hi,
			   const char *wanted);
/* D:P, ended by a comma or the text's end; else value_refuse. */
void ratio_parse(const char *text, unsigned *dram, unsigned *pmem);

#endif
