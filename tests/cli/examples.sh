#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The examples of the manual do what they say. In the sources `.\" example`
# stands before each command and `.\" program` before the C program.
. "${top_srcdir:?}/tests/cli/cli.sh"

library=$("$tool" run --policy dram-only -n true | sed -n 's/^library *//p')
PATH=$(dirname "$tool"):$PATH
LD_LIBRARY_PATH=$(dirname "$library")
export PATH LD_LIBRARY_PATH

# page_commands PAGE: one command a line.
page_commands() {
	awk '/^\.\\" example$/ { wanted = 1; next }
		wanted && !/^\.EX$/ { print; wanted = 0 }' "$top_srcdir/man/$1" |
		sed 's/\\-/-/g; s/\\fI//g; s/\\fR//g; s/\\e/\\/g'
}

for page in tierheap.1 libtierheap.7; do
	page_commands $page > "$cli_work/commands"
	tap_check "$page has examples" [ -s "$cli_work/commands" ]
	while read -r command; do
		tap_check "$page: $command" sh -c '
			mkdir -p "$cli_work/dir" && cd "$cli_work/dir" && timeout 30 sh -c "$1" > "$cli_work/out" < /dev/null && [ -s "$cli_work/out" ]' \
			sh "$command"
	done < "$cli_work/commands"
done

awk '/^\.\\" program$/ { wanted = 1; next }
	/^\.EX$/ { next }
	/^\.EE$/ { wanted = 0 }
	wanted' "$top_srcdir/man/tierheap.3" | sed 's/\\-/-/g; s/\\e/\\/g' > "$cli_work/example.c"
${CC:-cc} -Wall -Werror -I "$top_srcdir/include" -o "$cli_work/example" "$cli_work/example.c" \
	2> "$cli_work/cc"
status=$?
tap_comment "$(cat "$cli_work/cc")"
tap_result $status "tierheap.3: the program compiles"
cli_expect "tierheap.3: it prints plain by itself" 0 plain "" "$cli_work/example"
cli_expect "tierheap.3: it prints a tier under tierheap" 0 dram "" \
	"$tool" run --policy dram-only "$cli_work/example"
tap_done
