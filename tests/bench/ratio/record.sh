#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# record.sh RECORDER DIRECTORY NAME...: the streams of redis, python and gcc as NAME.stream in the
# directory; for one that can't be had NAME.missing with the reason. redis and python make heaps of more than 64 MiB; gcc gets most of its memory by itself.
set -u
recorder=$1 dir=$2
shift 2
streams=$dir/recording
mkdir -p "$streams"
trap 'rm -rf "$streams"' EXIT

# PYTHONMALLOC: else python asks malloc for arenas only.
# recorded NAME COMMAND...: the program's stream is the largest of its processes'.
recorded() {
	name=$1
	shift
	command -v "$1" > /dev/null 2>&1 || { echo "$1 is not installed" > "$dir/$name.missing"; return; }
	RECORD_TO=$streams/$name PYTHONMALLOC=malloc LD_PRELOAD=$recorder timeout -k 5 300 "$@" > "$streams/said" 2>&1
	keep "$name"
}

keep() {
	largest=$(find "$streams" -name "$1.*" -size +0 -exec ls -S {} + 2> /dev/null | head -n 1)
	if [ -n "$largest" ]; then
		mv "$largest" "$dir/$1.stream"
	else
		echo "nothing was recorded: $(tail -n 1 "$streams/said")" > "$dir/$1.missing"
	fi
}

# A server is recorded until it is shut down; what loads it is not.
redis() {
	for program in redis-server redis-cli redis-benchmark; do
		command -v $program > /dev/null 2>&1 && continue
		echo "$program is not installed" > "$dir/redis.missing"
		return
	done
	socket=$streams/socket
	RECORD_TO=$streams/redis LD_PRELOAD=$recorder timeout -k 5 300 redis-server --port 0 \
		--unixsocket "$socket" --save '' --appendonly no --dir "$streams" \
		> "$streams/said" 2>&1 &
	server=$!
	tries=0
	until redis-cli -s "$socket" ping > /dev/null 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || break
		sleep 0.1
	done
	redis-benchmark -s "$socket" -q -n 120000 -r 1000000 -c 4 -d 500 -t set > /dev/null 2>&1
	redis-benchmark -s "$socket" -q -n 60000 -r 1000000 -c 4 -d 1800 -t set > /dev/null 2>&1
	redis-cli -s "$socket" shutdown nosave > /dev/null 2>&1
	wait $server
	keep redis
}

python_program='
import json, random
random.seed(1)
def record(i):
    return {"id": i, "name": "n%d" % random.getrandbits(40), "tags": [str(random.getrandbits(30))
        for _ in range(random.randint(1, 8))], "text": "x" * int(random.expovariate(1 / 1500))}
kept = []
for turn in range(3):
    kept += [record(i) for i in range(24000)]
    kept = [json.loads(json.dumps(r)) for r in kept if random.random() < 0.8]
table = {r["name"]: r for r in kept}
'

# A large source without headers: functions of expressions, loops and calls.
gcc_source() {
	awk 'BEGIN {
		srand(1)
		for (f = 0; f < 500; f++) {
			print "int f" f "(int a, int b, int *p)\n{\n\tint s = 0;"
			for (l = 0; l < 12; l++)
				print "\tfor (int i = 0; i < a; i++) { s += p[i] * " int(rand() * 99) \
					" + (b >> " int(rand() * 9) "); if (s > " int(rand() * 999) \
					") s -= p[(i + " l ") & 7] ^ a; }"
			print (f ? "\ts += f" f - 1 "(b, s, p);" : "") "\n\treturn s;\n}"
		}
	}'
}

for stream; do
	case $stream in
	redis) redis ;;
	python) recorded python python3 -c "$python_program" ;;
	gcc)
		gcc_source > "$streams/large.c"
		recorded gcc gcc -O2 -w -c -o /dev/null "$streams/large.c"
		;;
	esac
done
