#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Building this project under the library takes little more than under stock jemalloc: many short
# processes, most of them shells that fork, so that starts and forks weigh more than requests.
. "${top_srcdir:?}/tests/preload/run.sh"
. "$top_srcdir/tests/preload/perf.sh"

limit=300
# Our make's flags and job server are not for the one that is measured.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES DESTDIR CFLAGS CPPFLAGS LDFLAGS

# A copy, as sources that are configured themselves can't be built elsewhere.
build_prepare() {
	make -s -C "$top_builddir" distdir distdir="$work/source" &&
		mkdir "$work/build" && cd "$work/build" && "$work/source/configure" -q
}

# Prints the CPU seconds of make and of all that it starts: other processes are not in it, as they
# would be in the time that has passed.
cat > "$work/build-cost" << 'END'
#!/bin/sh
cd "$1" && make -s -j2 all > build.log 2>&1 || exit 1
times > times
awk -F '[ms ]+' 'NR == 2 { print 60 * $1 + $2 + 60 * $3 + $4 }' times
END
# Nothing but the build itself is measured under the library.
cat > "$work/build-clean" << 'END'
#!/bin/sh
make -s -C "$1" clean > "$1/clean.log" 2>&1
END
chmod +x "$work/build-cost" "$work/build-clean"

tap_check "this project is configured in a directory of its own" build_prepare
before_each="bare $work/build-clean $work/build"
at_most 1.05 "make -j2 of this project" 3 "$work/build-cost" "$work/build"
tap_done
