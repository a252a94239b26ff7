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
static int write_error;    /* errno of the first output_flush that failed; 0: none. As above */

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

/* Standard output remembers that a write failed, and not why. */
void output_flush(void)
{
	if (fflush(stdout) != 0 && write_error == 0)
		write_error = errno;
}

bool output_lost(void)
{
	return memory_lacked || ferror(stdout);
}

int output_end(void)
{
	output_flush();
	if (ferror(stdout)) {
		message_line("can't write the output: %s",
			     write_error ? strerror(write_error) : "a part of it is lost");
		return EXIT_FAILED;
	}
	if (!memory_lacked)
		return 0;
	message_line("no memory for the output: a part of it is missing");
	return EXIT_FAILED;
}
