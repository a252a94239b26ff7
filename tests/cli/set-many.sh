#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Settings for several processes at once: by number, by command, for all.
. "${top_srcdir:?}/tests/cli/cli.sh"

# In a /dev/shm of its own: all is all that is there.
unshare -m sh -c 'mount -t tmpfs none /dev/shm' 2> /dev/null ||
	tap_missing "a /dev/shm of its own needs root (unshare(1))"
export fake

# many SENTENCE STATUS OUT ERR KINDS SCRIPT: beside fake processes of these kinds, $p1, $p2 and so on
# in the order of their numbers, which stand as P1, P2 in OUT and ERR.
many() {
	cli_sentence=$1 cli_want=$2 cli_out=$3 cli_err=$4 kinds=$5 script=$6
	n=0
	inner='i=0
		for pid in $(cd /dev/shm/tierheap-*; ls | sort -n); do
			i=$((i + 1))
			eval "p$i=$pid"
			echo "$pid P$i" >> "$cli_work/pids"
		done
		eval "$script"'
	: > "$cli_work/pids"
	set --
	for kind in $kinds; do
		set -- "$@" "$fake" "$kind"
	done
	export script
	timeout 60 unshare -m sh -c 'mount -t tmpfs none /dev/shm && exec "$@"' sh "$@" sh -c "$inner" \
		> "$cli_work/raw.out" 2> "$cli_work/raw.err" < /dev/null
	cli_status=$?
	for stream in out err; do
		sed "$(sed 's,\(.*\) \(.*\),s/process \1\\([^0-9]\\)/process \2\\1/,' "$cli_work/pids")" \
			"$cli_work/raw.$stream" | sed 's/after [0-9.]* s$/after N s/' > "$cli_work/$stream"
	done
	tap_check "$cli_sentence" cli_judge "$cli_want" "$cli_out" "$cli_err"
}
# ratios: what each of them shows.
ratios='ratios() { "$tool" stat --all --tsv | sed 1d | cut -f 6,7 | tr "\t\n" ": "; echo; }; '

many "two numbers: both take it, a line each" 0 "process P1 (redis-server): taken
process P2 (redis-server): taken
1:1 1:1 " "" "good good" "$ratios"'"$tool" set $p2 $p1 ratio=1:1; ratios'
many "a number that is given twice is one" 0 "process P1: taken" "" "good" \
	'"$tool" set $p1 $p1 ratio=1:1'
many "a command is all processes of that name" 0 "process P1 (redis-server): taken
process P3 (redis-server): taken
1:8 1:4 1:8 " "" "good simulated good" "$ratios"'"$tool" set redis-server ratio=1:8; ratios'
many "a pattern of names too" 0 "process P2 (python3): taken
1:4 1:8 1:4 " "" "good simulated good" "$ratios"'"$tool" set "p*" ratio=1:8; ratios'
many "one of that name gets its line with the name" 0 "process P1 (redis-server): taken" "" good \
	'"$tool" set redis-server ratio=1:1'
many "a name and a number together" 0 "process P1 (redis-server): taken
process P2 (python3): taken" "" "good simulated" '"$tool" set python3 $p1 ratio=1:1'
many "--all is all" 0 "process P1 (redis-server): taken
process P2 (python3): taken
process P3 (redis-server): taken
2:3 2:3 2:3 " "" "good simulated good" "$ratios"'"$tool" set --all ratio=2:3; ratios'
many "what a process has beside stays its own" 0 "process P1 (redis-server): taken
process P2 (redis-server): taken
1:8 1:4 " "" "good good" \
	"$ratios"'"$tool" set $p1 ratio=1:8 > /dev/null; "$tool" set --all max=1M; ratios'
many "where there is none --all says so" 1 "" \
	"tierheap: there is no process under tierheap that you can steer" good \
	'kill -9 $p1; while [ -e /proc/$p1/exe ]; do :; done; "$tool" set --all ratio=1:1'
many "a name that the kernel has cut is found in full" 0 "process P1 (a-very-long-nam): taken" "" \
	cut '"$tool" set a-very-long-name-of-a-server ratio=1:1'
