# SPDX-License-Identifier: BSD-2-Clause
# APART: what each test is run by, for tests/main/all.sh; empty: nothing.
APART =
EXTRA_DIST += tests/counts.sh doc/COUNTS.md
LOG_DRIVER = $(APART) env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
TEST_EXTENSIONS = .sh
AM_TESTS_ENVIRONMENT = \
	TEST_LIBRARY='$(abs_top_builddir)/.libs/libtierheap.so'; export TEST_LIBRARY; \
	TEST_TOOL='$(abs_top_builddir)/tierheap'; export TEST_TOOL; \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir;

include tests/unit.mk
include tests/lint.mk
include tests/cli.mk
include tests/top.mk
include tests/preload.mk
include tests/pitfalls.mk
include tests/fuzz.mk
include tests/random.mk
include tests/faults.mk
include tests/ratio.mk
include tests/main.mk
include tests/programs.mk
include tests/distribution.mk
include tests/bench.mk
include tests/vm.mk
include tests/coverage.mk
include tests/soak.mk

# doc/COUNTS.md, from the logs of a whole make check.
counts:
	$(SHELL) $(srcdir)/tests/counts.sh . > counts.tmp
	mv counts.tmp $(srcdir)/doc/COUNTS.md
.PHONY: counts

check-speed:
	$(MAKE) check TESTS='$(speed_tests)'
.PHONY: check-speed
