/* SPDX-License-Identifier: BSD-2-Clause */
/* mark begin|end: of an interval that accesses.c counts. */
#include <string.h>

#include "mark.h"

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "begin") == 0)
		MARK(MARK_BEGIN);
	else if (argc == 2 && strcmp(argv[1], "end") == 0)
		MARK(MARK_END);
	else
		return 125;
	return 0;
}
