/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints N numbered lines with a full buffer left to exit(3), which flushes it last of all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Frees and allocates after main, as destructors of large programs do. */
__attribute__((destructor)) static void churn(void)
{
	static char *p[1000]; /* main thread, no lock */

	for (unsigned i = 0; i < 1000; i++)
		p[i] = memset(malloc(i * 10 + 1), 0, i * 10 + 1);
	for (unsigned i = 0; i < 1000; i++)
		free(p[i]);
	printf("from a destructor\n");
}

static void at_exit(void)
{
	printf("from an exit handler\n");
}

int main(int argc, char **argv)
{
	long n = argc > 1 ? strtol(argv[1], NULL, 10) : 100;
	char *large = malloc(1 << 20);

	setvbuf(stdout, argc > 2 ? large : NULL, _IOFBF, argc > 2 ? 1 << 20 : 4096);
	atexit(at_exit);
	for (long i = 0; i < n; i++)
		printf("line %ld of what must arrive\n", i);
	return 3;
}
