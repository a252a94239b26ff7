# SPDX-License-Identifier: BSD-2-Clause
# The command, judged by what it prints and how it exits.
check_PROGRAMS += tests/cli/fake_segment tests/cli/static tests/cli/machine tests/cli/causes \
	tests/cli/readers tests/cli/verified
tests_cli_fake_segment_SOURCES = tests/cli/fake_segment.c
tests_cli_fake_segment_LDADD = libpure.la
tests_cli_static_SOURCES = tests/cli/static.c
tests_cli_static_CFLAGS = $(AM_CFLAGS) -fno-stack-protector
tests_cli_static_LDFLAGS = $(AM_LDFLAGS) -all-static -nostdlib
tests_cli_machine_SOURCES = tests/cli/machine.c
tests_cli_machine_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tools
tests_cli_machine_LDADD = libcommand.la
tests_cli_causes_SOURCES = tests/cli/causes.c tests/lib/tap.h tests/preload/fact.h
tests_cli_causes_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tools
tests_cli_causes_LDADD = libcommand.la
tests_cli_readers_SOURCES = tests/cli/readers.c tests/cli/readers_program.c \
	tests/cli/readers_program.h tests/cli/readers_work.c tests/cli/readers_work.h
tests_cli_readers_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tools
tests_cli_readers_LDADD = libcommand.la -lm
tests_cli_verified_SOURCES = tests/cli/verified.c
tests_cli_verified_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tools
tests_cli_verified_LDADD = libcommand.la

cli_tests = \
	tests/cli/usage.sh \
	tests/cli/options.sh \
	tests/cli/nodes.sh \
	tests/cli/run.sh \
	tests/cli/stat.sh \
	tests/cli/fields.sh \
	tests/cli/schema.sh \
	tests/cli/prometheus.sh \
	tests/cli/output.sh \
	tests/cli/textfile.sh \
	tests/cli/watch.sh \
	tests/cli/set.sh \
	tests/cli/set-many.sh \
	tests/cli/record.sh \
	tests/cli/plot.sh \
	tests/cli/page.sh \
	tests/cli/doctor.sh \
	tests/cli/doctor-kernel.sh \
	tests/cli/doctor-machine.sh \
	tests/cli/advise.sh \
	tests/cli/verify.sh \
	tests/cli/hostile.sh \
	tests/cli/procless.sh \
	tests/cli/stale.sh \
	tests/cli/readers.sh \
	tests/cli/completion.sh \
	tests/cli/manual.sh \
	tests/cli/examples.sh
TESTS += $(cli_tests) tests/cli/machine tests/cli/causes
dist_check_SCRIPTS += $(cli_tests)
EXTRA_DIST += tests/cli/cli.sh tests/cli/doctor-tree.sh tests/cli/series.sh tests/cli/forms.sh tests/cli/forms.py tests/cli/golden
