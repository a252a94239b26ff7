#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Where there is no emulated machine, the benchmarks in it say so and leave no results.
. "${top_srcdir:?}/tests/lib/tap.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-refuse.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
# All of this machine's commands but the emulator.
mkdir "$work/bin" "$work/build"
for command in /bin/* /usr/bin/* /sbin/* /usr/sbin/*; do
	case $command in
	*/qemu-system-*) ;;
	*) ln -sf "$command" "$work/bin" ;;
	esac
done

# refused NAME RUN-SCRIPT [ARG...]: its status is 1, it says why in one line, and there are no results.
refused() {
	name=$1
	shift
	PATH=$work/bin top_srcdir=$(cd "$top_srcdir" && pwd) top_builddir=$work/build \
		BENCH_RATIO_WORKLOADS=64b BENCH_MODEL_PROGRAMS=redis \
		sh "$@" "$work/results" >"$work/out" 2>"$work/err"
	tap_result "$([ $? -eq 1 ]; echo $?)" "$name without an emulator fails"
	tap_check "$name says why in one line" grep -qE \
		'^run\.sh: no results from the emulated machine: .*qemu-system-x86_64.*; what there is lies in' \
		"$work/err"
	tap_result "$([ ! -s "$work/out" ] && [ "$(grep -vc 'one processor' "$work/err")" -eq 1 ]; echo $?)" \
		"$name says nothing else"
	tap_comment "$(cat "$work/out" "$work/err")"
	tap_check "$name leaves no results" test ! -e "$work/results"
}

refused "make bench-ratio-vm" "$top_srcdir/tests/bench/ratio/run.sh" vm
refused "make bench-model" "$top_srcdir/tests/bench/model/run.sh"
tap_done
