# SPDX-License-Identifier: BSD-2-Clause
# What a program sees under the library: small programs, run by the shell tests with the library
# preloaded. None is linked to it. -fno-builtin: every call has to reach the heap.
preload_programs = \
	tests/preload/zero-and-null tests/preload/alignment tests/preload/too-large \
	tests/preload/errno-kept tests/preload/usable-size tests/preload/realloc-bytes \
	tests/preload/libc-names tests/preload/introspection tests/preload/jemalloc-flags \
	tests/preload/jemalloc-arenas tests/preload/jemalloc-grown tests/preload/jemalloc-xallocx \
	tests/preload/jemalloc-conf tests/preload/jemalloc-prof tests/preload/jemalloc-busy tests/preload/jemalloc-stats \
	tests/preload/freed-heap tests/preload/only-frees tests/preload/sorted \
	tests/preload/paths tests/preload/early tests/preload/unflushed \
	tests/preload/threads tests/preload/foreign tests/preload/fork-alone tests/preload/fork-busy \
	tests/preload/fork-step tests/preload/fork-named \
	tests/preload/mappings tests/preload/full-window \
	tests/preload/untouched tests/preload/zeroed tests/preload/idle-bands \
	tests/preload/set-taken tests/preload/set-applied tests/preload/growing tests/preload/calm tests/preload/few \
	tests/preload/header tests/preload/refuse tests/preload/witness \
	tests/preload/policies tests/preload/perf-pairs tests/preload/perf-churn \
	tests/preload/perf-fork tests/preload/memkind-heap
check_PROGRAMS += $(preload_programs)
# Built as tests/preload/.libs/NAME.so.
check_LTLIBRARIES += \
	tests/preload/early-library.la tests/preload/last-library.la \
	tests/preload/loaded-library.la

preload_cflags = $(AM_CFLAGS) -fno-builtin
preload_ldflags = -module -avoid-version -shared -rpath /nowhere

tests_preload_zero_and_null_CFLAGS = $(preload_cflags)
tests_preload_alignment_CFLAGS = $(preload_cflags)
tests_preload_too_large_CFLAGS = $(preload_cflags)
tests_preload_errno_kept_CFLAGS = $(preload_cflags)
tests_preload_usable_size_CFLAGS = $(preload_cflags)
tests_preload_realloc_bytes_CFLAGS = $(preload_cflags)
tests_preload_libc_names_CFLAGS = $(preload_cflags)
tests_preload_introspection_CFLAGS = $(preload_cflags)
tests_preload_jemalloc_flags_CFLAGS = $(preload_cflags)
tests_preload_jemalloc_flags_LDADD = -ljemalloc
tests_preload_jemalloc_arenas_CFLAGS = $(preload_cflags)
tests_preload_jemalloc_arenas_LDADD = -ljemalloc
tests_preload_jemalloc_grown_CFLAGS = $(preload_cflags)
tests_preload_jemalloc_grown_LDADD = -ljemalloc -lpthread
tests_preload_jemalloc_xallocx_CFLAGS = $(preload_cflags)
tests_preload_jemalloc_xallocx_LDADD = -ljemalloc
tests_preload_jemalloc_conf_CFLAGS = $(preload_cflags)
tests_preload_jemalloc_conf_LDADD = -ljemalloc
tests_preload_jemalloc_prof_CFLAGS = $(preload_cflags)
tests_preload_jemalloc_prof_LDADD = -ljemalloc
tests_preload_jemalloc_busy_CFLAGS = $(preload_cflags)
tests_preload_jemalloc_busy_LDADD = -ljemalloc
tests_preload_jemalloc_stats_CFLAGS = $(preload_cflags)
tests_preload_jemalloc_stats_LDADD = -ljemalloc
tests_preload_freed_heap_CFLAGS = $(preload_cflags)
tests_preload_freed_heap_LDADD = -ljemalloc -lpthread
tests_preload_only_frees_CFLAGS = $(preload_cflags)
tests_preload_only_frees_LDADD = -ljemalloc -lpthread
tests_preload_sorted_CFLAGS = $(preload_cflags)
tests_preload_paths_CFLAGS = $(preload_cflags)
tests_preload_early_CFLAGS = $(preload_cflags)
tests_preload_unflushed_CFLAGS = $(preload_cflags)
tests_preload_threads_CFLAGS = $(preload_cflags)
tests_preload_foreign_CFLAGS = $(preload_cflags)
tests_preload_fork_busy_CFLAGS = $(preload_cflags)
tests_preload_fork_step_CFLAGS = $(preload_cflags)
tests_preload_fork_named_CFLAGS = $(preload_cflags)
tests_preload_fork_named_LDADD = -ljemalloc -lpthread
tests_preload_mappings_CFLAGS = $(preload_cflags)
tests_preload_full_window_CFLAGS = $(preload_cflags)
tests_preload_untouched_CFLAGS = $(preload_cflags)
tests_preload_zeroed_CFLAGS = $(preload_cflags)
tests_preload_idle_bands_CFLAGS = $(preload_cflags)
tests_preload_set_taken_SOURCES = tests/preload/set-taken.c \
	tests/lib/segment_file.c tests/lib/segment_file.h
