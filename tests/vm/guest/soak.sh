# SPDX-License-Identifier: BSD-2-Clause
# Redis at 1:4 on a KMEM DAX node for SOAK_SECONDS: written to, saved by a child, emptied; the ratio
# changes, and another program fills the PMEM node in between.
. /test/guest.sh
far_up
thp madvise
mkdir -p /tmp/redis
seconds=${SOAK_SECONDS:-60}

cli() {
	redis-cli -s /tmp/redis.sock "$@"
}

tierheap run --ratio 1:4 -- redis-server --port 0 --unixsocket /tmp/redis.sock --dir /tmp/redis \
	--save '' --enable-debug-command yes --daemonize no > /tmp/redis.log 2>&1 &
server=$!
wait_for 60 sh -c 'redis-cli -s /tmp/redis.sock ping | grep -q PONG'

# One round: the same data are there after a node-full episode as before.
rounds=0 differ=0 unsaved=0 refused=0 turned=0
round() {
	cli flushall > /dev/null
	cli debug populate 20000 "small$rounds" 60 > /dev/null
	cli debug populate 15000 "large$rounds" 1500 > /dev/null
	redis-benchmark -s /tmp/redis.sock -t set,lpush -n 10000 -r 20000 -d 300 -q > /dev/null
	before=$(cli debug digest)
	free=$(awk '/ MemFree:/ { print int($4 / 1024) }' /sys/devices/system/node/node1/meminfo)
	numactl --preferred=1 -- "$workload" --mix 1k --plan grow,slow=3 --mib $((free - 2)) \
		--out /tmp/filler &
	filler=$!
	wait_for 60 grep -q phase=grow /tmp/filler
	rm -f /tmp/filler
	turned=$((turned + 1))
	tierheap set $server ratio=1:8 > /dev/null || refused=$((refused + 1))
	redis-benchmark -s /tmp/redis.sock -t get -n 5000 -r 20000 -q > /dev/null
	cli bgsave > /dev/null
	wait_for 100 sh -c 'redis-cli -s /tmp/redis.sock info persistence | grep -q rdb_bgsave_in_progress:0'
	cli info persistence | grep -q rdb_last_bgsave_status:ok || unsaved=$((unsaved + 1))
	wait $filler
	tierheap set $server ratio=1:4 > /dev/null || refused=$((refused + 1))
	[ "$(cli debug digest)" = "$before" ] || differ=$((differ + 1))
}

begun=$(date +%s)
first_maps=
while [ $(($(date +%s) - begun)) -lt "$seconds" ]; do
	round
	rounds=$((rounds + 1))
	maps=$(wc -l < /proc/$server/maps)
	echo "$rounds $maps $(awk '/^VmRSS/ { print $2 }' /proc/$server/status)" >> /out/figures
	[ -n "$first_maps" ] || first_maps=$maps
done
tap_result "$differ" "$rounds rounds, the PMEM node filled in each: the data stayed the same"
tap_result "$unsaved" "every snapshot was saved"
tap_result "$refused" "every ratio was taken"
tap_result $((maps > first_maps + 20)) "$first_maps mappings at first, $maps at last"
cli flushall > /dev/null
cli shutdown nosave > /dev/null 2>&1
wait $server
tap_result $? "the server ended well"
tap_check "no process was killed for lack of memory" no_oom_kill
tap_done
