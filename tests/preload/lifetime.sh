#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The heap serves before the first constructor and after the last destructor, and nothing printed
# is lost.
. "${top_srcdir:?}/tests/preload/run.sh"

with_early() {
	tiered LD_PRELOAD="$library:$libraries/early-library.so" "$@"
}

# On a terminal of its own; script(1) passes the exit status on with -e.
on_terminal() {
	bare script -qec "$*" /dev/null </dev/null | tr -d '\r'
}

printed=$programs/unflushed

# arrives HOW ARG...: the output of unflushed, with and without the library.
arrives() {
	how=$1
	shift
	bare "$printed" "$@" >"$work/wanted"
	wanted_status=$?
	[ "$wanted_status" -eq 3 ] || exit 99
	tiered "$printed" "$@" >"$work/file"
	tap_result $(($? != wanted_status)) "the exit status of a program with $how is its own"
	same "what a program with $how printed arrives in a file" "$work/wanted" "$work/file"
	tiered "$printed" "$@" | cat >"$work/pipe"
	same "what a program with $how printed arrives in a pipe" "$work/wanted" "$work/pipe"
	if have script; then
		on_terminal "env LD_PRELOAD='$library' TIERHEAP_SIMULATE=on '$printed' $*" \
			>"$work/terminal"
		same "what a program with $how printed arrives on a terminal" \
			"$work/wanted" "$work/terminal"
	else
		skip "what a program with $how printed arrives on a terminal" "no script(1)"
	fi
}

program with_early early
arrives "stdio's own buffer" 5000
arrives "little output" 1
arrives "a buffer of its own" 5000 own
tap_done
