# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034
# Sourced by the preload tests: runs programs under the library and takes their TAP over.
# Variables of the build: TEST_LIBRARY, top_srcdir, top_builddir. Call tap_done last.

: "${TEST_LIBRARY?run this by: make check TESTS=tests/preload/NAME.sh}"
: "${top_srcdir:?}" "${top_builddir:?}"
. "$top_srcdir/tests/lib/tap.sh"
library=$TEST_LIBRARY
programs=$top_builddir/tests/preload
libraries=$programs/.libs
work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-preload.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM
# A user's settings must not decide about a test.
unset MALLOC_CONF LD_PRELOAD GLIBC_TUNABLES
for v in $(env | sed -n 's/^\(TIERHEAP_[A-Z_]*\)=.*/\1/p'); do
	unset "$v"
done

# timeout(1) stays outside: it would be one more process that is preloaded and warns. The limit ends
# what hangs: page faults take 100 times as long on some virtual machines.
bare() {
	timeout -k 5 "${limit:-300}" env "$@"
}

# Each of the following is a way to run a program; further VARIABLE=VALUE may stand before its name.
plain() {
	bare LD_PRELOAD="$library" "$@"
}

tiered() {
	plain TIERHEAP_SIMULATE=on TIERHEAP_RATIO=1:4 "$@"
}

stock() {
	bare LD_PRELOAD="$(stock_jemalloc)" "$@"
}

# Debian's shared jemalloc: what the library is compared with.
stock_jemalloc() {
	ldd "$programs/jemalloc-flags" | sed -n 's/.*=> \(.*libjemalloc[^ ]*\).*/\1/p'
}

# skip SENTENCE REASON: what this machine lacks, for one point of many; a failure in CI.
skip() {
	if [ -n "$CI" ]; then
		tap_result 1 "$1 ($2)"
	else
		tap_result 0 "$1 # SKIP $2"
	fi
}

have() {
	command -v "$1" >/dev/null 2>&1
}

# show FILE...: the first lines, as comments.
show() {
	tap_comment "$(head -n 15 "$@")"
}

# same SENTENCE WANTED GOT: the two files are equal.
same() {
	cmp -s "$2" "$3"
	same_status=$?
	tap_result $same_status "$1"
	[ $same_status -eq 0 ] || tap_comment "$(diff "$2" "$3" | head -n 10)"
}

# program MODE NAME [ARG...]: runs a TAP program of this directory and takes its results over.
# It has to end by itself with status 0 and keep its plan, and the library has to be silent.
program() {
	mode=$1 name=$2
	shift 2
	case " ${PROGRAMS_LEFT_OUT-} " in
	*" $name "*)
		tap_comment "$name is left out"
		return
		;;
	esac
	"$mode" "$programs/$name" "$@" >"$work/out" 2>"$work/err"
	take $? "$mode" "$name${*:+ $*}"
}

# take STATUS MODE NAME: the results in $work/out and $work/err of a program that has ended.
take() {
	awk -v n="$tap_count" -v mode="$2" '
		/^(not )?ok / {
			seen++
			sub(/ok [0-9]+/, "ok " (n + seen))
			print $0 " (" mode ")"
			next
		}
		/^1\.\.[0-9]+$/ { plan = substr($0, 4); next }
		{ sub(/^(# )?/, "# "); print }
		END { exit !(seen == plan && seen > 0) }' "$work/out"
	complete=$?
	tap_count=$((tap_count + $(grep -cE '^(not )?ok ' "$work/out")))
	tap_failed=$((tap_failed + $(grep -c '^not ok ' "$work/out")))
	[ "$1" -eq 0 ] && [ $complete -eq 0 ] && ! grep -q '^tierheap: ' "$work/err"
	tap_result $? "$3 ends by itself, and the library is silent ($2)"
	[ "$1" -eq 0 ] || tap_comment "exit status $1"
	show "$work/err"
}

# both NAME [ARG...]: on the simulated tier, and without any setting.
both() {
	program tiered "$@"
	program plain "$@"
}
