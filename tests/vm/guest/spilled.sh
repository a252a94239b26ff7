# SPDX-License-Identifier: BSD-2-Clause
# `tierheap verify` where the kernel put pages on another tier: full nodes, and demotion.
. /test/guest.sh
. /test/idle.sh
far_up
thp madvise

# free_mib NODE
free_mib() {
	awk '/ MemFree:/ { print int($4 / 1024) }' "/sys/devices/system/node/node$1/meminfo"
}

# wrong PATTERN...: verify has status 1 and says so.
wrong() {
	tierheap verify $idle > /tmp/said 2>&1
	status=$?
	cat /tmp/said
	[ $status -eq 1 ] || return 1
	for pattern; do
		grep -q -- "$pattern" /tmp/said || { echo "it does not say: $pattern"; return 1; }
	done
}

# A policy that can't turn away from a full node.
idle_start $(($(free_mib 1) + 60)) --policy pmem-only
tap_check "pages that fell from a full PMEM node to DRAM are named" wrong \
	"MiB meant for PMEM lie on node 0" "MiB fell to another tier as its nodes were full" \
	"the nodes of PMEM are full"
idle_end
# One block, so large that the library can't turn away while it is written.
idle_start 20 --policy dram-only
idle_tell "one $(($(free_mib 0) + 30))" one
tap_check "pages that spilled from a full DRAM node to PMEM are named" wrong \
	"MiB meant for DRAM lie on node 1" "the nodes of DRAM are full"
idle_end

# The library turned away, so that nothing is wrong.
right() {
	tierheap verify $idle > /tmp/said 2>&1
	status=$?
	cat /tmp/said
	[ $status -eq 0 ] && grep -q "$1" /tmp/said
}
idle_start $(($(free_mib 0) + 30)) --policy dram-only
tap_check "why a process has turned away from a full DRAM node is told" right \
	"MiB more would be on DRAM, but its nodes are full"
idle_end

# Another program fills DRAM, and the kernel demotes what sleeps.
demoted() {
	rm -f /tmp/other
	numactl --membind=0 -- "$workload" --mix 1k --plan grow,slow=4 --mib $(($(free_mib 0) + 40)) \
		--out /tmp/other
	grep pgdemote /proc/vmstat
	wrong "MiB meant for DRAM lie on node 1" "the kernel demotes pages of full nodes"
}
echo 1 > /sys/kernel/mm/numa/demotion_enabled
idle_start 120 --ratio 2:1
tap_check "pages that the kernel demoted are named" demoted
tap_check "the process is intact" idle_tell check intact
idle_end
tap_check "no process was killed for lack of memory" no_oom_kill
tap_done
