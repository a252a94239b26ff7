#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# redis.sh: a server with values of 1 B to 512 KiB, under redis-benchmark beside them. A socket in
# the directory: no port is taken, and no other server is met.
. "${top_srcdir:?}/tests/bench/programs/lib.sh"
need redis-benchmark redis-cli
# Debian's server is the same program as redis-check-rdb; the name decides.
program=$(command -v redis-server) || {
	need redis-check-rdb
	ln -s "$(command -v redis-check-rdb)" redis-server
	program=./redis-server
}
items="$top_builddir/tests/main/redis_load redis.sock"
size=512

# ask WORD...: in the database of redis-benchmark; that of the items is counted.
ask() {
	redis-cli -s redis.sock -n 1 "$@"
}

# burden REQUESTS ARG...: what redis-benchmark says, as lines.
burden() {
	n=$1
	shift
	redis-benchmark -s redis.sock --dbnum 1 -n "$n" -r 50000 -d $size "$@" | tr '\r' '\n'
}

# told NAME FILE: the figures of the one test in the file.
told() {
	awk -v name="$1" '
	/throughput summary:/ { printf "%s-time %.6f\n", name, 1000 / $3 }
	# The first step that has passed the percentile.
	$1 + 0 >= 99.9 && $2 == "<=" && !seen++ { print name "-p999", $3 }
	/avg +min +p50/ { getline; print name "-p50", $3; print name "-p99", $5 }' "$2"
}

server_start "$program" --port 0 --unixsocket redis.sock --save '' --appendonly no --daemonize no \
	--loglevel warning
server_await ask PING
$items load 16 1 0
burden 40000 -t set >set.txt
burden 40000 -t get >get.txt
burden 120000 -t set -P 16 >many.txt
$items verify 16 1
# So is what redis-benchmark wrote, of which chance leaves few keys out.
held=$(ask EVAL "local right = 0; for i = 0, 49999 do
	local n = redis.call('STRLEN', string.format('key:%012d', i))
	if n == $size then right = right + 1 elseif n > 0 then return -1 end
end return right" 0)
[ "$held" -gt 40000 ] || wrong "of 50000 values of redis-benchmark $held are right"
ask INFO stats >stats.txt
grep -q '^total_error_replies:0' stats.txt || wrong "the server has refused something"
server_end
told set set.txt
told get get.txt
told many many.txt
figures
