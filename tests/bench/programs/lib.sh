# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Sourced by the programs: how one is started, and what has to be true of it. A program's script
# works in the current directory, which is empty and its own. It prints "NAME FIGURE" lines when
# all was right, and ends with status 77 and a reason when something is not installed.
set -eu
: "${top_srcdir:?}" "${top_builddir:?}"
: "${BENCH_SETTINGS:?}" # VARIABLE=VALUE words: the column; for the program under test alone
: "${BENCH_KEPT:?}"     # a directory for what is made once

helpers=$top_builddir/tests/bench
inputs=$top_srcdir/tests/bench/programs
server=''

# need COMMAND...
need() {
	for c in "$@"; do
		command -v "$c" >/dev/null && continue
		echo "$c is not installed"
		exit 77
	done
}

wrong() {
	echo "$1" >&2
	exit 1
}

# metered COMMAND ARG...: with the settings of the column; its cost is in the file "metered".
metered() {
	# The settings are a list of words.
	# shellcheck disable=SC2086
	"$helpers/meter" metered env $BENCH_SETTINGS "$@" || wrong "$1: a bad end"
}

# answered TEXT: the program has left exactly this in the file "answer". A file, as libmemtier
# loses what is still in the buffers of stdio at the end.
answered() {
	[ "$(cat answer)" = "$1" ] || wrong "the answer is \"$(head -c 200 answer)\", not \"$1\""
}

# figures: of the metered command.
figures() {
	cat metered
}

# The process is the meter itself, which passes a signal on: a function would be a shell in between.
server_start() {
	# The settings are a list of words.
	# shellcheck disable=SC2086
	"$helpers/meter" metered env $BENCH_SETTINGS "$@" >server.log 2>&1 &
	server=$!
}

# server_await COMMAND ARG...: until it succeeds, within 30 s.
server_await() {
	tries=0
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		kill -0 "$server" 2>/dev/null || wrong "the server has ended: $(tail -n 3 server.log)"
		[ $tries -lt 300 ] || wrong "the server doesn't answer"
		sleep 0.1
	done
}

# server_end: a server that crashes at its end has done wrong too.
server_end() {
	[ -n "$server" ] || return 0
	pid=$server server=''
	kill "$pid" 2>/dev/null || :
	wait "$pid" || { echo "the server: a bad end: $(tail -n 3 server.log)" >&2; return 1; }
}

trap 'server_end || :' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
