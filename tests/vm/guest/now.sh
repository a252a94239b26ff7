# SPDX-License-Identifier: BSD-2-Clause
# `tierheap set --now`: the pages of a process that sleeps are moved from outside.
. /test/guest.sh
. /test/idle.sh
far_up
thp madvise

idle_start 220 --ratio 1:1
tap_check "the heap lies at 1:1" idle_share 0.5 0.02
ticks() {
	sed 's/.*) //' /proc/$idle/stat | cut -d ' ' -f 12,13
}
before=$(ticks)
moved_before=$(stat_field $idle moved_bytes)
now() {
	tierheap set $idle "$@" --now
}
tap_check "set ratio=1:4 --now succeeds" now ratio=1:4
tap_check "and the pages lie at 1:4" idle_share 0.8 0.02
asleep() {
	echo "CPU time $before then, $(ticks) now; $(stat_field $idle wanted_share) wanted as taken"
	[ "$before" = "$(ticks)" ] && [ "$(stat_field $idle wanted_share)" = 0.500000 ]
}
tap_check "the process has slept all the while" asleep
judged() {
	tierheap verify $idle > /tmp/said || { cat /tmp/said; return 1; }
	grep 'judged by  the settings that wait' /tmp/said
}
tap_check "verify knows that they lie as its next step will want them" judged
tap_check "its data are intact" idle_tell check intact

# Its next steps come to the same boundary.
adopted() {
	idle_tell more && idle_tell more &&
		moved=$(($(stat_field $idle moved_bytes) - moved_before)) &&
		echo "it moved $moved bytes by itself; wanted $(stat_field $idle wanted_share)" &&
		[ "$(stat_field $idle wanted_share)" = 0.800000 ] && [ $moved -lt 8000000 ]
}
tap_check "once it allocates it goes by 1:4, and moves next to nothing" adopted
tap_check "the pages lie at 1:4 still" idle_share 0.8 0.02
tap_check "its data are intact" idle_tell check intact
settled() {
	wait_for 20 sh -c "echo more >&8; usleep 200000; tierheap verify $idle" ||
		{ tierheap verify $idle; return 1; }
}
tap_check "its account is right" settled

tap_check "the other way round" now ratio=4:1
tap_check "the pages lie at 4:1" idle_share 0.2 0.02
tap_check "to DRAM alone" now policy=dram-only
tap_check "the pages lie in DRAM" idle_share 0 0.01
tap_check "to PMEM alone" now policy=pmem-only
tap_check "all but the first blocks' pages lie on PMEM" idle_share 1 0.04
tap_check "by a fixed threshold" now policy=static-threshold threshold=4K
tap_check "its data are intact" idle_tell check intact
tap_check "the process takes these, too" idle_tell more
idle_end

# A process that works takes the settings itself; its pages are moved at once all the same.
busy() {
	rm -f /tmp/lines
	tierheap run --ratio 1:1 -- "$workload" --ratio 1:1 --mix redis-like --plan grow,slow=20 \
		--mib 100 --pmem-node 1 --out /tmp/lines &
	load=$!
	wait_for 100 grep -q phase=grow /tmp/lines
	tierheap set $load ratio=1:4 --now > /tmp/said
	status=$?
	near=$(heap_bytes $load 0) far=$(heap_bytes $load 1)
	kill $load
	wait $load 2> /dev/null
	cat /tmp/said
	grep -q "^process $load: taken" /tmp/said && [ $status -eq 0 ] &&
		share_within "$near" "$far" 0.8 0.03
}
tap_check "the pages of a process that works are moved, too" busy

# free_mib NODE
free_mib() {
	awk '/ MemFree:/ { print int($4 / 1024) }' "/sys/devices/system/node/node$1/meminfo"
}
# Files in memory take all but 40 MiB of the node: 85 MiB more are to come.
filled() {
	numactl --preferred=1 -- /bin/busybox dd if=/dev/zero of=/tmp/filler bs=1M \
		count=$(($(free_mib 1) - 40)) 2> /dev/null
	echo "free: node 1 $(free_mib 1) MiB"
	[ "$(free_mib 1)" -lt 60 ]
}
no_room() {
	tierheap set $idle ratio=1:8 --now > /tmp/said 2>&1
	status=$?
	cat /tmp/said
	[ $status -eq 1 ] && grep -q "no room for the wanted share" /tmp/said
}
idle_start 220 --ratio 1:1
tap_check "files fill the node" filled
tap_check "a node without room is told" no_room
tap_check "the data are intact" idle_tell check intact
rm /tmp/filler
idle_end
tap_check "no process was killed for lack of memory" no_oom_kill
tap_done
