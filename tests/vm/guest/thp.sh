# SPDX-License-Identifier: BSD-2-Clause
# Transparent huge pages `always`, the default of Debian's kernel.
. /test/guest.sh
. /test/mixes.sh
far_up
thp always

# A sleeping program's private memory, all nodes.
sleeper_bytes() {
	"$@" /usr/bin/sleep 1000 &
	sleeper=$!
	sleep 1
	echo $(($(node_bytes $sleeper 0) + $(node_bytes $sleeper 1)))
	kill $sleeper
	wait $sleeper 2> /dev/null
}

small_start() {
	stock=$(sleeper_bytes env LD_PRELOAD=libjemalloc.so.2)
	ours=$(sleeper_bytes tierheap run --ratio 1:4 --)
	echo "sleep: $stock bytes under jemalloc, $ours under tierheap ($1)" | tee -a /out/figures
	[ "$ours" -le $((stock + 1536 * 1024)) ]
}
tap_check "a tiny program takes at most 1.5 MB more than under jemalloc, huge pages always" \
	small_start always
mixes_hold 1:4 "huge pages always"
thp never
tap_check "a tiny program takes at most 1.5 MB more than under jemalloc, huge pages never" \
	small_start never
tap_done
