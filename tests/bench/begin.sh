# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154
# Sourced by the benchmarks' run.sh with the directory of the results in `out`: $work is where they
# are made. What a run leaves that was interrupted or failed has another name and is not taken for
# results. A user's settings have no say.
for v in $(env | sed -n 's/^\(TIERHEAP_[A-Z_]*\|MEMKIND_[A-Z_]*\|MALLOC_CONF\|LD_PRELOAD\)=.*/\1/p'); do
	case $v in
	TIERHEAP_VM_*) ;;
	*) unset "$v" ;;
	esac
done

# What the run has started and made meanwhile; a run that has more to end says it anew.
bench_stop() {
	:
}

# bench_fail STATUS WHY: no results. The trap of the shell's own end is not to say it again.
bench_fail() {
	trap '' HUP INT TERM
	trap - EXIT
	bench_stop
	echo "run.sh: $2; what there is lies in $work" >&2
	exit "$1"
}

# bench_refuse WHY: nothing is measured.
bench_refuse() {
	trap - EXIT
	rm -rf "$work"
	echo "run.sh: $1" >&2
	exit 1
}

# A command that failed has said why: a full disk, for one.
bench_ended() {
	[ "$1" -eq 0 ] || bench_fail "$1" "no results"
}

# The results are whole.
bench_done() {
	rm -rf "$out"
	mv "$work" "$out"
	echo "results: $out/results.md" >&2
}

# The machine, as lines of machine.tsv.
bench_machine() {
	printf 'cpu\t%s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
	printf 'cpus\t%s\n' "$bench_cpus"
	printf 'kernel\t%s\n' "$(uname -r)"
	printf 'load\t%s\n' "$(cut -d' ' -f1 /proc/loadavg)"
	[ "$bench_cpus" -gt 1 ] || printf 'note\t%s\n' "$bench_alone"
}

# bench_vm SCRIPT: its results from the emulated machine, in a process of its own, which a machine
# that does not start ends.
bench_vm() {
	if ! CI=1 sh "$1" "$work" > "$work/said"; then
		sed '/^Bail out! /d' "$work/said" >&2
		why=$(sed -n 's/^Bail out! /: /p' "$work/said")
		bench_fail 1 "no results from the emulated machine$why"
	fi
	rm "$work/said"
}

bench_alone='one processor: threads take turns, and what several of them cost each other is not seen'
bench_cpus=$(env -u OMP_NUM_THREADS nproc)
work=$out.unfinished
rm -rf "$work"
mkdir -p "$work"
work=$(cd "$work" && pwd)
trap 'bench_fail 130 interrupted' HUP INT TERM
trap 'bench_ended $?' EXIT
[ "$bench_cpus" -gt 1 ] || echo "run.sh: $bench_alone" >&2
