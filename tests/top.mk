# SPDX-License-Identifier: BSD-2-Clause
# tierheap top: its parts without a terminal.
top_parts = tests/top/plot tests/top/history tests/top/numamaps
check_PROGRAMS += $(top_parts)
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