tests_preload_set_taken_CFLAGS = $(preload_cflags)
tests_preload_set_applied_SOURCES = tests/preload/set-applied.c \
	tests/lib/segment_file.c tests/lib/segment_file.h
tests_preload_set_applied_CFLAGS = $(preload_cflags)
tests_preload_set_applied_LDADD = -lpthread
tests_preload_growing_CFLAGS = $(preload_cflags)
tests_preload_calm_CFLAGS = $(preload_cflags)
tests_preload_few_CFLAGS = $(preload_cflags)
tests_preload_header_CFLAGS = $(preload_cflags)
tests_preload_refuse_CFLAGS = $(preload_cflags)
tests_preload_witness_CFLAGS = $(preload_cflags)
tests_preload_policies_CFLAGS = $(preload_cflags)
tests_preload_perf_pairs_CFLAGS = $(preload_cflags)
tests_preload_perf_churn_CFLAGS = $(preload_cflags)
tests_preload_perf_fork_CFLAGS = $(preload_cflags)
tests_preload_memkind_heap_CFLAGS = $(preload_cflags)
tests_preload_memkind_heap_LDADD = -lpthread
tests_preload_early_library_la_SOURCES = tests/preload/early-library.c
tests_preload_early_library_la_CFLAGS = $(preload_cflags)
tests_preload_early_library_la_LDFLAGS = $(preload_ldflags)
tests_preload_last_library_la_SOURCES = tests/preload/last-library.c
tests_preload_last_library_la_CFLAGS = $(preload_cflags)
tests_preload_last_library_la_LDFLAGS = $(preload_ldflags)
tests_preload_loaded_library_la_SOURCES = tests/preload/loaded-library.c
tests_preload_loaded_library_la_CFLAGS = $(preload_cflags)
tests_preload_loaded_library_la_LDFLAGS = $(preload_ldflags)

preload_tests = \
	tests/preload/glibc.sh tests/preload/header.sh tests/preload/jemalloc.sh \
	tests/preload/cxx.sh tests/preload/dlopen.sh tests/preload/paths.sh tests/preload/lifetime.sh \
	tests/preload/threads.sh tests/preload/memory.sh tests/preload/stalls.sh \
	tests/preload/faults.sh tests/preload/secure.sh tests/preload/identity.sh \
	tests/preload/policies.sh tests/preload/select.sh tests/preload/set-verbose.sh tests/preload/statistics.sh \
	tests/preload/memkind.sh tests/preload/dry-run.sh tests/preload/advise.sh
TESTS += $(preload_tests)
dist_check_SCRIPTS += $(preload_tests)
EXTRA_DIST += \
	tests/preload/bands.h tests/preload/fact.h tests/preload/perf.h \
	tests/preload/procfs.h tests/preload/ways.h tests/preload/run.sh \
	tests/preload/perf.sh tests/preload/operators.cc \
	tests/preload/memkind.except tests/preload/memkind-except.awk

# Speeds beside stock jemalloc's: for a quiet machine, `make check-speed`.
speed_tests = \
	tests/preload/perf-pairs.sh tests/preload/perf-churn.sh tests/preload/perf-fork.sh \
	tests/preload/perf-make.sh
dist_check_SCRIPTS += $(speed_tests)
