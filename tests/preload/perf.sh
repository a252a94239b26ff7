# SPDX-License-Identifier: BSD-2-Clause
# Sourced by the perf-* tests, after run.sh: comparisons with stock jemalloc in one interleaved run.

# What is done before each run, outside of its cost.
before_each=:

# cost MODE PROGRAM [ARG...]
cost() {
	$before_each && "$@"
}

# ratio RUNS PROGRAM [ARG...]: PROGRAM prints what it cost; the median of tiered/stock over RUNS runs
# of each, taken in turn.
ratio() {
	runs=$1 measured=$2
	shift 2
	case $measured in
	/*) ;;
	*) measured=$programs/$measured ;;
	esac
	: >"$work/ratios"
	while [ "$runs" -gt 0 ]; do
		stock_cost=$(cost stock "$measured" "$@") || return 1
		tiered_cost=$(cost tiered "$measured" "$@") || return 1
		echo "$tiered_cost $stock_cost" >>"$work/ratios"
		runs=$((runs - 1))
	done
	awk '{ printf "%.4f %s %s\n", $1 / $2, $1, $2 }' "$work/ratios" | sort -n >"$work/sorted"
	sed -n "$((($(wc -l <"$work/sorted") + 1) / 2))p" "$work/sorted"
}

within() {
	awk -v bound="$1" -v ratio="$2" 'BEGIN { exit !(ratio > 0 && ratio <= bound) }'
}

# at_most BOUND SENTENCE RUNS PROGRAM [ARG...]: up to 3 more tries, because machines are noisy.
at_most() {
	bound=$1 sentence=$2
	shift 2
	for try in 1 2 3 4; do
		measured_ratio=$(ratio "$@") || break
		tap_comment "ratio, tiered, stock: $measured_ratio (try $try)"
		within "$bound" "${measured_ratio%% *}" && break
	done
	within "$bound" "${measured_ratio%% *}"
	tap_result $? "$sentence: at most $bound times stock jemalloc (${measured_ratio%% *})"
}
