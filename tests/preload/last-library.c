/* SPDX-License-Identifier: BSD-2-Clause */
/* Preloaded after the heap, so its destructor is run after the heap's. */
#include <stddef.h>

extern void (*last_words)(void);
void (*last_words)(void); /* what the program wants called; set by main */

__attribute__((destructor)) static void speak(void)
{
	if (last_words)
		last_words();
}
