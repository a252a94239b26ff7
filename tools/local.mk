# SPDX-License-Identifier: BSD-2-Clause
bin_PROGRAMS += tierheap
tierheap_SOURCES = \
	tools/main.c tools/tool.h \
	tools/args.c tools/args.h tools/message.c tools/message.h tools/format.c tools/format.h \
	tools/run.c tools/launch.c tools/launch.h \
	tools/program.c tools/program.h tools/binary.c tools/binary.h \
	tools/stat.c tools/stat_forms.h tools/stat_text.c tools/stat_json.c tools/stat_tsv.c \
	tools/set.c tools/nodes.c tools/options.c \
	tools/process.c tools/process.h tools/procfs.c tools/procfs.h tools/view.c tools/view.h
tierheap_CPPFLAGS = $(AM_CPPFLAGS) -DLIBDIR='"$(libdir)"'
tierheap_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
tierheap_LDADD = libbase.la $(JANSSON_LIBS) -lm