many "but not another one" 1 "" \
	'tierheap: no process under tierheap that you can steer is called "a-very-long-not-server"' cut \
	'"$tool" set a-very-long-not-server ratio=1:1'

# The exit status is the worst.
many "one that refuses makes the status 1" 1 "process P1 (redis-server): taken
process P3 (redis-server): taken" "tierheap: process P2 (redis-server) refused the settings" \
	"good refusing good" '"$tool" set --all ratio=1:1'
many "one that is not there makes it 1, and the others take it" 1 \
	"process P1 (redis-server): taken" "tierheap: there is no process 4194304" good \
	'"$tool" set $p1 4194304 ratio=1:1'
many "one that can't be read is told, and the others take it" 1 \
	"process P2 (redis-server): taken" \
	"tierheap: the segment of process P1 can't be read: its field state is 99, over 2" \
	"state good" '"$tool" set $p1 $p2 ratio=1:1'
many "one that is pending does not hold up the others" 0 \
	"process P1 (redis-server): pending: it takes the settings at its next step, when it allocates
process P2 (redis-server): taken
process P3 (redis-server): pending: it takes the settings at its next step, when it allocates" "" \
	"silent good silent" 'timeout 3 "$tool" set --all ratio=1:1'
many "with --wait one that comes late makes it 3" 3 \
	"process P1 (redis-server): taken, error +0.0000 after N s" \
	"tierheap: process P2 (redis-server): error +0.3000 after 1.5 s, beyond 0.01, and 0.0 MiB still to be looked at" \
	"settling good" '"$tool" set --all --wait=1.5 ratio=1:1'
many "and one that ends makes it 1" 1 "" \
	"tierheap: process P1 (redis-server) has ended
tierheap: process P2 (redis-server): error +0.3000 after 0.5 s, beyond 0.01, and 0.0 MiB still to be looked at" \
	"good good" '(sleep 0.2; kill -9 $p1) & "$tool" set --all --wait=0.5 ratio=1:1'
many "each that keeps everything in DRAM says so" 0 "process P1 (redis-server): taken
process P2 (redis-server): taken" \
	"tierheap: process P1 (redis-server) keeps everything in DRAM: mbind is refused" "dram good" \
	'"$tool" set --all ratio=1:1'

many "one of all that keeps everything in DRAM is not waited for" 0 \
	"process P1 (redis-server): taken
process P2 (redis-server): taken, error +0.0000 after N s" \
	"tierheap: process P1 (redis-server) keeps everything in DRAM: mbind is refused" "dram good" \
	'timeout 5 "$tool" set --all --wait ratio=1:4'
many "one that was given by its number is" 3 \
	"process P1 (redis-server): taken
process P2 (redis-server): taken, error +0.0000 after N s" \
	"tierheap: process P1 (redis-server) keeps everything in DRAM: mbind is refused" "dram good" \
	'timeout 5 "$tool" set $p1 $p2 --wait ratio=1:4'

# Before anything is sent.
many "what one would refuse none is sent" 2 "1:4 1:4 " \
	"tierheap: process P2 (redis-server): the threshold's minimum is above its maximum (threshold 8K, min 2M, max 1M): change one of them" \
	"good waiting" "$ratios"'"$tool" set --all ratio=1:1 min=2M; status=$?; ratios; exit $status'
many "a wrong value is told once" 2 "" \
	'tierheap: policy: "fast" is not known: write dynamic-threshold, static-threshold, static-ratio, dram-only or pmem-only' \
	"good good" '"$tool" set --all policy=fast'
many "what an older library can't take none is sent" 2 "1:4 1:4 " \
	"tierheap: process P2 (redis-server) can't change \"bind\": its library is older; start it again" \
	"good older" "$ratios"'"$tool" set --all ratio=1:1 bind=strict; status=$?; ratios; exit $status'
# Under tierheap itself, it is none of them.
many "the command does not set itself" 0 "process P1 (redis-server): taken" "" good \
	'"$tool" run --simulate "$tool" set --all ratio=1:1 2> /dev/null'
tap_done
