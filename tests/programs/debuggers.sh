#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# gdb and strace look at a program, themselves and the program under tierheap. What runs
# in valgrind's memcheck has memcheck's malloc.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs gdb strace valgrind gcc

work() {
	cat > prog.c <<-'C'
		#include <stdio.h>
		#include <stdlib.h>
		#include <string.h>
		static int deep(int n, char *text) { return n ? deep(n - 1, text) + 1 : (int)strlen(text); }
		int main(void)
		{
			char *text = malloc(100);
			strcpy(text, "seven");
			printf("%d\n", deep(7, text));
			free(text);
			char *large = calloc(1000, 1000);
			free(large);
			return 3;
		}
	C
	gcc -g -O0 -o prog prog.c
	gdb -q -nx -batch -ex 'set debuginfod enabled off' -ex 'break deep if n == 0' -ex run -ex bt -ex 'p text' \
		-ex 'call (char *)strdup(text)' -ex continue ./prog 2> /dev/null |
		sed 's/0x[0-9a-f]*/ADDRESS/g; s/process [0-9]*/process N/; /^\[/d; /^Using host/d'
	strace -qq -e trace=write -o trace ./prog
	echo "prog ended with $?"
	grep -c 'write(1, "12' trace
	valgrind -q --error-exitcode=9 --leak-check=full ./prog 2> errors
	echo "prog under valgrind ended with $?"
	grep -ac '^==' errors
	:
}

program debuggers "$(gdb --version | sed -n '1s/.* //p'), $(strace --version | sed -n '1s/.* //p'), $(valgrind --version | sed 's/.*-//')" gdb
tap_done
