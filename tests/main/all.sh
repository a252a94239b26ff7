#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# all.sh SOURCE BUILD: runs every test of the tree configured in BUILD. Where CI is set also the
# distribution's own check, built by clang, and a skipped test counts as failed. The last line is
# "N passed, N failed", the sums of automake's .trs files and of that one; exit status 1: some
# failed.
set -u

source=$1
build=$2
jobs=$(nproc)
passed=0
failed=0

point() {
	if [ "$1" -eq 0 ]; then
		passed=$((passed + 1))
		echo "PASS: $2"
	else
		failed=$((failed + 1))
		echo "FAIL: $2"
	fi
}

# The driver's lines, "RESULT: TEST N - SENTENCE", as one line for each test, and all that did not
# pass.
tests_show() {
	last='' count=0
	while IFS= read -r line; do
		name=${line#*: }
		name=${name%% *}
		[ "$name" = "$last" ] || tests_show_last
		last=$name
		case $line in
		PASS:*) count=$((count + 1)) ;;
		*) echo "$line" ;;
		esac
	done
	tests_show_last
}

tests_show_last() {
	[ -z "$last" ] || echo "$last: $count passed"
	count=0
}

results() {
	find "$build/tests" -name '*.trs' -exec grep -hE "^:test-result: ($1)" {} +
}

result_count() {
	results "$1" | wc -l
}

# tests_run JOBS TESTS
tests_run() {
	make -C "$build" -j "$1" -O APART="sh $source/tests/main/apart.sh" check TESTS="$2" \
		< /dev/null 2>&1 | tee -a "$build/check.log" |
		grep --line-buffered -E '^(PASS|FAIL|ERROR|SKIP|XFAIL|XPASS): ' | tests_show
}

# tests_of WANTED [UNWANTED]: names of tests by patterns, in one line.
tests_of() {
	make -s -C "$build" print-tests | tr ' ' '\n' | grep -E "$1" | grep -vE "${2:-^\$}" |
		paste -s -d ' '
}

# Those that hold the library to figures within a time have the machine for themselves; the others
# run side by side, first the longest and those that often wait.
timed='^tests/(ratio|vm/(hold|thp|sockets|change|redis))'
long='^tests/(main|preload/(memkind|memory)|bench/(instructions|quick)|random|faults|distribution|fuzz|vm)'

check_run() {
	find "$build/tests" -name '*.trs' -exec rm -f {} +
	{ make -C "$build" -j "$jobs" check TESTS= &&
		touch "$build/check-built"; } > "$build/check-build.log" 2>&1
	: > "$build/check.log"
	[ -z "${CI-}" ] || dist_start
	# Two more than there are processors, as many of them wait for something.
	tests_run $((jobs + 2)) \
		"$(tests_of "$long" "$timed") $(tests_of . "$timed|$long")"
	wait
	tests_run 1 "$(tests_of "$timed")"
	passed=$(result_count 'PASS|XFAIL')
	failed=$(result_count 'FAIL|XPASS|ERROR')
	skipped=$(result_count SKIP)
	echo "skipped: $skipped"
	[ -z "${CI-}" ] || failed=$((failed + skipped))
}

# What the failed ones said: the logs themselves are gone with a CI machine.
failures_show() {
	find "$build/tests" -name '*.trs' -exec grep -lE '^:test-result: (FAIL|XPASS|ERROR)' {} + |
		sort |
		while IFS= read -r file; do
			echo "--- ${file%.trs}.log"
			grep -vE '^(ok |PASS:|FAIL:|ERROR:)' "${file%.trs}.log" | tail -n 60
		done
}

# Every test has to have left its results: one that never ran is not one that passed.
check_complete() {
	for log in $(make -s -C "$build" print-test-logs); do
		[ -s "$build/${log%.log}.trs" ] || point 1 "$log was not made, see $build/check.log"
	done
}

# Not optimised: clang warns all the same, in half the time. With tests that take seconds and need
# files of the tree; the others run here anyway.
dist_check() {
	make -C "$build" distcheck \
		DISTCHECK_CONFIGURE_FLAGS="CC=clang CXX=clang++ CFLAGS=-O0 CXXFLAGS=-O0 --enable-werror \
			--disable-dependency-tracking" \
		TESTS="$(tests_of '^tests/(unit/|lint/(layers|spdx)|cli/(nodes|manual))')" \
		APART="sh $source/tests/main/apart.sh"
}

# Beside the first tests.
dist_start() {
	rm -f "$build/dist-check.status"
	{
		dist_check > "$build/dist-check.log" 2>&1 < /dev/null
		echo $? > "$build/dist-check.status"
	} &
}

# Where it failed what it complained of, and its end.
dist_point() {
	status=$(cat "$build/dist-check.status" 2> /dev/null || echo 1)
	[ "$status" -eq 0 ] || { grep -E '^(FAIL|ERROR):|error:|\*\*\*' "$build/dist-check.log" |
		head -n 40; tail -n 20 "$build/dist-check.log"; }
	point "$status" "make distcheck, and clang builds all of it without a warning"
}

# Where only redis-tools is installed its program bears another name, and the name decides.
server_name() {
	command -v redis-server > /dev/null && return
	checker=$(command -v redis-check-rdb) || return
	mkdir -p "$build/bin" && ln -sf "$checker" "$build/bin/redis-server"
	PATH=$PATH:$build/bin
	export PATH
}

server_name
check_run
failures_show
check_complete
[ -z "${CI-}" ] || dist_point
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
