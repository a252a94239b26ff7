# SPDX-License-Identifier: BSD-2-Clause
# A copy of the library whose system calls can be made to fail, and a program that has to come to
# the same result then. Not installed: built as tests/faults/.libs/libtierheap-faults.so.
check_LTLIBRARIES += tests/faults/libtierheap-faults.la
tests_faults_libtierheap_faults_la_SOURCES = \
	src/os.c src/os_file.c tests/faults/hook.c tests/faults/hook.h tests/faults/table.h
tests_faults_libtierheap_faults_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests -DTIERHEAP_FAULTS
tests_faults_libtierheap_faults_la_CFLAGS = $(HIDDEN_CFLAGS)
# All else is the shipped library's: its objects, but for these two files.
tests_faults_libtierheap_faults_la_LIBADD = \
	$(libtierheap_la_OBJECTS) src/jemalloc.lo libfront.la libwindow.la libpure.la \
	-lpthread -ldl -lm
tests_faults_libtierheap_faults_la_LDFLAGS = -module -avoid-version -shared -rpath /nowhere \
	-no-undefined -static-libgcc \
	-Wl,--version-script=$(srcdir)/src/tierheap.map -Wl,-Bsymbolic-functions -Wl,-z,now \
	-Wl,-z,defs -Wl,--wrap=mmap,--wrap=munmap,--wrap=mprotect,--wrap=madvise

check_PROGRAMS += tests/faults/victim tests/faults/inject
tests_faults_victim_SOURCES = tests/faults/victim.c \
	tests/lib/segment_file.c tests/lib/segment_file.h
tests_faults_victim_CFLAGS = $(AM_CFLAGS) -fno-builtin
tests_faults_victim_LDADD = -lpthread
tests_faults_inject_SOURCES = tests/faults/inject.c \
	tests/faults/kinds.c tests/faults/kinds.h tests/faults/table.h

faults_tests = tests/faults/faults.sh tests/faults/command.sh
TESTS += $(faults_tests)
dist_check_SCRIPTS += $(faults_tests)

# The command: its calls fail by ptrace(2).
check_LTLIBRARIES += tests/faults/refuse-memory.la
tests_faults_refuse_memory_la_SOURCES = tests/faults/refuse-memory.c tests/faults/trace.h
tests_faults_refuse_memory_la_CFLAGS = $(AM_CFLAGS) -fno-builtin
tests_faults_refuse_memory_la_LDFLAGS = $(preload_ldflags)
check_PROGRAMS += tests/faults/command
tests_faults_command_SOURCES = tests/faults/command.c tests/faults/trace.c tests/faults/trace.h \
	tests/faults/command_ways.c tests/faults/command_ways.h
