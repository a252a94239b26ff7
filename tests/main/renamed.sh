# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Source it. Makes a program of the library's objects, in which the C family has other names
# (th_malloc, ...), of tests/main/tsan.c, which calls it by these, and of tests/main/tsan_machine.c
# in front of some calls into the system. Objects lie in the working directory; replaced.o, which
# asks whose malloc it is, is not among them: the machine answers.

renamed_wraps='os_read_file os_bind os_query_pages os_move_pages segment_copy'

# renamed_link FLAG...: the program is called tsan.
renamed_link() {
	for renamed_name in $renamed_wraps; do
		set -- "$@" "-Wl,--wrap=$renamed_name"
	done
	gcc -o tsan "$@" ./*.o -lpthread -ldl -lm
}

# renamed_objects JEMALLOC: the names that programs call become others, wherever they are meant.
renamed_objects() {
	nm -g --defined-only ./*interpose.o ./*operators.o ./*glibc.o ./*dlopen.o |
		awk 'NF == 3 { print $3, "th_" $3 }' | sort -u > renames
	for renamed_object in ./*.o; do
		[ "$renamed_object" = ./tsan_machine.o ] ||
			objcopy --redefine-syms=renames "$renamed_object" || return 1
	done
	objcopy --redefine-sym pthread_mutex_init=tsan_mutex_init --redefine-syms=renames \
		"$1" jemalloc.o
}
