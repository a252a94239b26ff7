#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tierheap top's list: figures, order, filter, help, sizes of the terminal, and terminals that can
# do less.
. "${top_srcdir:?}/tests/top/top.sh"

# Three processes; the number of each is in a file of its name.
processes='
FAKE_COMMAND=$name-c exec "$fake" busy sh -c "echo \$FAKE_PID > $cli_work/c
FAKE_COMMAND=$name-a \"\$fake\" good sh -c \"echo \\\$FAKE_PID > $cli_work/a
FAKE_COMMAND=$name-b \\\"\\\$fake\\\" simulated sh $cli_work/run\""'

# list_start COLUMNS ROWS ARG...: the arguments are env(1)'s.
list_start() {
	list_columns=$1 list_rows=$2
	shift 2
	printf 'echo $FAKE_PID > %s/b\nexec env %s "$tool" top --interval 0.3\n' "$cli_work" "$*" \
		> "$cli_work/run"
	top_start "$list_columns" "$list_rows" "$processes"
	top_filter
}

# The processes of the list, first one first, as letters.
list_order() {
	top_screen | sed -n "s/^.* $name-\([a-z]\).*/\1/p" | tr -d '\n'
}

order_is() {
	[ "$(list_order)" = "$1" ]
}

# The line of one process, blanks made one.
list_line() {
	top_screen | sed -n "s/  */ /g; /$name-$1/p"
}

list_start 80 24
top_shows "80x24: a line has pid, command, sizes, bar, error, threshold, rate, fallbacks" \
	"^[ >] *$(cat "$cli_work/a") $name-a *100M   400M \[█████████│░░\] +0.0000  640B 38%       0     5\$"
top_shows "allocations of a busy process are counted by the second" \
	"$name-c .* 640B 38%  *[1-9][0-9.]*k*  *5\$"
top_shows "a simulated tier is marked" "$name-b .*  ~400M .*"
top_shows "the mark is explained" "^3 \(of [0-9]* \)*processes  DRAM 300M  PMEM 1.2G (~ simulated)"
top_keys 2
top_holds "2 sorts by the second column" order_is abc
top_shows "and says so" "^by command, a to z first"
top_keys r
top_holds "r turns it round" order_is cba
top_shows "and says so, too" "^by command, z to a first"
top_keys '<'
numbers=$(cd "$cli_work" && grep . a b c | sort -t : -k 2n | cut -c 1 | tr -d '\n')
top_holds "< sorts by the column before" order_is "$numbers"
top_keys '>' Down
top_shows "the selected line is marked" "^> .* $name-b "
top_keys r
top_keys r
top_keys /
top_keys C-u
top_keys "$name-B"
top_holds "the list follows a filter as it is typed, in either case" order_is b
top_keys Enter
top_shows "it is shown" "filter: $name-B\$"
top_shows "and how many there are" "^1 of [0-9]* process"
top_keys / BSpace
top_keys "zzz"
top_shows "nothing found is told" "No process has that in its command"
top_keys Escape
top_hides "Esc shows all again" "filter:"
top_filter
top_keys '?'
top_shows "? shows the keys" "^  < >  *sort by another column"
top_keys Escape
top_shows "another key goes back" "q:quit"
top_keys h
top_shows "so does h" "^keys of tierheap top"
top_keys x
top_keys + +
top_shows "+ makes the intervals longer" " every 1 s "
top_keys -
top_shows "- makes them shorter" " every 0.5 s "
top_screen | grep -v '^[0-9]' | grep -v "$name-c" > "$cli_work/before"
top_tmux resize-window -x 200 -y 50
top_shows "200x50 has more columns" "COMMAND  *STATE  *POLICY .* WANTED .* FALLB NOTE"
top_shows "and the reason of each process" "$name-b .* simulated: no PMEM node\$"
top_tmux resize-window -x 40 -y 10
top_shows "40x10 is one line" "^needs 60x14, is 40x10; q: quit\$"
top_holds "and nothing else" sh -c '[ "$(grep -c . "$0")" -eq 1 ]' "$cli_work/screen"
top_tmux resize-window -x 60 -y 14
top_shows "60x14 has the most important columns" "^  *PID COMMAND .* PMEM .* ERROR\$"
top_tmux resize-window -x 80 -y 24
screen_as_before() {
	top_screen | grep -v '^[0-9]' | grep -v "$name-c" | cmp -s - "$cli_work/before"
}
top_holds "80x24 is as it was before" screen_as_before
top_tmux capture-pane -p -e > "$cli_work/colours"
tap_check "there are colours" grep -q '\[3[0-7]m' "$cli_work/colours"
kill -9 "$(cat "$cli_work/b")"
top_shows "the end of a process is told" "process $(cat "$cli_work/b") ($name-b) has ended"
top_holds "and it leaves the list" order_is ac

# plain SENTENCE: no colour, and the same figures.
plain() {
	top_shows "$1: the list is there" "$name-a .* +0.0000"
	top_tmux capture-pane -p -e > "$cli_work/colours"
	tap_check "$1: there is no colour" sh -c '! grep -q "\[[0-9;]*[34][0-7]m" "$0"' \
		"$cli_work/colours"
}
list_start 80 24 NO_COLOR=1
plain "NO_COLOR"
list_start 80 24 TERM=vt100
plain "TERM=vt100"
list_start 80 24 TERM=vt100 LC_ALL=C
plain "LC_ALL=C"
top_shows "LC_ALL=C: the bar is ASCII" "\[#########|\.\.\]"
tap_check "LC_ALL=C: so is everything" sh -c '! LC_ALL=C grep -q "[^ -~]" "$0"' "$cli_work/screen"

# A process whose name has control characters, and one that can't be read.
top_start 80 24 'exec "$fake" escapes sh -c "echo \$FAKE_PID > $cli_work/a
"\$fake" version sh -c \"echo \\\$FAKE_PID > $cli_work/b; exec \\\"\$tool\\\" top\""'
cli_until screen_has "q:quit"
top_shows "control characters of a command do no harm" "$(cat "$cli_work/a") a?\[2J?b?c? "
top_shows "a process that can't be read has the reason" \
	"$(cat "$cli_work/b") can't be read: its layout is version 2 and this tierheap reads"
tap_done
