# SPDX-License-Identifier: BSD-2-Clause
# How preloaded allocators have broken programs (doc/PITFALLS.md), as far as tests/preload, which has
# what is common to all programs, does not show it.
pitfalls_programs = \
	tests/pitfalls/threads tests/pitfalls/end tests/pitfalls/spawn tests/pitfalls/invalid \
	tests/pitfalls/namespaces tests/pitfalls/arguments tests/pitfalls/words \
	tests/pitfalls/locked
check_PROGRAMS += $(pitfalls_programs)
pitfalls_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/preload
tests_pitfalls_threads_CPPFLAGS = $(pitfalls_cppflags)
tests_pitfalls_threads_CFLAGS = $(preload_cflags)
tests_pitfalls_end_CPPFLAGS = $(pitfalls_cppflags)
tests_pitfalls_end_CFLAGS = $(preload_cflags)
tests_pitfalls_spawn_CPPFLAGS = $(pitfalls_cppflags)
tests_pitfalls_spawn_CFLAGS = $(preload_cflags)
tests_pitfalls_invalid_CPPFLAGS = $(pitfalls_cppflags)
tests_pitfalls_invalid_CFLAGS = $(preload_cflags)
tests_pitfalls_namespaces_CPPFLAGS = $(pitfalls_cppflags)
tests_pitfalls_namespaces_CFLAGS = $(preload_cflags)
tests_pitfalls_arguments_CFLAGS = $(preload_cflags)
tests_pitfalls_words_SOURCES = tests/pitfalls/words.c \
	tests/lib/segment_file.c tests/lib/segment_file.h
tests_pitfalls_words_CPPFLAGS = $(pitfalls_cppflags)
tests_pitfalls_words_CFLAGS = $(preload_cflags)
tests_pitfalls_locked_CPPFLAGS = $(pitfalls_cppflags)
tests_pitfalls_locked_CFLAGS = $(preload_cflags)
check_LTLIBRARIES += tests/pitfalls/audit-library.la
tests_pitfalls_audit_library_la_SOURCES = tests/pitfalls/audit-library.c
tests_pitfalls_audit_library_la_LDFLAGS = $(preload_ldflags)

pitfalls_tests = \
	tests/pitfalls/threads.sh tests/pitfalls/spawn.sh tests/pitfalls/limits.sh \
	tests/pitfalls/invalid.sh tests/pitfalls/namespaces.sh tests/pitfalls/replaced.sh \
	tests/pitfalls/arguments.sh tests/pitfalls/words.sh
TESTS += $(pitfalls_tests)
dist_check_SCRIPTS += $(pitfalls_tests)
EXTRA_DIST += tests/pitfalls/block.h
