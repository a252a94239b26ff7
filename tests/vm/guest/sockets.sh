# SPDX-License-Identifier: BSD-2-Clause
# Two sockets: DRAM nodes 0 and 1, KMEM DAX nodes 2 and 3.
. /test/guest.sh
far_up
thp madvise

nodes_told() {
	tierheap nodes
	[ "$(tierheap nodes | awk '$1 ~ /^[0-9]+$/ { printf "%s ", $2 }')" \
		= "dram dram pmem pmem " ]
}
tap_check "tierheap nodes: 0 and 1 are DRAM, 2 and 3 are PMEM" nodes_told

churned() {
	[ "$(grep -c phase=churn /tmp/lines)" -eq 2 ]
}

# near_first SOCKET: a program on that socket, its share, and the nodes that it lies on.
near_first() {
	rm -f /tmp/lines
	numactl --cpunodebind="$1" -- tierheap run --ratio 1:4 -- "$workload" --mix redis-like \
		--plan grow,churn,slow=20 --pmem-node 2 --pmem-node 3 --out /tmp/lines &
	load=$!
	wait_for 60 churned
	near=$(node_bytes $load $((2 + $1)))
	other=$(node_bytes $load $((3 - $1)))
	echo "socket $1: node $((2 + $1)) $near bytes, node $((3 - $1)) $other bytes"
	kill $load
	wait $load 2> /dev/null
	workload_judge redis-like /tmp/lines && [ "$near" -gt $((64 << 19)) ] &&
		[ "$other" -lt $((1 << 20)) ]
}
for socket in 0 1; do
	tap_check "a program on socket $socket stays at 1:4 and gets the PMEM node beside it" near_first $socket
done
tap_check "4 threads on both sockets stay at 1:4" \
	workload_run 1:4 uniform-32-232 4 grow,churn 64 --pmem-node 2 --pmem-node 3

# leaves_alone OTHER NODE BYTES COMMAND...: a heap of 64 MiB by that command lies on NODE with so
# many bytes at least, and of the allocator's first ones less than 1 MiB on OTHER.
leaves_alone() {
	alone=$1 node=$2 least=$3
	shift 3
	rm -f /tmp/only
	"$@" tierheap run --ratio 1:4 -- "$workload" --mix redis-like --plan grow,slow=20 \
		--pmem-node 2 --pmem-node 3 --out /tmp/only &
	load=$!
	wait_for 60 grep -q phase=grow /tmp/only
	echo "node $alone: $(heap_bytes $load "$alone"), node $node: $(heap_bytes $load "$node")"
	[ "$(heap_bytes $load "$node")" -gt "$least" ] &&
		[ "$(heap_bytes $load "$alone")" -lt $((1 << 20)) ]
	only=$?
	[ "$alone" -ne 2 ] || [ "$(node_bytes $load 2)" -eq 0 ] || only=1
	kill $load
	wait $load 2> /dev/null
	return $only
}
tap_check "TIERHEAP_PMEM_NODES=3 leaves node 2 alone" \
	leaves_alone 2 3 $((64 << 19)) env TIERHEAP_PMEM_NODES=3
tap_check "TIERHEAP_DRAM_NODES=1 leaves node 0 alone but for what the start took, from a CPU of it" \
	leaves_alone 0 1 $((64 << 17)) env TIERHEAP_DRAM_NODES=1 numactl --cpunodebind=0 --

# installed NODE...: MiB.
installed() {
	for node in "$@"; do
		cat "/sys/devices/system/node/node$node/meminfo"
	done | awk '/ MemTotal:/ { kib += $4 } END { print int(kib / 1024) }'
}
by_installed_sizes() {
	rm -f /tmp/lines
	tierheap run -- "$workload" --ratio "$(installed 0 1):$(installed 2 3)" --mix redis-like \
		--plan grow,churn --pmem-node 2 --pmem-node 3 --out /tmp/lines &&
		workload_judge redis-like /tmp/lines
}
tap_check "without a ratio the heap lies at that of the installed sizes" by_installed_sizes
tap_check "no process was killed for lack of memory" no_oom_kill
tap_done
