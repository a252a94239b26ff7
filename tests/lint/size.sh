#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What is read first stays short enough to be read.
. "${top_srcdir:?}/tests/lint/lint.sh"

# short FILE ROOT
short() {
	lines=$(wc -l < "$2/$1") || return 1
	[ "$lines" -le 150 ] || { echo "$1 has $lines lines"; return 1; }
}

readme_check() {
	short README.md "$1"
}

design_check() {
	short doc/DESIGN.md "$1"
}

tap_check "README.md has at most 150 lines" readme_check "$top_srcdir"
tap_check "doc/DESIGN.md has at most 150 lines" design_check "$top_srcdir"
lint_finds "a README.md that is too long is found" README.md "$(seq 151)" readme_check
tap_done
