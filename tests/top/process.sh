#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tierheap top's page of one process: figures, plots, sizes, nodes, and new settings after they were
# asked for again.
. "${top_srcdir:?}/tests/top/top.sh"

# process_start COLUMNS ROWS KIND ARG...: opens the one process of that kind; the arguments are
# env(1)'s.
process_start() {
	process_columns=$1 process_rows=$2 process_kind=$3
	shift 3
	printf 'echo $FAKE_PID > %s/pid\nexec env %s "$tool" top -i 0.2\n' "$cli_work" "$*" \
		> "$cli_work/run"
	top_start "$process_columns" "$process_rows" \
		"FAKE_COMMAND=$name exec \"\$fake\" $process_kind sh $cli_work/run"
	top_filter
	pid=$(cat "$cli_work/pid")
	top_keys Enter
	cli_until screen_has "Esc:back"
}

# stat_says COLUMNS TEXT: what `tierheap stat` shows of the process, beside.
stat_says() {
	[ "$("$tool" stat "$pid" --tsv | sed 1d | cut -f "$1" | tr '\t' ' ')" = "$2" ]
}

process_start 80 24 busy
top_shows "Enter opens a process" "^process $pid ($name)  tiered  up 1 h 02 min  7 threads  version 0.1.0"
top_shows "it shows the settings" "^policy dynamic-threshold  ratio 1:4  engine sorted"
top_shows "and the threshold with its limits" "^threshold 640 B  38 %  from 16 B to unlimited"
top_shows "and shares with a bar" \
	"^DRAM 100M PMEM 40[0-2]M share 0.80[0-9]* wanted 0.8000 error [+]0.000[0-9] \[█*│░*\]"
top_shows "and what it does" "^allocations [1-9][0-9.]*k*/s  moved [0-9.]*M  to look at 0B  fallbacks 5"
top_shows "share and error are plotted" "^share 0.80.. 0.79[0-9]*..0.8[0-9]* [0-9.]* s *error .0.000. -0.[0-9]*..+0.[0-9]*"
top_shows "threshold and moved bytes, too" "^threshold 557B 394B..788B *moved/s [0-9.]*[KM] [0-9.]*[BKM]..[0-9.]*[KM]"
top_shows "in braille" '[⠒⠔⠢⠖⠤⣀]'
top_shows "sizes of blocks by tier" "^     1 KiB *38M *62M *96M <- "
top_shows "those without a limit" "^ unlimited *0B *338M *330M"
if [ -r /proc/self/numa_maps ]; then
	top_shows "pages by node" "NODE TIER .* HEAP *OTHER"
	top_shows "the tiers of nodes" "   2 PMEM  *0B *0B"
	top_shows "and how old that is" "as of [0-9.]* s ago"
fi
top_keys r 1:1 Enter
top_shows "a new ratio is asked for again" \
	"^process $pid ($name): ratio from 1:4 to 1:1? y does it, any other"
top_keys n
top_shows "n is no" "^nothing is changed"
tap_check "and nothing is changed" stat_says 5,6,7 "dynamic-threshold 1 4"
top_keys r "1;1" Enter
top_shows "a wrong value is told" '^ratio: "1;1" is not a ratio: write D:P with two whole numbers'
top_shows "to its end" 'such as 1:4$'
top_keys r 1:1 Enter
cli_until screen_has "from 1:4 to 1:1?"
top_keys y
top_shows "y is yes" "^process $pid: ratio=1:1: taken"
tap_check "and the process has it" stat_says 5,6,7 "dynamic-threshold 1 1"
top_shows "and the page shows it" "ratio 1:1 .*"
top_keys p Down Down Enter
cli_until screen_has "policy from dynamic-threshold to static-ratio?"
top_keys y
top_shows "a policy is chosen by arrows" "^process $pid: policy=static-ratio: taken"
tap_check "and the process has it, at the same ratio" stat_says 5,6,7 "static-ratio 1 1"
top_keys t 64k Enter
cli_until screen_has "threshold from 4K to 64K?"
top_keys y
top_shows "so is a threshold" "^process $pid: threshold=64K: taken"
top_keys '?'
top_shows "? shows the keys" "change ratio, policy, threshold"
top_keys '?'
top_shows "another key goes back to the process" "^process $pid ($name)"
top_tmux resize-window -x 200 -y 50
top_shows "200x50 has a longer bar" "\[[█│░]\{78\}\]"
top_shows "and the sizes still" "^ unlimited *0B *338M"
top_tmux resize-window -x 40 -y 10
top_shows "40x10 is one line" "^needs 60x14, is 40x10; q: quit\$"
top_tmux resize-window -x 60 -y 14
top_shows "60x14 has plots" "^share 0.8"
top_shows "and the keys" "^Esc:back r:ratio p:policy"
top_tmux resize-window -x 80 -y 24
top_shows "80x24 has the figures again" "^allocations .* foreign frees 6\$"
kill -9 "$pid"
top_shows "the end of the process is told" "^process $pid ($name) has ended [0-9.]* s ago: Esc goes back"
top_shows "its last figures stay" "^DRAM 100M PMEM 40[0-2]M"
top_keys r
top_hides "it takes no settings" "^ratio as"
top_keys Escape
top_shows "Esc goes back" "^  No process "

