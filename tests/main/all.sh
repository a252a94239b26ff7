#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# all.sh SOURCE BUILD: runs every test of the tree configured in BUILD. Where CI is set also a build
# by clang and the distribution's own check, and a skipped test counts as failed. The last line is
# "N passed, N failed", the sums of automake's .trs files and of these two; exit status 1: some
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

# One after another: some of them measure times.
check_run() {
	find "$build/tests" -name '*.trs' -exec rm -f {} +
	{ make -C "$build" -j "$jobs" check TESTS= &&
		touch "$build/check-built"; } > "$build/check-build.log" 2>&1
	make -C "$build" check < /dev/null 2>&1 | tee "$build/check.log" |
		grep --line-buffered -E '^(PASS|FAIL|ERROR|SKIP|XFAIL|XPASS): ' | tests_show
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

# logged NAME COMMAND...: a point of its own; where it fails what it complained of, and its end.
logged() {
	name=$1
	shift
	"$@" > "$build/extra.log" 2>&1 < /dev/null
	status=$?
	[ $status -eq 0 ] || { grep -E '^(FAIL|ERROR):|error:|\*\*\*' "$build/extra.log" |
		head -n 40; tail -n 20 "$build/extra.log"; }
	point $status "$name"
}

clang_build() {
	rm -rf "$build/clang" && mkdir "$build/clang" && cd "$build/clang" &&
		"$source/configure" CC=clang CXX=clang++ --enable-werror && make -j "$jobs" all &&
		make -j "$jobs" check TESTS=
}

# Those that take seconds: they need no machine and measure no times.
quick_tests() {
	make -s print-tests | tr ' ' '\n' | grep -E '^tests/(unit|lint|cli)/' | paste -s -d ' '
}

# The long tests have run already.
dist_check() {
	cd "$build" && make distcheck TESTS="$(quick_tests)"
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
if [ -n "${CI-}" ]; then
	logged "clang builds it without a warning" clang_build
	logged "make distcheck" dist_check
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
