# SPDX-License-Identifier: BSD-2-Clause
# The distribution's own programs under the library: make check-programs.
check_PROGRAMS += tests/programs/observe
tests_programs_observe_SOURCES = tests/programs/observe.c
tests_programs_observe_LDADD = libcommand.la

programs_tests = \
	tests/programs/archives.sh tests/programs/chromium.sh tests/programs/compilers.sh \
	tests/programs/debuggers.sh \
	tests/programs/git.sh tests/programs/images.sh tests/programs/java.sh \
	tests/programs/lua.sh tests/programs/memcached.sh tests/programs/nginx.sh \
	tests/programs/node.sh tests/programs/perl.sh tests/programs/php.sh \
	tests/programs/postgresql.sh tests/programs/python.sh tests/programs/redis.sh \
	tests/programs/ruby.sh tests/programs/sqlite.sh tests/programs/stress.sh \
	tests/programs/tcl.sh
TESTS += $(programs_tests)
dist_check_SCRIPTS += $(programs_tests)
EXTRA_DIST += tests/programs/programs.sh tests/programs/Cache.java tests/programs/table.sh \
	tests/programs/results.tsv

check-programs:
	$(MAKE) check TESTS='$(programs_tests)'
.PHONY: check-programs

# doc/PROGRAMS.md from what they found, with libmemtier beside.
programs-table: all
	rm -rf tests/programs/results
	PROGRAMS_PEER=1 $(MAKE) check TESTS='$(programs_tests)'
	LC_ALL=C cat tests/programs/results/*.tsv > $(srcdir)/tests/programs/results.tsv
	$(page_make)
.PHONY: programs-table

page_make = $(SHELL) $(srcdir)/tests/programs/table.sh $(srcdir)/tests/programs/results.tsv \
	$(srcdir)/tests/distribution/results.md $(srcdir)/doc/PROGRAMS.md > page.tmp && \
	mv page.tmp $(srcdir)/doc/PROGRAMS.md

# For the test that each has a row there.
print-programs-tests:
	@echo $(programs_tests)
.PHONY: print-programs-tests

clean-local: clean-programs
clean-programs:
	rm -rf tests/programs/results tests/distribution/found.md
.PHONY: clean-programs
