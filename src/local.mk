# SPDX-License-Identifier: BSD-2-Clause
nobase_include_HEADERS = include/tierheap/tierheap.h include/tierheap/segment.h
pkgconfigdir = $(libdir)/pkgconfig
nodist_pkgconfig_DATA = src/tierheap.pc

# The pure layers, os and log: shared by the library, the tool and the unit tests.
noinst_LTLIBRARIES += libbase.la
libbase_la_SOURCES = \
	src/util.h src/lock.h src/text.c src/text.h \
	src/os.c src/os.h src/log.c src/log.h \
	src/nodelist.c src/nodelist.h src/option.c src/option.h \
	src/topology.c src/topology.h
libbase_la_CFLAGS = $(AM_CFLAGS) -fvisibility=hidden -ftls-model=initial-exec
