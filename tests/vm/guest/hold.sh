# SPDX-License-Identifier: BSD-2-Clause
# One socket, one KMEM DAX node: growing and churning heaps, and the tool beside them.
. /test/guest.sh
. /test/mixes.sh
far_up
thp madvise

nodes_told() {
	tierheap nodes
	[ "$(tierheap nodes | awk '$1 == 0 { print $2 }')" = dram ] &&
		[ "$(tierheap nodes | awk '$1 == 1 { print $2 }')" = pmem ] &&
		tierheap nodes | grep -q '^ *1 .*kmem' &&
		tierheap nodes --json | tr -d ' \n' | grep -q '"node":1,"tier":"pmem"'
}
tap_check "tierheap nodes: node 0 is DRAM, node 1 is PMEM for being a kmem device" nodes_told

for ratio in 1:1 1:4 1:8 3:1; do
	mixes_hold $ratio "KMEM DAX node"
done
tap_check "no process was killed for lack of memory" no_oom_kill
tap_done
