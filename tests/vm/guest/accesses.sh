# SPDX-License-Identifier: BSD-2-Clause
# One socket, one KMEM DAX node, QEMU with the plugin of tests/bench/model: known accesses.
. /test/guest.sh
far_up
thp never
# walk NODE ARG...
walk() {
	node=$1
	shift
	taskset 1 numactl --membind="$node" /test/walk "$@" || exit 1
}
# 32 MiB, four times the modelled cache.
for what in load store; do
	walk 0 33554432 $what 1
	walk 1 33554432 $what 1
done
walk 0 1048576 load 2
walk 1 1048576 load 2
for i in 7 8; do
	walk 0 4096 load 1
done
taskset 2 /test/walk 1048576 load 1
