# SPDX-License-Identifier: BSD-2-Clause
# TAP for shell tests. Source it; call tap_done last.

tap_count=0
tap_failed=0

# tap_result STATUS SENTENCE: one point, ok when STATUS is 0.
tap_result() {
	tap_count=$((tap_count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tap_count - $2"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_count - $2"
	fi
}

# tap_check SENTENCE COMMAND ARG...: ok when the command succeeds; what it prints becomes comments.
tap_check() {
	tap_sentence=$1
	shift
	tap_output=$("$@" 2>&1)
	tap_status=$?
	tap_comment "$tap_output"
	tap_result "$tap_status" "$tap_sentence"
}

# tap_comment TEXT: each line as a comment.
tap_comment() {
	[ -z "$1" ] || printf '%s\n' "$1" | sed 's/^/# /'
}

# tap_missing REASON: a precondition is missing: a skip, but a failure where CI is set. Ends the
# test.
tap_missing() {
	if [ -n "$CI" ]; then
		echo "Bail out! $1"
		exit 1
	fi
	echo "1..0 # SKIP $1"
	exit 0
}

# tap_done: the plan, and the exit status.
tap_done() {
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ]
	exit
}
