#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# job.sh BUILD: the main job, with what was built in the directory BUILD. A Redis server under
# tierheap at 1:4 is loaded over its socket, changed, verified, saved, reloaded and verified again.
# Exit status 0: the data was right and the ratio held. Leaves no process and no file behind.
set -u

build=$(cd "$1" && pwd) || exit 1
tool=$build/tierheap
tool_shown=${tool#"$PWD/"} # as one writes it where the job was started
load=$build/tests/main/redis_load
ratio=1:4
bound=0.02      # of |error|
megabytes=${JOB_MEGABYTES:-256} # of values, 10^6 bytes; fewer where the machine is emulated
pace=50         # megabytes a second while loading, so that the growth can be watched
seed=1
socket=redis.sock  # in the private directory, which is where we are: a socket's path is short

if "$tool" nodes --json | grep -q '"tier": *"pmem"'; then
	simulate=
	tag=
else
	simulate=--simulate
	tag='simulated: '
fi

# Every line of the job goes through here.
say() {
	printf '%s%s\n' "$tag" "$1"
}

tag_lines() {
	while IFS= read -r line; do
		say "$line"
	done
}

# Processes that we wait for. Empty: none is running.
server='' stage='' stat='' lines=''
dir=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-quickstart.XXXXXX") || exit 1

# A process that has ended but was not waited for is a zombie.
alive() {
	[ -d "/proc/$1" ] && ! grep -qs '^State:.Z' "/proc/$1/status"
}

# By SIGTERM, and by SIGKILL where that is not enough within 10 s.
process_end() {
	[ -n "$1" ] || return 0
	kill "$1" 2> /dev/null
	tries=0
	while alive "$1" && [ $tries -lt 100 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	kill -KILL "$1" 2> /dev/null
	wait "$1" 2> /dev/null
}

finish() {
	trap '' HUP INT TERM
	process_end "$stage"
	watch_end
	process_end "$server"
	# The child that saved can't remove its statistics: it ends by _exit(2). Looking removes
	# what is stale.
	"$tool" stat --all > /dev/null 2>&1
	cd / && rm -rf "$dir"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
	say "FAILED: $1" >&2
	[ ! -s "$dir/server.log" ] || tail -n 8 "$dir/server.log" | tag_lines >&2
	exit 1
}

# In the background, so that a signal ends us at once.
attend() {
	"$@" &
	stage=$!
	wait "$stage"
	attended=$?
	stage=
	return $attended
}

mebibytes() {
	echo "$((($1 + 524288) / 1048576))"
}

# Lines of `tierheap stat --tsv` as lines for people. The columns are those of tierheap(1).
# A server that has only just started has no heap to speak of.
progress() {
	tab=$(printf '\t')
	while IFS=$tab read -r pid _ _ _ _ _ _ _ share error dram _ _ pmem _ _ _ low high _; do
		{ [ "$pid" != pid ] && [ "$((dram + pmem))" -ge 1048576 ]; } || continue
		say "$(printf '  dram %4s MiB  pmem %4s MiB  share %s  error %9s  threshold %s-%s B' \
			"$(mebibytes "$dram")" "$(mebibytes "$pmem")" "$share" "$error" "$low" "$high")"
	done
}

watch_start() {
	rm -f rounds
	mkfifo rounds || exit 1
	"$tool" stat "$server" --tsv --interval 1 > rounds 2> /dev/null &
	stat=$!
	progress < rounds &
	lines=$!
}

# With the tool gone, its reader comes to an end by itself.
watch_end() {
	process_end "$stat"
	[ -z "$lines" ] || wait "$lines"
	stat='' lines=''
}

send() {
	"$load" "$socket" send "$@"
}

server_start() {
	rm -f "$socket"
	# shellcheck disable=SC2086 # $simulate is a flag or nothing
	"$tool" run --ratio "$ratio" $simulate -- "$program" --port 0 --unixsocket "$socket" \
		--save '' \
		--appendonly no --daemonize no --loglevel warning > server.log 2>&1 &
	server=$!
	tries=0
	until send PING > /dev/null 2>&1; do
		tries=$((tries + 1))
		alive "$server" || fail "the server did not start"
		[ $tries -lt 600 ] || fail "the server did not answer within 60 s"
		sleep 0.1
	done
	watch_start
}

server_stop() {
	send SHUTDOWN NOSAVE > /dev/null 2>&1
	process_end "$server"
	server=
}

# stage_run SENTENCE STAGE [PACE]: a pass of the client over all items.
stage_run() {
	say "$1"
	what=$2
	shift 2
	attend "$load" "$socket" "$what" "$megabytes" "$seed" "$@" || fail "$what: see above"
	alive "$server" || fail "the server has ended"
}

# By a forked child, as servers do it.
save() {
	say "saving to a file (BGSAVE)"
	send BGSAVE > /dev/null || fail "BGSAVE was refused"
	while send INFO persistence > info && grep -q '^rdb_bgsave_in_progress:1' info; do
		sleep 0.1
	done
	grep -q '^rdb_last_bgsave_status:ok' info || fail "BGSAVE failed"
}

ratio_check() {
	error=$("$tool" stat "$server" --tsv | sed -n 2p | cut -f 10)
	case $error in
	-*[0-9]* | [0-9]*) ;;
	*) fail "the heap has no tiers: $("$tool" stat "$server" --tsv | sed -n 2p | cut -f 30)" ;;
	esac
	awk -v e="$error" -v b="$bound" 'BEGIN { exit !(e <= b && e >= -b) }' ||
		fail "the ratio is not held: error $error, at most $bound is allowed"
}

# Debian's server is the same program as redis-check-rdb; the name decides.
program_find() {
	program=$(command -v redis-server) && return
	checker=$(command -v redis-check-rdb) ||
		fail "there is no redis-server: apt-get install redis-tools"
	program=$dir/redis-server
	ln -s "$checker" "$program"
}

cd "$dir" || exit 1
program_find
say "$("$program" --version | cut -d ' ' -f 1-3), unmodified, under tierheap run --ratio $ratio ${simulate:-on the PMEM nodes of this machine}"
server_start
stage_run "loading $megabytes MB of values of 1 B to 512 KiB" load "$pace"
stage_run "verifying them" verify
ratio_check
stage_run "deleting three items in ten, overwriting three others" change
stage_run "verifying what is left" verify-changed
ratio_check
save
watch_end
server_stop
say "reloading in a new server"
server_start
stage_run "verifying again" verify-changed
ratio_check
watch_end
say "final statistics (tierheap stat $server)"
"$tool" stat "$server" | tag_lines
server_stop
say "done: all data was right, |error| at most $bound"
say "try next:"
say "  $tool_shown run --ratio 1:4 ${simulate:+$simulate }--stats-at-exit -- perl -e '@a = map { 1 x \$_ } 1 .. 10000'"
say "  $tool_shown stat --all --interval 1"
say "  $tool_shown nodes"
