/* SPDX-License-Identifier: BSD-2-Clause */
#include "output.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "tool.h"

static bool memory_lacked; /* since output_begin; main thread, no lock */

/*
 * An object without memory for a member lacks it, and an array an element: jansson says so by the
 * result of each call, and prints what is left.
 */
static void *json_memory(size_t size)
{
	void *p = malloc(size);

	if (!p)
		memory_lacked = true;
	return p;
}

void output_begin(void)
{
	json_set_alloc_funcs(json_memory, free);
}

bool output_lost(void)
{
	return memory_lacked || ferror(stdout);
}

int output_end(void)
{
	/* An error of an earlier write has left no errno. */
	bool before = ferror(stdout);

	errno = 0;
	if (fflush(stdout) != 0 || before) {
		message_line("can't write the output: %s",
			     errno ? strerror(errno) : "a part of it is lost");
		return EXIT_FAILED;
	}
	if (!memory_lacked)
		return 0;
	message_line("no memory for the output: a part of it is missing");
	return EXIT_FAILED;
}
