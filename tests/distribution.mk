# SPDX-License-Identifier: BSD-2-Clause
# Every program of the machine under the library: a sample with the other tests, all by
# make check-distribution.
check_PROGRAMS += tests/distribution/confine
tests_distribution_confine_SOURCES = tests/distribution/confine.c
check_LTLIBRARIES += tests/distribution/inert.la tests/distribution/chatty.la
tests_distribution_inert_la_SOURCES = tests/distribution/inert.c
tests_distribution_inert_la_LDFLAGS = $(distribution_library)
tests_distribution_chatty_la_SOURCES = tests/distribution/chatty.c
tests_distribution_chatty_la_LDFLAGS = $(distribution_library)
# -rpath: else libtool makes no shared library of what is not installed.
distribution_library = -module -avoid-version -shared -rpath /nonexistent

distribution_tests = tests/distribution/distribution.sh
TESTS += $(distribution_tests)
dist_check_SCRIPTS += $(distribution_tests)
EXTRA_DIST += tests/distribution/compare.sh tests/distribution/exceptions.tsv \
	tests/distribution/harmless.txt tests/distribution/results.md

check-distribution:
	SAMPLE=all $(MAKE) check TESTS='$(distribution_tests)'
	grep '^#' tests/distribution/distribution.log
.PHONY: check-distribution

distribution-table: check-distribution
	cp tests/distribution/found.md $(srcdir)/tests/distribution/results.md
	$(page_make)
.PHONY: distribution-table
