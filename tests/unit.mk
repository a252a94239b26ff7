# SPDX-License-Identifier: BSD-2-Clause
# Tests of single layers: they link what they test and interpose nothing.
unit_tests = \
	tests/unit/text tests/unit/names tests/unit/nodelist tests/unit/log tests/unit/os tests/unit/os_file \
	tests/unit/option tests/unit/option_env tests/unit/topology tests/unit/plan \
	tests/unit/segment tests/unit/segment_layout tests/unit/window tests/unit/stray \
	tests/unit/pages tests/unit/setup tests/unit/moves tests/unit/steer \
	tests/unit/shared tests/unit/field
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)

unit_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)
unit_kit = tests/lib/tap.h tests/preload/fact.h tests/unit/sets.h
unit_tree = tests/unit/tree.c tests/unit/tree.h

tests_unit_text_SOURCES = tests/unit/text.c $(unit_kit)
tests_unit_text_CPPFLAGS = $(unit_cppflags)
tests_unit_text_LDADD = libbase.la
tests_unit_names_SOURCES = tests/unit/names.c $(unit_kit)
tests_unit_names_CPPFLAGS = $(unit_cppflags)
tests_unit_names_LDADD = libbase.la
tests_unit_nodelist_SOURCES = tests/unit/nodelist.c $(unit_kit)
tests_unit_nodelist_CPPFLAGS = $(unit_cppflags)
tests_unit_nodelist_LDADD = libbase.la
tests_unit_log_SOURCES = tests/unit/log.c $(unit_kit)
tests_unit_log_CPPFLAGS = $(unit_cppflags)
tests_unit_log_LDADD = libbase.la
tests_unit_os_SOURCES = tests/unit/os.c $(unit_kit)
tests_unit_os_CPPFLAGS = $(unit_cppflags)
tests_unit_os_LDADD = libbase.la
tests_unit_os_file_SOURCES = tests/unit/os_file.c $(unit_tree) $(unit_kit)
tests_unit_os_file_CPPFLAGS = $(unit_cppflags)
tests_unit_os_file_LDADD = libbase.la -lpthread
tests_unit_option_SOURCES = tests/unit/option.c $(unit_kit)
tests_unit_option_CPPFLAGS = $(unit_cppflags)
tests_unit_option_LDADD = libbase.la
tests_unit_option_env_SOURCES = tests/unit/option_env.c $(unit_kit)
tests_unit_option_env_CPPFLAGS = $(unit_cppflags)
tests_unit_option_env_LDADD = libbase.la
tests_unit_topology_SOURCES = tests/unit/topology.c $(unit_tree) $(unit_kit)
tests_unit_topology_CPPFLAGS = $(unit_cppflags)
tests_unit_topology_LDADD = libbase.la
tests_unit_segment_layout_SOURCES = tests/unit/segment_layout.c $(unit_kit)
tests_unit_segment_layout_CPPFLAGS = $(unit_cppflags)
tests_unit_plan_SOURCES = tests/unit/plan.c $(unit_kit)
tests_unit_plan_CPPFLAGS = $(unit_cppflags)
tests_unit_plan_LDADD = libbase.la
# segment.c is in no archive: only the library has it.
tests_unit_segment_SOURCES = tests/unit/segment.c src/segment.c src/segment.h $(unit_kit)
tests_unit_segment_CPPFLAGS = $(unit_cppflags)
tests_unit_segment_LDADD = libbase.la -lpthread
tests_unit_setup_SOURCES = tests/unit/setup.c src/setup.c src/setup.h $(unit_kit)
tests_unit_setup_CPPFLAGS = $(unit_cppflags)
tests_unit_setup_LDADD = libbase.la
tests_unit_moves_SOURCES = tests/unit/moves.c src/moves.c src/moves.h src/mover.h $(unit_kit)
tests_unit_moves_CPPFLAGS = $(unit_cppflags)
tests_unit_moves_LDADD = libbase.la
tests_unit_steer_SOURCES = tests/unit/steer.c src/steer.c src/steer.h src/usage.h src/arenas.h \
	$(unit_kit)
tests_unit_steer_CPPFLAGS = $(unit_cppflags)
tests_unit_steer_LDADD = libwindow.la libbase.la -lpthread
tests_unit_window_SOURCES = tests/unit/window.c $(unit_kit)
tests_unit_window_CPPFLAGS = $(unit_cppflags)
tests_unit_window_LDADD = libwindow.la libbase.la -lpthread
tests_unit_pages_SOURCES = tests/unit/pages.c $(unit_kit)
tests_unit_pages_CPPFLAGS = $(unit_cppflags)
tests_unit_pages_LDADD = libwindow.la libbase.la -lpthread
tests_unit_stray_SOURCES = tests/unit/stray.c $(unit_kit)
tests_unit_stray_CPPFLAGS = $(unit_cppflags)
tests_unit_stray_LDADD = libwindow.la libbase.la -lpthread
tests_unit_shared_SOURCES = tests/unit/shared.c $(unit_kit)
tests_unit_shared_CPPFLAGS = $(unit_cppflags)
tests_unit_shared_LDADD = libwindow.la libbase.la -lpthread
# The command's.
tests_unit_field_SOURCES = tests/unit/field.c $(unit_kit)
tests_unit_field_CPPFLAGS = $(unit_cppflags) -I$(top_srcdir)/tools
tests_unit_field_LDADD = libcommand.la
