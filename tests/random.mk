# SPDX-License-Identifier: BSD-2-Clause
# The model-based random test: make check-random RANDOM_SECONDS=N SEED=S for longer by hand.
check_PROGRAMS += tests/random/random
tests_random_random_SOURCES = \
	tests/random/random.c tests/random/draw.h tests/random/model.c tests/random/model.h \
	tests/random/owned.c tests/random/owned.h tests/random/operations.h \
	tests/random/allocate.c tests/random/resize.c tests/random/refusals.c \
	tests/random/users.c tests/random/mail.c tests/random/settings.c tests/random/children.c \
	tests/lib/segment_file.c tests/lib/segment_file.h
tests_random_random_CFLAGS = $(preload_cflags)
tests_random_random_LDADD = -lpthread

# A heap with faults, built as tests/random/.libs/faulty.so.
check_LTLIBRARIES += tests/random/faulty.la
tests_random_faulty_la_SOURCES = tests/random/faulty.c
tests_random_faulty_la_CFLAGS = $(preload_cflags)
tests_random_faulty_la_LDFLAGS = $(preload_ldflags)

random_tests = tests/random/random.sh
TESTS += $(random_tests)
dist_check_SCRIPTS += $(random_tests)

check-random:
	RANDOM_SECONDS='$(RANDOM_SECONDS)' SEED='$(SEED)' $(MAKE) check TESTS='$(random_tests)'
.PHONY: check-random
