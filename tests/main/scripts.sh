#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# All shell scripts of the tree.
. "$top_srcdir/tests/lib/tap.sh"

command -v shellcheck > /dev/null ||
	tap_missing "shellcheck was not found; on Debian: apt-get install shellcheck"

# Not asked for: that sourced files are found, that each variable is set and used, and each
# function called, in the same file: the tests share a kit and get variables from the build.
ignored=SC1091,SC2034,SC2154,SC2317

scripts() {
	echo quickstart .ci/run
	find src tools tests -name '*.sh'
}

cd "$top_srcdir" || exit 1
for script in $(scripts); do
	tap_check "shellcheck finds nothing in $script" shellcheck --shell=sh --exclude=$ignored "$script"
done
tap_done
