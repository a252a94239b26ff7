#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# vm.sh DIRECTORY: series, lines and gaps of all contenders in the emulated machine, from the
# workloads.tsv and contenders.tsv there. Exit status 1, and a reason: there is no such machine.
out=$1
. "${top_srcdir:?}/tests/vm/vm.sh"
ratio=$top_srcdir/tests/bench/ratio

# The settings of this run, for the guest.
{
	printf 'ratio_lines=%s\n' "${BENCH_RATIO_LINES:-50}"
	printf 'BENCH_RATIO_WORKLOADS="%s"\n' "$BENCH_RATIO_WORKLOADS"
	printf 'BENCH_RATIO_CONTENDERS="%s"\n' "$BENCH_RATIO_CONTENDERS"
} > "$out/ratio.settings" || exit 1
vm_seconds=${TIERHEAP_VM_SECONDS:-14400}
vm_files="$ratio/matrix.sh $out/ratio.settings $out/workloads.tsv $out/contenders.tsv"
vm_memkind=${TEST_LIBRARY%.so}-memkind.so
[ -e "$vm_memkind" ] || vm_memkind=
for stream in "$out/streams/"*; do
	[ ! -e "$stream" ] || vm_files="$vm_files $stream"
done
vm_run bench-ratio.sh
rm "$out/ratio.settings"
cat "$vm_work/result/errors" >&2
[ "$(cat "$vm_work/result/status")" = 0 ] || vm_failed "the guest's run failed"
cp -R "$vm_work/result/ratio/." "$out"
