# SPDX-License-Identifier: BSD-2-Clause
# The engine memkind on a real KMEM DAX node of 256 MiB: where blocks go by policy and kind, a full
# node, and Debian's redis-server. memkind looks at sizes as blocks are asked for and moves none, so
# its ratio is held to its own accuracy only (libtierheap(7)).
. /test/guest.sh
far_up
thp madvise

# run PLAN MIX MIB ARG...: the workload under `tierheap run --engine memkind ARG...`.
run() {
	plan=$1 mix=$2 mib=$3
	shift 3
	rm -f /tmp/lines
	timeout 200 tierheap run --engine memkind "$@" -- "$workload" --ratio 1:4 --mix "$mix" \
		--plan "$plan" --mib "$mib" --pmem-node 1 --label memkind --out /tmp/lines > /tmp/said 2>&1
	status=$?
	tail -n 1 /tmp/lines >> /out/figures
	echo "status $status, share $(value share), usable $(value usable_share), misplaced $(value misplaced)"
	cat /tmp/said
	return $status
}

# between KEY FROM TO: of the last row.
between() {
	awk -v v="$(value "$1")" -v from="$2" -v to="$3" 'BEGIN {
		exit !(v != "" && v + 0 >= from && v + 0 <= to)
	}'
}

# holds MIX FROM TO ARG...: the share of the blocks' bytes on the KMEM node, by move_pages: some
# 4.5 MB of memkind's own lie in DRAM.
holds() {
	mix=$1 from=$2 to=$3
	shift 3
	run grow,churn "$mix" 32 "$@" && between usable_share "$from" "$to"
}

# of_kind KIND: blocks above the threshold are on the KMEM node.
of_kind() {
	TIERHEAP_MEMKIND_KIND=$1 run grow 1k 16 --policy static-threshold --threshold 512 &&
		between usable_share 1 1
}

# The node takes what it can; the rest goes to DRAM, told apart by stat.
overflow() {
	run grow 1k 400 --policy pmem-only && between share 0.3 0.64 && between fallbacks 1 200000
}

tap_check "static-threshold above the blocks' size: all are in DRAM" \
	holds 1k 0 0 --policy static-threshold --threshold 2K
tap_check "static-threshold below it: all are on the KMEM node" \
	holds 1k 1 1 --policy static-threshold --threshold 512
tap_check "dram-only: no page is on the KMEM node" holds redis-like 0 0 --policy dram-only
tap_check "pmem-only: all blocks are on the KMEM node" \
	holds redis-like 1 1 --policy pmem-only
tap_check "static-ratio at 1:4 is within a tenth" \
	holds redis-like 0.7 0.9 --policy static-ratio --ratio 1:4
tap_check "dynamic-threshold at 1:4 is within a tenth" holds redis-like 0.7 0.9 --ratio 1:4
for kind in dax_kmem dax_kmem_all dax_kmem_preferred dax_kmem_interleave; do
	tap_check "the kind $kind is on the KMEM node" of_kind $kind
done
tap_check "a full node: the rest goes to DRAM, and stat counts it" overflow
tap_check "no process was killed for lack of memory" no_oom_kill

mkdir -p /tmp/redis
cli() {
	redis-cli -s /tmp/redis.sock "$@"
}

server_start() {
	tierheap run --engine memkind --policy static-threshold --threshold 256 -- redis-server --port 0 \
		--unixsocket /tmp/redis.sock --dir /tmp/redis --save '' --enable-debug-command yes \
		--daemonize no > /tmp/redis.log 2>&1 &
	server=$!
	wait_for 60 sh -c 'redis-cli -s /tmp/redis.sock ping | grep -q PONG'
}

server_start
cli debug populate 30000 middle 300 > /dev/null
cli debug populate 30000 small 40 > /dev/null
placed() {
	echo "DRAM $(node_bytes $server 0), KMEM node $(node_bytes $server 1)"
	[ "$(node_bytes $server 1)" -ge 9000000 ] && [ "$(node_bytes $server 0)" -ge 2000000 ]
}
tap_check "redis-server: values above 256 B are on the KMEM node, the others in DRAM" placed
digest=$(cli debug digest)
tap_check "BGSAVE by a child succeeds" sh -c "
	redis-cli -s /tmp/redis.sock bgsave
	for i in \$(seq 100); do
		redis-cli -s /tmp/redis.sock info persistence | grep -q rdb_bgsave_in_progress:0 && break
		usleep 100000
	done
	redis-cli -s /tmp/redis.sock info persistence | grep -q rdb_last_bgsave_status:ok"
cli shutdown save > /dev/null 2>&1
wait $server
tap_check "the server ended with status 0" test $? -eq 0
server_start
tap_check "the data are the same after a reload by another process" \
	test "$digest" = "$(cli debug digest)"
cli shutdown nosave > /dev/null 2>&1
wait $server
tap_done
