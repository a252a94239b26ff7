# SPDX-License-Identifier: BSD-2-Clause
tierheapincludedir = $(includedir)/tierheap
tierheapinclude_HEADERS = include/tierheap/tierheap.h include/tierheap/segment.h
pkgconfigdir = $(libdir)/pkgconfig
nodist_pkgconfig_DATA = src/tierheap.pc

HIDDEN_CFLAGS = $(AM_CFLAGS) -fvisibility=hidden -ftls-model=initial-exec
HEAP_CFLAGS = $(HIDDEN_CFLAGS) -fno-builtin-malloc -fno-builtin-free \
	-fno-builtin-calloc -fno-builtin-realloc -fexceptions

# The pure layers, os and log: shared by the library, the tool and the unit tests. The files that
# make system calls are apart, as tests/faults puts others in their place.
noinst_LTLIBRARIES += libpure.la libbase.la
libbase_la_SOURCES = src/os.c src/os.h src/os_file.c src/os_file.h src/os_call.h
libbase_la_CFLAGS = $(HIDDEN_CFLAGS)
libbase_la_LIBADD = libpure.la
libpure_la_SOURCES = \
	src/util.h src/credit.h src/lock.h src/text.c src/text.h src/log.c src/log.h \
	src/names.c src/names.h src/nodelist.c src/nodelist.h src/option.c src/option.h \
	src/option_table.c src/option_env.c \
	src/topology.c src/topology.h src/topology_memory.c \
	src/band.c src/band.h src/plan.c src/plan.h
libpure_la_CFLAGS = $(HIDDEN_CFLAGS)

# The reserved range: no jemalloc in it, so that unit tests can link it.
noinst_LTLIBRARIES += libwindow.la
libwindow_la_SOURCES = \
	src/window.c src/window.h src/stray.c src/stray.h src/shared.c src/shared.h \
	src/pages.c src/pages.h src/sparse.c src/sparse.h
libwindow_la_CFLAGS = $(HIDDEN_CFLAGS)

# The front that both libraries have: what stands before and around a heap.
noinst_LTLIBRARIES += libfront.la
libfront_la_SOURCES = \
	src/setup.c src/setup.h src/extra.h src/say.c src/say.h src/segment.c src/segment.h src/engine.h \
	src/start.c src/start.h src/process.c src/foreign.c src/foreign.h \
	src/libc_block.c src/libc_block.h src/replaced.c src/replaced.h src/dlopen.c \
	src/operators.c src/glibc.c src/api.c
libfront_la_CFLAGS = $(HEAP_CFLAGS)

lib_LTLIBRARIES += libtierheap.la
libtierheap_la_SOURCES = \
	src/je.h src/cache.c src/cache.h src/cached.c src/cached.h src/bins.c src/bins.h \
	src/starter.c src/starter.h src/arenas.c src/arenas.h \
	src/usage.c src/usage.h \
	src/audit.c src/audit.h src/room.c src/room.h src/strict.c src/strict.h \
	src/prefault.c src/prefault.h \
	src/mover.c src/mover.h src/moves.c src/moves.h src/movethread.c src/movethread.h \
	src/balance.c src/balance.h src/idle.c src/idle.h src/report.c src/report.h \
	src/steptime.c src/steptime.h \
	src/take.c src/take.h src/steer.c src/steer.h src/boundary.c src/boundary.h \
	src/publish.c src/publish.h src/step.c src/step.h \
	src/route.c src/route.h src/coalesce.c src/coalesce.h src/backing.c src/metadata.c \
	src/forklocks.c src/forklocks.h src/events.c src/freeing.c src/engine.c src/engine_fast.h \
	src/interpose.c src/jemalloc_api.c
libtierheap_la_CFLAGS = $(HEAP_CFLAGS)
libtierheap_la_LIBADD = src/jemalloc.lo libfront.la libwindow.la libbase.la -lpthread -ldl -lm
# The unwinder, which only jemalloc's profiles use, is linked in: loading libgcc_s.so asks the
# processor what it can do, which a virtual machine answers slowly (a tenth of a start there).
libtierheap_la_LDFLAGS = -module -avoid-version -shared -no-undefined -static-libgcc \
	-Wl,--version-script=$(srcdir)/src/tierheap.map \
	-Wl,-Bsymbolic-functions -Wl,-z,now -Wl,-z,relro -Wl,-z,nodlopen -Wl,-z,defs
EXTRA_libtierheap_la_DEPENDENCIES = src/jemalloc.lo src/tierheap.map

# The same front before memkind's heap.
if HAVE_MEMKIND
lib_LTLIBRARIES += libtierheap-memkind.la
endif
libtierheap_memkind_la_SOURCES = \
	src/bump.c src/bump.h src/owner.c src/owner.h src/room.c src/room.h \
	src/memkind_thread.h src/memkind_kind.c src/memkind_kind.h \
	src/memkind_plan.c src/memkind_plan.h src/memkind_report.c src/memkind_report.h \
	src/memkind_files.c src/memkind_files.h \
	src/memkind_step.c src/memkind_step.h src/memkind_engine.c src/memkind_fast.h \
	src/memkind_life.c src/interpose.c src/engine_fast.h
libtierheap_memkind_la_CPPFLAGS = $(AM_CPPFLAGS) -DTH_MEMKIND
libtierheap_memkind_la_CFLAGS = $(HEAP_CFLAGS)
libtierheap_memkind_la_LIBADD = libfront.la libbase.la $(MEMKIND_LIBS) -lpthread -ldl
libtierheap_memkind_la_LDFLAGS = -module -avoid-version -shared -no-undefined -static-libgcc \
	-Wl,--version-script=$(srcdir)/src/memkind.map \
	-Wl,-Bsymbolic-functions -Wl,-z,now -Wl,-z,relro -Wl,-z,nodlopen -Wl,-z,defs
EXTRA_libtierheap_memkind_la_DEPENDENCIES = src/memkind.map

# As libtool's own compilation: so it knows that the object is position-independent.
JEMALLOC_INPUTS = src/jemalloc.sh src/jemalloc.wraps src/jemalloc.renames src/jemalloc.calls
EXTRA_DIST += $(JEMALLOC_INPUTS) src/tierheap.map src/memkind.map
src/jemalloc.lo: $(JEMALLOC_INPUTS)
	$(AM_V_GEN)$(MKDIR_P) src && \
		AR='$(AR)' LD='$(LD)' OBJCOPY='$(OBJCOPY)' OBJDUMP='$(OBJDUMP)' \
		$(LIBTOOL) $(AM_V_lt) --tag=CC $(LIBTOOLFLAGS) --mode=compile \
		$(SHELL) $(srcdir)/src/jemalloc.sh '$(JEMALLOC_PIC)' '$(srcdir)/src' \
		-c $(srcdir)/src/jemalloc.wraps -o $@

# libtool leaves a .la file that nobody can link to: the library is only preloaded.
install-exec-hook:
	rm -f '$(DESTDIR)$(libdir)/libtierheap.la' '$(DESTDIR)$(libdir)/libtierheap-memkind.la'
uninstall-hook:
	rm -f '$(DESTDIR)$(libdir)/libtierheap.so' '$(DESTDIR)$(libdir)/libtierheap-memkind.so'
	rmdir '$(DESTDIR)$(includedir)/tierheap' 2> /dev/null || :
