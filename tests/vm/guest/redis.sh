# SPDX-License-Identifier: BSD-2-Clause
# Debian's redis-server, unmodified, 1:4 over DRAM and the KMEM DAX node.
. /test/guest.sh
far_up
thp madvise
mkdir -p /tmp/redis

cli() {
	redis-cli -s /tmp/redis.sock "$@"
}

# server_start [COMMAND...]: redis-server under the command; $server is its process.
server_start() {
	"$@" redis-server --port 0 --unixsocket /tmp/redis.sock --dir /tmp/redis --save '' \
		--enable-debug-command yes --daemonize no > /tmp/redis.log 2>&1 &
	server=$!
	wait_for 30 cli ping
	wait_for 60 sh -c 'redis-cli -s /tmp/redis.sock ping | grep -q PONG'
}

server_stop() {
	cli shutdown "$1" > /dev/null 2>&1
	wait $server
}

server_bytes() {
	echo $(($(node_bytes $server 0) + $(node_bytes $server 1)))
}

# Values of many sizes, some 25 MB a round.
load() {
	cli debug populate 15000 "small$1" 48 > /dev/null
	cli debug populate 30000 "middle$1" 300 > /dev/null
	cli debug populate 5000 "large$1" 1500 > /dev/null
	cli debug populate 100 "huge$1" 30000 > /dev/null
}

# What is not of the heap are stacks and the libraries' own data. One look, as memory comes and goes.
nothing_elsewhere() {
	grep -vE '^[34][0-9a-f]{11} ' "/proc/$server/numa_maps" > /tmp/other_maps
	outside=$(($(maps_bytes 0 /tmp/other_maps) + $(maps_bytes 1 /tmp/other_maps)))
	echo "$outside bytes lie outside the heap"
	[ $outside -le 1048576 ]
}

physical() {
	share_within "$(heap_bytes $server 0)" "$(heap_bytes $server 1)" 0.8 0.02 \
		> /tmp/physical
	within=$?
	tee -a /out/figures < /tmp/physical
	nothing_elsewhere && [ $within -eq 0 ]
}

# The stock figures first: the same load, then everything deleted and purged.
emptied() {
	cli flushall > /dev/null
	cli memory purge > /dev/null
	sleep 1
	server_bytes
}
server_start env LD_PRELOAD=libjemalloc.so.2
for round in 1 2 3 4 5; do load $round; done
stock=$(emptied)
server_stop nosave

server_start tierheap run --ratio 1:4 --
judged=0
for round in 1 2 3 4 5; do
	load $round
	[ "$(server_bytes)" -ge 100000000 ] || continue
	judged=$((judged + 1))
	tap_check "at $(($(server_bytes) / 1000000)) MB the whole heap lies 1:4, start-up memory and the allocator's own included" physical
done
tap_check "that was judged at two sizes at least ($judged)" [ $judged -ge 2 ]
tap_check "tierheap stat shows the ratio, of a real node" sh -c "
	tierheap stat $server
	tierheap stat $server --json | grep -q '\"simulated\": false' &&
	tierheap stat $server --tsv | awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) if (\$i == \"error\") c = i }
		NR == 2 { exit !(\$c <= 0.01 && \$c >= -0.01) }'"

rewrite() {
	redis-benchmark -s /tmp/redis.sock -t set -n 20000 -r 100000 -d 300 -q > /dev/null
}

# The child saves slowly (a pause at every third key), so that it is there while keys are
# written and pages copied. It drops the values that it has saved (Redis's dismissObject), so its
# share is judged at the fork; afterwards its pages may go, but neither tier's may become more.
bgsave_begin() {
	cli config set rdb-key-save-delay -3 > /dev/null
	cli bgsave
	child=$(cat "/proc/$server/task/$server/children")
	child=${child% }
	[ -n "$child" ]
}

bgsave_end() {
	cli config set rdb-key-save-delay 0 > /dev/null
	wait_for 60 sh -c "redis-cli -s /tmp/redis.sock info persistence | grep -q rdb_bgsave_in_progress:0"
	cli info persistence | grep -e rdb_last_bgsave_status -e rdb_last_cow_size
	cli info persistence | grep -q rdb_last_bgsave_status:ok
}

saved_while_written() {
	bgsave_begin || return 1
	child_near=$(heap_bytes "$child" 0) child_far=$(heap_bytes "$child" 1)
	share_within "$child_near" "$child_far" 0.8 0.02 || return 1
	rewrite
	[ -d "/proc/$child" ] || return 1
	[ "$(heap_bytes "$child" 0)" -le $((child_near + 1048576)) ] || return 1
	[ "$(heap_bytes "$child" 1)" -le $((child_far + 1048576)) ] || return 1
	physical || return 1
	bgsave_end
}
tap_check "BGSAVE succeeds while the data are written to; child and parent lie 1:4 meanwhile" \
	saved_while_written
tap_check "after it the heap lies 1:4: copies stayed in their tier" physical

# Redis has made a larger table of its keys, zeroed, and fills it over many seconds.
table_made() {
	cli set another key > /dev/null
	sleep 1
	physical
}
tap_check "a second later it does, with a table that is hardly touched yet" table_made

digest=$(cli debug digest)
keys=$(cli dbsize)
server_stop save
server_start tierheap run --ratio 1:4 --
tap_check "the data are the same after a reload by another process ($keys keys)" \
	test "$digest" = "$(cli debug digest)"
tap_check "the reloaded server lies 1:4" physical

# Pages that a child shares can't be moved: it is there when the ratio is set, and gone afterwards.
set_even() {
	bgsave_begin || return 1
	tierheap set $server ratio=1:1 || return 1
	rewrite
	[ -d "/proc/$child" ] || return 1
	bgsave_end || return 1
	rewrite
	share_within "$(heap_bytes $server 0)" "$(heap_bytes $server 1)" 0.5 0.02
}
tap_check "tierheap set makes the running server 1:1, begun while a child shares its pages" set_even

purged() {
	ours=$(emptied)
	echo "after FLUSHALL and MEMORY PURGE: $ours bytes, $stock under stock jemalloc" |
		tee -a /out/figures
	[ "$ours" -le $((stock + 1536 * 1024)) ]
}
tap_check "after FLUSHALL and MEMORY PURGE as little is resident as under stock jemalloc" purged
tap_check "no process was killed for lack of memory" no_oom_kill
server_stop nosave
tap_check "the server ended with status 0" test $? -eq 0
tap_done
