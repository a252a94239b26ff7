# SPDX-License-Identifier: BSD-2-Clause
# A process that sleeps beside the test: its heap is /test/idle's. Source it after guest.sh.

# idle_start MIB ARG...: under `tierheap run ARG...`; its number is in $idle.
idle_start() {
	idle_mib=$1
	shift
	rm -f /tmp/idle.in /tmp/idle.out
	mkfifo /tmp/idle.in
	tierheap run "$@" -- /test/idle "$idle_mib" < /tmp/idle.in > /tmp/idle.out &
	idle=$!
	exec 8> /tmp/idle.in
	wait_for 100 grep -q ready /tmp/idle.out
}

# idle_tell WORD: and waits for the answer.
idle_tell() {
	idle_said=$(wc -l < /tmp/idle.out)
	echo "$1" >&8
	wait_for 60 sh -c "[ \$(wc -l < /tmp/idle.out) -gt $idle_said ]" &&
		[ "$(tail -n 1 /tmp/idle.out)" = "${2:-$1}" ]
}

idle_end() {
	exec 8>&-
	wait $idle
}

# idle_share WANTED LIMIT: by numa_maps, of the heap's ranges alone, without the allocator's own.
idle_share() {
	share_within "$(heap_bytes $idle 0)" "$(heap_bytes $idle 1)" "$1" "$2"
}
