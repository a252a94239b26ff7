#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What is read first stays short enough to be read.
. "${top_srcdir:?}/tests/lint/lint.sh"

readme_check() {
	lines=$(wc -l < "$1/README.md") || return 1
	[ "$lines" -le 150 ] || { echo "README.md has $lines lines"; return 1; }
}

tap_check "README.md has at most 150 lines" readme_check "$top_srcdir"
lint_finds "a README.md that is too long is found" README.md "$(seq 151)" readme_check
tap_done
