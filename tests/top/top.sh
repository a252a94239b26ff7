# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# `tierheap top` in a terminal that tmux makes: keys go in, the screen comes out.

. "${top_srcdir:?}/tests/cli/cli.sh"

command -v tmux > /dev/null || tap_missing "tmux is needed: apt-get install tmux"
LC_ALL=C.UTF-8
unset NO_COLOR TMUX TMUX_PANE LINES COLUMNS
# Nobody else's processes have this in their names.
name=t$$
export LC_ALL name fake
trap 'top_end; rm -rf "$cli_work"' EXIT
trap 'exit 1' HUP INT TERM

# A server of its own for each terminal: one that is about to end would take the next one's with it.
top_number=0
top_tmux() {
	tmux -u -S "$cli_work/tmux$top_number" -f /dev/null "$@"
}

# top_start COLUMNS ROWS SCRIPT: runs SCRIPT in a new terminal of that size.
top_start() {
	top_end
	top_number=$((top_number + 1))
	printf '%s\n' "$3" > "$cli_work/script"
	top_tmux new-session -d -x "$1" -y "$2" "sh '$cli_work/script'" ||
		tap_missing "tmux makes no terminal"
}

top_end() {
	top_tmux kill-server 2> /dev/null
}

top_keys() {
	top_tmux send-keys "$@"
}

top_screen() {
	top_tmux capture-pane -p > "$cli_work/screen" 2> /dev/null
	cat "$cli_work/screen"
}

screen_has() {
	top_screen | grep -q -e "$1"
}

screen_lacks() {
	top_screen > /dev/null
	! grep -q -e "$1" "$cli_work/screen"
}

# The screen becomes a comment where it is not as it should be.
top_judge() {
	if cli_until "$@"; then
		top_status=0
	else
		top_status=1
		tap_comment "$(top_screen)"
	fi
}

# top_shows SENTENCE PATTERN
top_shows() {
	top_judge screen_has "$2"
	tap_result $top_status "$1"
}

# top_hides SENTENCE PATTERN
top_hides() {
	top_judge screen_lacks "$2"
	tap_result $top_status "$1"
}

# top_holds SENTENCE COMMAND ARG...: sooner or later.
top_holds() {
	top_sentence=$1
	shift
	top_judge "$@"
	tap_result $top_status "$top_sentence"
}

# top_filter: only this test's processes.
top_filter() {
	cli_until screen_has "q:quit"
	top_keys / "$name"
	top_keys Enter
	cli_until screen_has "filter: $name\$"
}
