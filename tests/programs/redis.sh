#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every type of data; a snapshot and a rewritten log under write load; a second server that
# replicates the first, both under tierheap; and what is loaded again after a restart.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs redis-server redis-cli

ask() {
	socket=$1.sock
	shift
	redis-cli -s "$socket" "$@"
}

up() {
	await ask "$1" ping
}

# start NAME OPTION...: a server in a directory of its own.
start() {
	name=$1
	shift
	mkdir -p "$name.d"
	redis-server --port 0 --unixsocket "$PWD/$name.sock" --dir "$PWD/$name.d" \
		--enable-debug-command yes --save '' --daemonize yes "$@" > /dev/null
	up "$name"
}

commands() {
	numbers 60000 | awk '
		{ key = $1 % 5000; value = sprintf("%" 8 + $1 % 1200 "d", $1) }
		NR % 8 == 0 { print "SET s" key " \"" value "\"" }
		NR % 8 == 1 { print "RPUSH l" key % 50 " " value }
		NR % 8 == 2 { print "HSET h" key % 200 " f" NR % 90 " " value }
		NR % 8 == 3 { print "SADD set" key % 100 " " value }
		NR % 8 == 4 { print "ZADD z" key % 100 " " $1 % 1000 " m" NR % 700 }
		NR % 8 == 5 { print "XADD x" key % 20 " " NR "-1 f " value }
		NR % 8 == 6 { print "APPEND a" key % 30 " " value }
		NR % 64 == 7 { print "PFADD p" key % 5 " " value }
		NR % 64 == 15 { print "SETBIT b" key % 5 " " $1 % 100000 " 1" }
		NR % 64 == 23 { print "GEOADD g 13." $1 % 9999 " 38." $1 % 9998 " p" NR }
		NR % 64 == 31 { print "DEL s" key }
		NR % 64 == 39 { print "LPOP l" key % 50 }
		NR % 64 == 47 { print "EVAL \"return redis.call(\x27INCRBY\x27,KEYS[1],ARGV[1])\" 1 c" key % 9 " " $1 % 77 }
		NR % 64 == 55 { print "SETRANGE r" key % 9 " " $1 % 200000 " " value }'
}

work() {
	start one --appendonly yes
	start two --replicaof no one
	# Only a port has replicas: on loopback, one that nobody has.
	port=$(shuf -i 20000-50000 -n 1)
	ask one config set bind 127.0.0.1 > /dev/null
	ask one config set port "$port" > /dev/null
	ask two replicaof 127.0.0.1 "$port" > /dev/null
	commands | redis-cli -s one.sock > answers
	cksum < answers
	ask one bgsave > /dev/null
	commands | sed 's/ s/ t/' | redis-cli -s one.sock > /dev/null
	await sh -c 'redis-cli -s one.sock info persistence | grep -q rdb_bgsave_in_progress:0'
	ask one bgrewriteaof > /dev/null
	commands | sed 's/ h/ k/' | redis-cli -s one.sock > /dev/null
	await sh -c 'redis-cli -s one.sock info persistence | grep -q aof_rewrite_in_progress:0'
	ask one info persistence | grep -E '^(rdb_last_bgsave_status|aof_last_bgrewrite_status)'
	ask one wait 1 20000
	ask one debug digest
	ask two debug digest
	ask one dbsize
	ask one shutdown
	start one --appendonly yes
	await sh -c 'redis-cli -s one.sock info persistence | grep -q ^loading:0'
	ask one debug digest
	ask one shutdown
	ask two shutdown
}

program redis "$(redis-server --version | sed 's/.* v=\([^ ]*\).*/\1/')" redis-server
tap_done
