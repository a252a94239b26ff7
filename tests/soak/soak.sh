#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# soak.sh DIRECTORY: Redis, Python and Java at 1:4 for SOAK_SECONDS (an hour), side by side; the ratio
# of all is changed every half a minute, Redis and Python fork, and every ten seconds it is written
# down how each does. Where the PMEM tier is simulated no node can get full: tests/vm/soak.sh has that.
set -u

: "${TEST_LIBRARY:?run this by: make soak}" "${TEST_TOOL:?}" "${top_srcdir:?}"
results=${1:?}
seconds=${SOAK_SECONDS:-3600}
here=$top_srcdir/tests/soak
work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-soak.XXXXXX") || exit 99
pids=
stop() {
	# shellcheck disable=SC2086 # one word per process
	[ -z "$pids" ] || kill $pids 2> /dev/null
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 99' HUP INT TERM
for needed in redis-cli redis-benchmark python3 java javac; do
	command -v $needed > /dev/null || { echo "soak: $needed is missing" >&2; exit 1; }
done
server=$(command -v redis-server || command -v redis-check-rdb)
ln -s "$server" "$work/redis-server"
mkdir -p "$results"
: > "$results/series.tsv"

# under NAME COMMAND...: at 1:4, in the background.
under() {
	name=$1
	shift
	env LD_PRELOAD="$TEST_LIBRARY" TIERHEAP_RATIO=1:4 TIERHEAP_SIMULATE=on "$@" \
		> "$results/$name.out" 2> "$results/$name.err" &
	pids="$pids $!"
	eval "${name}_pid=$!"
}

ask() {
	redis-cli -s "$work/sock" "$@"
}

# Written to, deleted, and saved by a child, again and again; p99 and the like are of no interest.
load() {
	while :; do
		redis-benchmark -s "$work/sock" -q -t set,lpush,hset,zadd -n 60000 -r 30000 -d 400
		ask bgsave
		sleep 5
		ask flushall
		sleep 2
	done > "$results/load.out" 2>&1
}

# sample SECONDS: a line a process.
sample() {
	# shellcheck disable=SC2154 # set by under
	for name in redis python java; do
		eval "pid=\$${name}_pid"
		figures=$("$TEST_TOOL" stat "$pid" --tsv 2> /dev/null | awk -F '\t' '
			NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
			{ printf "%s\t%s\t%.0f\t%s\t%s", $column["share"], $column["wanted_share"],
				$column["dram_resident_bytes"] + $column["pmem_resident_bytes"],
				$column["fallbacks"], $column["invalid_pointers"] }')
		printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$name" "$(wc -l < "/proc/$pid/maps")" \
			"$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")" "$figures"
	done >> "$results/series.tsv" 2> /dev/null
}

(cd "$work" && javac -nowarn -d . "$top_srcdir/tests/programs/Cache.java" 2> /dev/null) || exit 1
under redis "$work/redis-server" --port 0 --unixsocket "$work/sock" --dir "$work" --save ''
under python python3 "$here/churn.py" "$seconds"
under java java -Xmx128m -XX:+UseSerialGC -cp "$work" Cache "$seconds"
until ask ping > /dev/null 2>&1; do sleep 0.1; done
load &
pids="$pids $!"

begun=$(date +%s) refused=0 changes=0
while now=$(($(date +%s) - begun)) && [ $now -lt "$seconds" ]; do
	sample $now
	if [ $((now / 30)) -gt $changes ]; then
		changes=$((changes + 1))
		case $((changes % 4)) in
		0) ratio=1:4 ;; 1) ratio=1:8 ;; 2) ratio=1:1 ;; 3) ratio=1:2 ;;
		esac
		for pid in $redis_pid $python_pid $java_pid; do
			"$TEST_TOOL" set "$pid" ratio=$ratio > /dev/null 2>> "$results/set.err" ||
				refused=$((refused + 1))
		done
	fi
	sleep 10
done
wait "$python_pid"
python=$?
wait "$java_pid"
java=$?
ask shutdown nosave
wait "$redis_pid"
redis=$?
pids=${pids##* }
printf 'seconds %s\nchanges %s\nrefused %s\nredis %s\npython %s\njava %s\n%s\n' "$seconds" $changes \
	$refused $redis $python $java "$(cat "$results/python.out")" > "$results/end"
awk -f "$here/verdict.awk" "$results/end" "$results/series.tsv" | tee "$results/verdict"
! grep -q '^NOT' "$results/verdict"
