#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# All shell scripts of the tree.
. "$top_srcdir/tests/lib/tap.sh"

command -v shellcheck > /dev/null ||
	tap_missing "shellcheck was not found; on Debian: apt-get install shellcheck"

# Errors and warnings. Not that each variable is set and used, and each function called, in one
# file: the tests share a kit and get variables from the build.
ignored=SC2034,SC2154,SC2317

scripts() {
	echo quickstart .ci/run
	find src tools tests examples -name '*.sh'
}

cd "$top_srcdir" || exit 1
for script in $(scripts); do
	tap_check "shellcheck finds nothing in $script" shellcheck --severity=warning --shell=sh \
		--exclude=$ignored "$script"
done
tap_check "shellcheck finds nothing in completion/tierheap" shellcheck --severity=warning --shell=bash \
	completion/tierheap
tap_done
