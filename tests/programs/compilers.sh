#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# gcc and clang compile this very project; what they make is the same to the byte.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs gcc clang

# The functions of many sources in one, so that it takes memory.
source_large() {
	awk 'BEGIN {
		for (i = 0; i < 1500; i++)
			printf "struct s%d { int a[%d]; struct s%d *n; };\nint f%d(struct s%d *p, int x)\n" \
				"{\n\tint y = 0;\n\tfor (int i = 0; i < %d; i++)\n" \
				"\t\ty += p->a[i] * x ^ (y >> %d);\n\treturn p->n ? f%d(p->n, y) : y;\n}\n",
				i, i % 90 + 3, i, i, i, i % 90 + 3, i % 7, i
	}'
}

work() {
	source_large > large.c
	for cc in gcc clang; do
		for file in "$top_srcdir"/src/option.c "$top_srcdir"/src/plan.c \
			"$top_srcdir"/src/topology.c large.c; do
			$cc -std=gnu11 -D_GNU_SOURCE -O2 -g0 -I"$top_srcdir/include" \
				-I"$top_builddir" -c -o out.o "$file" || echo "$cc failed"
			echo "$cc ${file##*/} $(cksum < out.o)"
		done
	done
}

program compilers "$(gcc -dumpfullversion), $(clang -dumpversion)" cc1
tap_done