process_start 80 24 silent
top_keys r 1:2 Enter y
top_shows "settings that wait are told" "^process $pid: ratio=1:2: pending, until it next allocates"
process_start 80 24 refusing
top_keys r 1:2 Enter y
top_shows "so is a refusal" "^process $pid: ratio=1:2: refused by the process"
process_start 80 24 dram
top_keys r 1:2 Enter y
top_shows "so is why nothing will be seen of them" \
	"^process $pid: ratio=1:2: taken, but it keeps everything in DRAM: mbind is ref"
process_start 80 24 crowded
top_shows "80x24 has room for all sizes" "^ unlimited "
process_start 60 14 crowded
top_shows "60x14 has some, the smallest first" "^      64 B "
top_hides "not all of them" "^ unlimited"
for key in 1 2 3 4 5 6 7 8 9; do
	top_keys Down
done
top_shows "further ones come by keys" "^ unlimited"
top_hides "in place of the first" "^      64 B "
top_keys Up
top_hides "which come again" "^ unlimited"
process_start 80 24 busy LC_ALL=C
top_shows "LC_ALL=C: plots are ASCII" "^ *[-' |.]*|[-' |.]*\$"
tap_check "LC_ALL=C: so is everything" sh -c '! LC_ALL=C grep -q "[^ -~]" "$0"' "$cli_work/screen"
process_start 80 24 busy TERM=vt100 NO_COLOR=1
top_shows "TERM=vt100: a process opens" "^process $pid ($name)"

# A real one: its heap moves.
command -v perl > /dev/null || tap_missing "perl is needed: apt-get install perl"
cat > "$cli_work/load.pl" << 'END'
my @keep = map { "x" x 20000 } 1 .. 3000;
while (1) { $keep[rand @keep] = "x" x (15000 + rand 10000); select(undef, undef, undef, 0.001); }
END
top_start 80 24 "exec \"\$tool\" run --simulate --ratio 1:4 perl $cli_work/load.pl"
pid=$(top_tmux list-panes -F '#{pane_pid}')
top_tmux split-window -v "exec \"\$tool\" top -i 0.2"
top_tmux resize-window -x 100 -y 60
cli_until screen_has "q:quit"
top_keys / perl Enter
cli_until screen_has "$pid perl"
top_keys Enter
top_shows "a real process is shown" "^process $pid (perl)  tiered, PMEM simulated"
top_shows "and its one thread" " 1 thread  version "
top_shows "with its ratio" "^DRAM .* share 0.[78][0-9]* wanted 0.8000"
top_keys r 1:1 Enter
cli_until screen_has "from 1:4 to 1:1?"
top_keys y
top_shows "it takes a ratio" "^process $pid: ratio=1:1: taken"
share_half() {
	"$tool" stat "$pid" --tsv | sed 1d | cut -f 7,9 | grep -q '^1	0\.[45]'
}
top_holds "and its heap follows, as stat tells" share_half
top_shows "as the page does" "share 0.[45][0-9]* wanted 0.5000"
"$tool" set "$pid" bind=strict move=thread > "$cli_work/said"
top_shows "what else is not as usual stands beside the policy" "engine sorted  bind=strict move=thread"
if [ -r /proc/self/numa_maps ]; then
	top_shows "and the pages of its heap are on the node" "^.*   0 DRAM+PMEM  *[0-9]\{2,\}M  *[0-9.]*M"
fi
tap_done
