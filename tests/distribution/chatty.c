/* SPDX-License-Identifier: BSD-2-Clause */
/* A library that can't hold its tongue. */
#include <unistd.h>

__attribute__((constructor)) static void speak(void)
{
	if (write(2, "!", 1) != 1)
		_exit(125);
}
