# SPDX-License-Identifier: BSD-2-Clause
# One socket, one KMEM DAX node, QEMU with the plugin of tests/bench/model: what programs access,
# under every contender. Lines to /out/runs.tsv, in the order of the plugin's intervals: program,
# contender, near and far bytes of the heap, its first address, the bands' largest sizes; or why
# there is none.
. /test/guest.sh
. /test/model.settings
far_up
thp never
# Processor 0 is for the programs; the children of this shell stay beside.
taskset -p 2 $$ > /dev/null
mkdir -p /tmp/work
cd /tmp/work || exit 1
tiers='KIND:DRAM,RATIO:1;KIND:KMEM_DAX,RATIO'
wide='MEMKIND_MEM_THRESHOLDS=INIT_VAL:128,MIN_VAL:1,MAX_VAL:1000000'

# started CONTENDER COMMAND...: on processor 0, whose accesses count.
started() {
	contender=$1
	shift
	parts=4
	case $contender in *-1-8) parts=8 ;; esac
	case $contender in
	dram) set -- env LD_PRELOAD=libjemalloc.so.2 "$@" ;;
	interleave) set -- numactl -i 0,1 env LD_PRELOAD=libjemalloc.so.2 "$@" ;;
	memtier-static*) set -- env LD_PRELOAD=libmemtier.so.0 MEMKIND_DAX_KMEM_NODES=1 \
		"MEMKIND_MEM_TIERS=$tiers:$parts;POLICY:STATIC_RATIO" "$@" ;;
	memtier-dynamic*) set -- env LD_PRELOAD=libmemtier.so.0 MEMKIND_DAX_KMEM_NODES=1 "$wide" \
		"MEMKIND_MEM_TIERS=$tiers:$parts;POLICY:DYNAMIC_THRESHOLD" "$@" ;;
	tierheap*) set -- tierheap run --ratio 1:$parts -- "$@" ;;
	esac
	exec taskset 1 "$@"
}

# looked PID: where the program's memory lies now; said below, when the interval has ended.
looked() {
	where="$(node_bytes "$1" 0)	$(node_bytes "$1" 1)"
	first=$(sed -n 's/^\([34][0-9a-f]\{11\}\)-.*/\1/p' "/proc/$1/maps" | head -n 1)
	sizes=$(tierheap stat "$1" --json 2> /dev/null | grep -o '"max_size": [0-9a-z]*' |
		sed 's/.* //' | tr '\n' ' ')
}

said() {
	printf '%s\t%s\t%s\t%s\t%s\n' "$program" "$contender" "$where" "${first:--}" "${sizes:--}" \
		>> /out/runs.tsv
}

gone() {
	printf '%s\t%s\tfailed: %s\n' "$program" "$contender" "$1" >> /out/gaps.tsv
}

# server_up SOCKET COMMAND...
server_up() {
	socket=$1
	shift
	rm -f "$socket"
	(started "$contender" "$@") > server.log 2>&1 &
	server=$!
	wait_for 60 test -S "$socket"
}

# served STATUS: the server's interval ends; the status is that of what loaded it.
served() {
	/test/mark end
	looked $server
	said
	kill $server
	wait $server
	[ "$1" -eq 0 ] || gone "$(tail -n 1 load.log)"
}

redis_ask() {
	redis-benchmark -s redis.sock -q -c 10 -P 16 -r 60000 "$@" > load.log 2>&1
}

redis() {
	server_up redis.sock redis-server --port 0 --unixsocket redis.sock --save '' --appendonly no ||
		{ gone "no server: $(tail -n 1 server.log)"; return; }
	redis_ask -t set -n 60000 -d 100 && redis_ask -t set -n 40000 -d 600 &&
		redis_ask -t set -n 15000 -d 4000
	/test/mark begin
	redis_ask -t get -n 40000 && redis_ask -t set -n 10000 -d 600
	served $?
}

memcached() {
	/test/mark begin
	server_up memcached.sock memcached -s ./memcached.sock -a 0700 -m 256 -t 1 -u root &&
		/test/memcached_load memcached.sock > load.log 2>&1
	served $?
}

# whole COMMAND...: a program from start to end, looked at while it runs; it leaves "answer".
whole() {
	rm -f answer
	/test/mark begin
	(started "$contender" "$@") > said.log 2>&1 &
	pid=$!
	# Each look may be the last one; what counts is when there was most.
	most=0 most_where='0	0' most_first='' most_sizes=''
	while kill -0 $pid 2> /dev/null; do
		looked $pid 2> /dev/null
		if [ $((${where%	*} + ${where#*	})) -gt $most ]; then
			most=$((${where%	*} + ${where#*	}))
			most_where=$where
			[ -z "$first" ] || most_first=$first
			[ -z "$sizes" ] || most_sizes=$sizes
		fi
		sleep 1
	done
	where=$most_where first=$most_first sizes=$most_sizes
	wait $pid
	status=$?
	/test/mark end
	said
	[ $status -eq 0 ] && grep -q "$right" answer || gone "$(tail -n 1 said.log)"
}

sqlite() {
	right='54000|1620000000|6000|540000'
	whole sqlite3 -batch -init /dev/null :memory: ".read /test/database.sql"
}

python() {
	right=right
	whole env PYTHONMALLOC=malloc PYTHONPATH=/test/stdlib.zip python3 -S /test/dicts.py
}

: > /out/runs.tsv
: > /out/gaps.tsv
for program in $model_programs; do
	for contender in $model_contenders; do
		echo "$program: $contender" >&2
		first='' sizes='' where='0	0'
		$program
	done
done
