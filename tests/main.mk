# SPDX-License-Identifier: BSD-2-Clause
# The main job (also what quickstart runs), and the run of all tests.
check_PROGRAMS += tests/main/redis_load
tests_main_redis_load_SOURCES = \
	tests/main/redis_load.c \
	tests/main/items.c tests/main/items.h \
	tests/main/resp.c tests/main/resp.h \
	tests/lib/workload_mix.c tests/lib/workload_mix.h
tests_main_redis_load_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/lib
tests_main_redis_load_LDADD = -lm

main_tests = \
	tests/main/configure.sh tests/main/container.sh tests/main/install.sh tests/main/packages.sh tests/main/quickstart.sh \
	tests/main/readme.sh tests/main/sanitizers.sh \
	tests/main/scripts.sh tests/main/service.sh tests/main/tsan.sh
TESTS += $(main_tests)
dist_check_SCRIPTS += $(main_tests)
EXTRA_DIST += examples/redis-tiered.service examples/tierheap-metrics.service \
	examples/tiered.conf examples/container/Dockerfile \
	examples/container/compose.yaml examples/container/rootdir.sh \
	tests/main/job.sh tests/main/all.sh tests/main/apart.sh \
	tests/main/known.sh tests/main/options.awk \
	tests/main/renamed.sh tests/main/tsan.c tests/main/tsan_machine.c

# For tests/main/all.sh.
print-tests:
	@echo $(TESTS)
print-test-logs:
	@echo $(TEST_LOGS)
# For tests/main/tsan.sh.
print-heap-sources:
	@echo $(libbase_la_SOURCES) $(libpure_la_SOURCES) $(libwindow_la_SOURCES) $(libfront_la_SOURCES) \
		$(libtierheap_la_SOURCES)
.PHONY: print-tests print-test-logs print-heap-sources
