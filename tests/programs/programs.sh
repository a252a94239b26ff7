# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Sourced by the tests of real programs: each defines a function `work`, which does something in the
# directory it is in and prints what came out, and calls `program`. Packages of the distribution,
# unmodified, every process of `work` at 1:4; without a PMEM node DRAM plays it.

: "${TEST_LIBRARY?run this by: make check TESTS=tests/programs/NAME.sh}"
: "${top_srcdir:?}" "${top_builddir:?}"
. "$top_srcdir/tests/lib/tap.sh"

# PROGRAM_INSIDE: this is the run of `work` itself, in that directory.
if [ -z "${PROGRAM_INSIDE-}" ]; then
	work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-programs.XXXXXX") || exit 99
	trap 'rm -rf "$work"' EXIT
	trap 'exit 99' HUP INT TERM
	# Servers that drop root read it there.
	chmod 755 "$work"
	library=$work/libtierheap.so
	cp "$TEST_LIBRARY" "$library"
	unset MALLOC_CONF LD_PRELOAD GLIBC_TUNABLES
	for v in $(env | sed -n 's/^\(TIERHEAP_[A-Z_]*\)=.*/\1/p'); do
		unset "$v"
	done
	LC_ALL=C.UTF-8 TZ=UTC PATH=/usr/bin:/bin:/usr/sbin:/sbin:$PATH
	export LC_ALL TZ PATH
fi

# needs COMMAND...
needs() {
	for command; do
		command -v "$command" > /dev/null || tap_missing "no $command"
	done
}

# Waits up to 30 s until a command succeeds.
await() {
	tries=0
	until "$@" > /dev/null 2>&1; do
		[ $tries -lt 300 ] || { echo "in vain: $*"; return 1; }
		tries=$((tries + 1))
		sleep 0.1
	done
}

# numbers N: awk's answers to a linear congruence, the same on every machine.
numbers() {
	awk -v n="$1" 'BEGIN { for (x = 1; n-- > 0;) print x = (x * 16807) % 2147483647 }'
}

# program_run NAME COMMAND...: `work` in a fresh directory, run by the command.
program_run() {
	name=$1
	shift
	rm -rf "$work/run"
	mkdir -m 777 "$work/run"
	PROGRAM_INSIDE=$work/run timeout -k 5 "${limit:-300}" "$@" sh "$0" \
		> "$work/$name.out" 2> "$work/$name.err" < /dev/null
	echo "exit status $?" >> "$work/$name.out"
}

program_same() {
	cmp -s "$work/bare.out" "$work/tiered.out" && return
	diff "$work/bare.out" "$work/tiered.out" | head -n 15
	tail -n 5 "$work/tiered.err"
	return 1
}

# Beside "exit status 0" something has to have come out.
program_works() {
	tail -n 1 "$work/bare.out" | grep -qx 'exit status 0' &&
		[ "$(wc -l < "$work/bare.out")" -gt 1 ] && return
	tail -n 5 "$work/bare.out" "$work/bare.err"
	return 1
}

program_silent() {
	! grep -a '^tierheap: ' "$work/tiered.err"
}

# The process of that name that held most: of 16 MiB and more its share is held, of less both tiers.
program_tiers() {
	awk -F '\t' -v of="$1" '
		$1 == of {
			print $1 ": " $2 " processes, " int($3 / 1024) " KiB at most, share " $4
			off = $4 - $5
			off = off < 0 ? -off : off
			good = $6 == "tiered" && $4 > 0 && $4 < 1 && ($3 < 16 * 1048576 || off <= 0.03)
		}
		END { exit !good }' "$work/tiers" || { cat "$work/tiers"; return 1; }
}

# program_own NAME: of its processes of that name none has a block of ours, and the statistics say why.
program_own() {
	awk -F '\t' -v of="$1" '
		$1 == of {
			print $1 ": " $2 " processes, " $7 " allocations, state " $6 ": " $8
			good = $2 > 0 && $3 == 0 && $7 == 0 && $6 == "dram" &&
				$8 ~ /^0 allocations intercepted: malloc is that of \//
		}
		END { exit !good }' "$work/tiers" || { cat "$work/tiers"; return 1; }
}

# And the library has said nothing else.
program_own_said() {
	grep -aq '^tierheap: 0 allocations intercepted: malloc is that of /' "$work/tiered.err" &&
		! grep -a '^tierheap: ' "$work/tiered.err" |
		grep -av '^tierheap: 0 allocations intercepted: malloc is that of /'
}

# libmemtier's result beside, where PROGRAMS_PEER is set: same, differs, or how `work` ended.
# Servers that it leaves behind end with a namespace of their own.
program_peer() {
	[ -n "${PROGRAMS_PEER-}" ] || return
	[ "$(id -u)" -ne 0 ] || apart='unshare --pid --fork --mount-proc --kill-child'
	# shellcheck disable=SC2086 # words
	program_run peer ${apart-} env LD_PRELOAD=libmemtier.so.0 MEMKIND_DAX_KMEM_NODES=0 \
		MEMKIND_MEM_TIERS='KIND:DRAM,RATIO:1;KIND:KMEM_DAX,RATIO:4;POLICY:STATIC_RATIO'
	if cmp -s "$work/bare.out" "$work/peer.out"; then
		echo same
	else
		# 124 and 137: by timeout(1).
		tail -n 1 "$work/peer.out" | sed "s/.*exit status 0\$/differs/
			s/.*exit status \(124\|137\)\$/not done in ${limit:-300} s/; s/.*exit/exit/"
	fi
}

# program_note NAME VERSION COMMAND RESULT: a row of the table of doc/PROGRAMS.md.
program_note() {
	mkdir -p "$top_builddir/tests/programs/results"
	awk -F '\t' -v name="$1" -v version="$2" -v of="$3" -v result="$4" -v peer="$(program_peer)" \
		-v OFS='\t' '
		$1 == of {
			held = int($3 / 1048576 + 0.5)
			share = $4 == "nan" ? "none" : $4
			allocations = $7
		}
		END { print name, version, result, held, share, allocations, peer }' "$work/tiers" \
		> "$top_builddir/tests/programs/results/$(basename "$0" .sh).tsv"
}

# program NAME VERSION COMMAND [own]: COMMAND is the process whose tiers count, as in /proc/PID/comm;
# own: it has an allocator of its own.
program() {
	if [ -n "${PROGRAM_INSIDE-}" ]; then
		cd "$PROGRAM_INSIDE" || exit 99
		work
		exit
	fi
	program_run bare env
	tap_check "$1 does its work" program_works
	program_run tiered "$top_builddir/tests/programs/observe" "$work/tiers" env \
		LD_PRELOAD="$library" TIERHEAP_RATIO=1:4 TIERHEAP_SIMULATE=on
	tap_check "under tierheap the result is the same: $1 $2" program_same
	[ "$tap_status" -eq 0 ] && result=same || result=differs
	if [ "${4-}" = own ]; then
		tap_check "0 allocations are intercepted, and the statistics say so: $1" program_own "$3"
		tap_check "so does a line, and nothing else is said: $1" program_own_said
	else
		tap_check "its heap lies in both tiers: $1" program_tiers "$3"
		tap_check "and the library is silent: $1" program_silent
	fi
	program_note "$1" "$2" "$3" "$result"
}
