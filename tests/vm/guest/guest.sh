# SPDX-License-Identifier: BSD-2-Clause
# What the guest's scripts share. Source it first. Figures go to /out/figures.

. /test/settings
. /test/tap.sh

library=/usr/lib/libtierheap.so
workload=/test/workload

# The DIMMs come up as one raw region each: make them devdax.
far_devdax() {
	for namespace in /sys/bus/nd/devices/namespace*; do
		[ "$(cat "$namespace/size")" != 0 ] || continue
		ndctl create-namespace -f -e "${namespace##*/}" --mode=devdax --align=4k -M mem
	done > /out/ndctl 2>&1
}

# devdax to kmem; the memory stays offline.
far_kmem() {
	insmod /lib/modules/kmem.ko
	for device in /sys/bus/dax/devices/dax*; do
		daxctl reconfigure-device --mode=system-ram --no-online "${device##*/}"
	done > /out/daxctl 2>&1
}

far_online() {
	for state in /sys/devices/system/memory/memory*/state; do
		grep -q offline "$state" && echo online_movable > "$state"
	done
}

far_up() {
	far_devdax
	far_kmem
	far_online
}

thp() {
	echo "$1" > /sys/kernel/mm/transparent_hugepage/enabled
}

# workload_under FILE RATIO MIX THREADS PLAN MIB ARG...: under tierheap, on the KMEM DAX node(s); its
# lines go to the file.
workload_under() {
	under_lines=$1 under_ratio=$2 under_mix=$3 under_threads=$4 under_plan=$5 under_mib=$6
	shift 6
	rm -f "$under_lines"
	timeout 200 tierheap run --ratio "$under_ratio" -- "$workload" --ratio "$under_ratio" \
		--mix "$under_mix" --threads "$under_threads" --plan "$under_plan" \
		--mib "$under_mib" --tool /usr/bin/tierheap --out "$under_lines" "$@"
}

# workload_run RATIO MIX THREADS PLAN MIB ARG...: its figures against the bounds; the rows are
# printed and kept.
workload_run() {
	workload_under /tmp/lines "$@" && workload_judge "$2" /tmp/lines
}

workload_judge() {
	only=all
	[ "$1" != sparse-callocs ] || only=resident
	awk -v only=$only -f /test/workload-bounds.awk "$2" > /tmp/rows
	judged=$?
	tee -a /out/figures < /tmp/rows
	return $judged
}

# maps_bytes NODE FILE: resident bytes of private memory without a file there, by numa_maps.
maps_bytes() {
	awk -v want="N$1" '!/ file=/ {
		for (i = 2; i <= NF; i++) {
			split($i, part, "=")
			if (part[1] == want) pages = part[2]
			if (part[1] == "kernelpagesize_kB") unit = part[2]
		}
		sum += pages * unit * 1024; pages = 0
	} END { printf "%d\n", sum }' "$2"
}

# node_bytes PID NODE: the same of a whole process.
node_bytes() {
	maps_bytes "$2" "/proc/$1/numa_maps"
}

# heap_bytes PID NODE: of the heap with the allocator's own memory, which lies below
# 0x500000000000, all else above.
heap_bytes() {
	grep -E '^[34][0-9a-f]{11} ' "/proc/$1/numa_maps" > /tmp/heap_maps
	maps_bytes "$2" /tmp/heap_maps
}

# share_within NEAR FAR WANTED LIMIT: FAR / (NEAR + FAR) is within LIMIT of WANTED. Bytes.
share_within() {
	awk -v near="$1" -v far="$2" -v wanted="$3" -v limit="$4" 'BEGIN {
		share = far / (near + far)
		printf "near %.1f MB, far %.1f MB: share %.4f, wanted %.4f\n", near / 1e6, far / 1e6, share, wanted
		exit !(share - wanted <= limit && wanted - share <= limit)
	}'
}

# stat_field PID COLUMN: one value of `tierheap stat --tsv`.
stat_field() {
	tierheap stat "$1" --tsv | awk -F '\t' -v name="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) column = i }
		NR == 2 { print $column }'
}

# value KEY: of the workload's last line in /tmp/lines.
value() {
	tail -n 1 /tmp/lines | tr ' ' '\n' | sed -n "s/^$1=//p"
}

# Pages that the kernel put elsewhere are counted, to a tenth and to what a step lets pass (a
# thousandth of the heap), and stat shows the share as it is.
counted() {
	echo "misplaced $(value misplaced), fallbacks $(value fallbacks) pages," \
		"stat is off by $(value said_error)"
	awk -v m="$(value misplaced)" -v f="$(value fallbacks)" -v e="$(value said_error)" \
		-v resident="$(value resident)" 'BEGIN {
		off = f * 4096 - m; slack = 0.1 * m + resident / 1000
		exit !(off <= slack && -off <= slack && e < 0.01 && e > -0.01)
	}'
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
	tries=$(($1 * 10))
	shift
	until "$@" > /dev/null 2>&1; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		usleep 100000
	done
}

no_oom_kill() {
	! dmesg | grep -i -e 'oom-kill' -e 'out of memory'
}
