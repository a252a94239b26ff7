# SPDX-License-Identifier: BSD-2-Clause
# `tierheap top`: where a process's pages are, node by node, in a terminal of tmux.
. /test/guest.sh
. /test/idle.sh
far_up
thp madvise
mkdir -p /dev/pts /tmp/terminfo/s /tmp/locale/C.utf8
mount -t devpts none /dev/pts
cp /test/screen /tmp/terminfo/s
cp /test/LC_CTYPE /tmp/locale/C.utf8
export TERM=screen TERMINFO=/tmp/terminfo LOCPATH=/tmp/locale LC_CTYPE=C.UTF-8

# Its server lives on, and must not keep idle's standard input open.
terminal() {
	tmux -u -S /tmp/tmux -f /dev/null "$@" 8>&-
}
screen_has() {
	terminal capture-pane -p > /tmp/screen && grep -q -e "$1" /tmp/screen
}
shows() {
	wait_for 30 screen_has "$1" || { cat /tmp/screen; return 1; }
}
# node_figure NODE COLUMN: of the table of nodes, in bytes.
node_figure() {
	sed -n 's/^.*  \( *[0-9][0-9]* \(DRAM\|PMEM\) .*\)$/\1/p' /tmp/screen |
		awk -v node="$1" -v column="$2" '$1 == node {
			n = $column
			unit = substr(n, length(n))
			printf "%d\n", n * (unit == "G" ? 1073741824 : unit == "M" ? 1048576 :
				unit == "K" ? 1024 : 1)
		}'
}
# Three digits are shown, without the allocator's own memory, which lies on node 0; and the pages are
# looked at every ten seconds.
nodes_true() {
	screen_has "NODE TIER" || return 1
	for node in 0 1; do
		shown=$(node_figure $node 3) is=$(heap_bytes $idle $node)
		echo "node $node: ${shown:=0} shown, $is by numa_maps"
		awk -v node=$node -v a="$shown" -v b="$is" 'BEGIN {
			slack = 0.01 * b + 1048576
			exit !(a - b <= slack && b - a <= slack + (node == 0 ? 8 * 1048576 : 0))
		}' || return 1
	done
}
follows() {
	wait_for 60 nodes_true || { nodes_true; cat /tmp/screen; return 1; }
}

idle_start 220 --ratio 1:4
tap_check "the heap lies at 1:4" idle_share 0.8 0.02
tap_check "there is a terminal" \
	terminal new-session -d -x 100 -y 40 "TERM=screen tierheap top -i 0.2"
tap_check "top lists the process, its PMEM real" shows "$idle idle  *[0-9]*M  *[0-9]*M \["
terminal send-keys Enter
tap_check "Enter opens it" shows "^process $idle (idle)  tiered  up"
tap_check "node 0 is DRAM" shows " 0 DRAM  *[0-9.]*M"
tap_check "node 1 is PMEM" shows " 1 PMEM  *[0-9.]*M"
tap_check "what it shows of each node's pages is what numa_maps tells" follows
before=$(node_figure 1 3)
tap_check "set --now moves them" tierheap set $idle ratio=1:1 --now
moved() {
	echo "node 1: $before before, $(node_figure 1 3) now"
	[ "$(node_figure 1 3)" -lt $((before * 7 / 10)) ]
}
tap_check "and the page follows" follows
tap_check "with fewer on PMEM" moved
terminal send-keys q
ended() {
	! terminal has-session 2> /dev/null
}
tap_check "q ends it" wait_for 60 ended
idle_end
tap_done
