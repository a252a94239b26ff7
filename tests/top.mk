# SPDX-License-Identifier: BSD-2-Clause
# tierheap top: its parts without a terminal, and the whole in one that tmux makes.
top_parts = tests/top/plot tests/top/history tests/top/numamaps tests/top/order tests/top/change \
	tests/top/survey
check_PROGRAMS += $(top_parts) tests/top/cost
TESTS += $(top_parts)

top_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir) -I$(top_srcdir)/tools
top_kit = tests/lib/tap.h tests/preload/fact.h
tests_top_plot_SOURCES = tests/top/plot.c $(top_kit)
tests_top_plot_CPPFLAGS = $(top_cppflags)
tests_top_plot_LDADD = libcommand.la
tests_top_history_SOURCES = tests/top/history.c $(top_kit)
tests_top_history_CPPFLAGS = $(top_cppflags)
tests_top_history_LDADD = libcommand.la
tests_top_numamaps_SOURCES = tests/top/numamaps.c $(top_kit)
tests_top_numamaps_CPPFLAGS = $(top_cppflags)
tests_top_numamaps_LDADD = libcommand.la
tests_top_order_SOURCES = tests/top/order.c $(top_kit)
tests_top_order_CPPFLAGS = $(top_cppflags)
tests_top_order_LDADD = libcommand.la
tests_top_change_SOURCES = tests/top/change.c tests/top/beside.h $(top_kit)
tests_top_change_CPPFLAGS = $(top_cppflags)
tests_top_change_LDADD = libcommand.la
tests_top_survey_SOURCES = tests/top/survey.c tests/top/beside.h $(top_kit)
tests_top_survey_CPPFLAGS = $(top_cppflags)
tests_top_survey_LDADD = libcommand.la
tests_top_cost_SOURCES = tests/top/cost.c

top_tests = tests/top/list.sh tests/top/process.sh tests/top/ends.sh tests/top/cost.sh
TESTS += $(top_tests)
dist_check_SCRIPTS += $(top_tests)
EXTRA_DIST += tests/top/top.sh
