# SPDX-License-Identifier: BSD-2-Clause
# The distribution's own programs under the library: make check-programs.
check_PROGRAMS += tests/programs/observe
tests_programs_observe_SOURCES = tests/programs/observe.c
tests_programs_observe_LDADD = libcommand.la

programs_tests = \
	tests/programs/archives.sh tests/programs/compilers.sh tests/programs/debuggers.sh \
	tests/programs/git.sh tests/programs/images.sh tests/programs/java.sh \
	tests/programs/lua.sh tests/programs/memcached.sh tests/programs/nginx.sh \
	tests/programs/node.sh tests/programs/perl.sh tests/programs/php.sh \
	tests/programs/postgresql.sh tests/programs/python.sh tests/programs/redis.sh \
	tests/programs/ruby.sh tests/programs/sqlite.sh tests/programs/stress.sh \
	tests/programs/tcl.sh
TESTS += $(programs_tests)
dist_check_SCRIPTS += $(programs_tests)
EXTRA_DIST += tests/programs/programs.sh tests/programs/Cache.java

check-programs:
	$(MAKE) check TESTS='$(programs_tests)'
.PHONY: check-programs
