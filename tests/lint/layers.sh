#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# No file includes what lies above it.
. "${top_srcdir:?}/tests/lint/lint.sh"

# From the ground up; what stands on one line may include each other. A name stands for NAME.c
# and NAME.h. Only the lines up to "base" are for the command.
layers='
util credit lock text names nodelist tierheap/segment tierheap/tierheap
os os_file os_call faults/hook
log
base extra band option option_table option_env plan topology topology_memory
setup say
window
bump owner
stray
shared
pages
sparse audit mover moves movethread room strict segment
je bins
starter
cache cached coalesce arenas
usage
balance prefault steer steptime
idle take
step report boundary publish
memkind_thread memkind_kind memkind_plan memkind_files
memkind_report
memkind_step
memkind_fast engine engine_fast memkind_engine memkind_life route backing metadata forklocks events freeing
start
replaced process
libc_block
foreign dlopen interpose operators jemalloc_api glibc api
'

# layers_check ROOT
layers_check() {
	printf '%s\n' "$layers" > "$lint_work/layers"
	(cd "$1" && find src tools -name '*.[ch]' 2> /dev/null | sort) > "$lint_work/files"
	[ -s "$lint_work/files" ] || { echo "no source files in $1"; return 1; }
	(cd "$1" && xargs awk '
		FILENAME == ARGV[1] {
			for (i = 1; i <= NF; i++)
				rank[$i] = FNR
			next
		}
		FNR == 1 {
			name = FILENAME
			tool = sub(/^tools\//, "", name)
			sub(/^src\//, "", name)
			sub(/\.[ch]$/, "", name)
			if (!tool && !(name in rank))
				wrong("is in no layer: give it a place in tests/lint/layers.sh")
		}
		/^[ \t]*#[ \t]*include[ \t]+"/ {
			split($0, part, "\"")
			header = part[2]
			sub(/\.h$/, "", header)
			if (tool && system("test -e tools/" part[2]) == 0)
				next
			if (!(header in rank))
				wrong("includes " part[2] ", which is in no layer")
			else if (tool && rank[header] > rank["base"])
				wrong("includes " part[2] ", which is not for the command")
			else if (!tool && name in rank && rank[header] > rank[name])
				wrong("includes " part[2] ", which lies above it")
		}
		function wrong(what) {
			print FILENAME " " what
			found = 1
		}
		END { exit found }
	' "$lint_work/layers" < "$lint_work/files")
}

# circles_check ROOT: tsort(1) names a circle.
circles_check() {
	(cd "$1" && grep -Ho '^#include "[^"]*"' src/*.h) |
		sed 's,^src/\([^:]*\):#include "\(.*\)",\1 \2,' > "$lint_work/pairs"
	[ -s "$lint_work/pairs" ] || { echo "no includes in $1"; return 1; }
	tsort "$lint_work/pairs" 2>&1 > /dev/null |
		sed -n 's,^tsort: \(.*\.h\)$,src/\1 is part of a circle,p' > "$lint_work/circle"
	cat "$lint_work/circle"
	[ ! -s "$lint_work/circle" ]
}

# map_check ROOT: tools/README.md is where a stranger finds each file of the command.
map_check() {
	# shellcheck disable=SC2016 # the page's own quotes
	grep -o '`[a-z_]*`' "$1/tools/README.md" 2> /dev/null | tr -d '`' | sort -u > "$lint_work/mapped"
	(cd "$1" && find tools -name '*.[ch]' | sort) | sed 's,^tools/\([^.]*\)\..$,\1 &,' |
		awk 'FILENAME == ARGV[1] { mapped[$1]; next }
			!($1 in mapped) { print $2 " is not in tools/README.md"; bad = 1 }
			END { exit bad }' "$lint_work/mapped" -
}

tap_check "includes point downward" layers_check "$top_srcdir"
tap_check "headers do not include each other in a circle" circles_check "$top_srcdir"
lint_finds "an include of a higher layer is found" src/os.c '#include "topology.h"' layers_check
lint_finds "an include of the heap by the command is found" tools/stat.c '#include "step.h"' \
	layers_check
lint_finds "a file without a layer is found" src/novel.c '#include "util.h"' layers_check
lint_finds "an include without a layer is found" src/start.c '#include "novel.h"' layers_check
tap_check "the map of the command has each of its files" map_check "$top_srcdir"
lint_plant tools/README.md '`stat`'
lint_finds "a file that is not on it is found" tools/novel.c 'int a;' map_check
lint_plant src/lock.h '#include "util.h"'
lint_finds "headers that include each other are found" src/util.h '#include "lock.h"' circles_check
tap_done
