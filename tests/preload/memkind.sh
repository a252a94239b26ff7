#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# libtierheap-memkind.so: the preload tests again, but for what memkind can not do (memkind.except),
# and what is memkind's alone.
sorted=${TEST_LIBRARY:?}
TEST_LIBRARY=${sorted%.so}-memkind.so
export TEST_LIBRARY
# Named limits: fork-named hands a block of malloc's to libjemalloc's own mallctl, which may crash;
# fork-alone forks in signal handlers, where memkind's jemalloc waits for its own lock; few is of the
# order of a small heap, and memkind's has none.
PROGRAMS_LEFT_OUT="fork-named fork-alone few"
export PROGRAMS_LEFT_OUT
. "${top_srcdir:?}/tests/preload/run.sh"

[ -e "$library" ] || tap_missing "needs a build with libmemkind"
here=$top_srcdir/tests/preload
files=$work/files
mkdir "$files"

# again NAME: that test of this directory on this library.
again() {
	sh "$here/$1.sh" >"$work/tap" 2>"$work/tap.err"
	awk -f "$here/memkind-except.awk" "$here/memkind.except" "$work/tap" >"$work/again"
	awk -v n="$tap_count" -v name="$1" '
		/^(not )?ok / {
			seen++
			sub(/ok [0-9]+ -/, "ok " (n + seen) " - " name ":")
			print
			next
		}
		/^1\.\.[0-9]+$/ { plan = substr($0, 4); next }
		{ sub(/^(# )?/, "# "); print }
		END { exit seen != plan }' "$work/again"
	complete=$?
	tap_count=$((tap_count + $(grep -cE '^(not )?ok ' "$work/again")))
	tap_failed=$((tap_failed + $(grep -c '^not ok ' "$work/again")))
	tap_result $complete "$1.sh keeps its plan"
	show "$work/tap.err"
}

fixed() {
	tiered TIERHEAP_POLICY=static-threshold TIERHEAP_THRESHOLD=2K "$@"
}

in_files() {
	plain TIERHEAP_RATIO=1:4 TIERHEAP_POLICY=static-threshold TIERHEAP_THRESHOLD=2K \
		TIERHEAP_MEMKIND_KIND="$files" "$@"
}

# one_line TEXT VARIABLE=VALUE...: the heap is plain DRAM after one line with that text.
one_line() {
	text=$1
	shift
	plain "$@" "$programs/witness" tiers >"$work/out" 2>"$work/err"
	cat "$work/err"
	[ "$(head -n 1 "$work/out")" = DRAM ] && [ "$(grep -c '^tierheap: ' "$work/err")" -eq 1 ] &&
		grep -qF -e "$text" "$work/err"
}

# works KIND: a program runs with blocks in both tiers.
works() {
	tiered TIERHEAP_MEMKIND_KIND="$1" TIERHEAP_POLICY=static-threshold "$programs/witness" \
		tiers >"$work/out" 2>"$work/err"
	cat "$work/err"
	! grep -q '^tierheap: ' "$work/err" && ! grep -qx DRAM "$work/out"
}

# A shell that forks, with its heap in files.
forks() {
	script='for i in 1 2 3 4 5; do a=$(echo $i | sed s/$/x/ | sort); done; (echo "$a"; (echo b))'
	[ "$(in_files bash -c "$script")" = "5x
b" ]
}

none_left() {
	[ -z "$(ls -A "$files")" ]
}

# TIERHEAP_ENGINE is for the tool: the other library can't become this one.
other_library() {
	library=$sorted
	one_line "libtierheap-memkind.so: preload that one" TIERHEAP_ENGINE=memkind TIERHEAP_SIMULATE=on
	other_status=$?
	library=$TEST_LIBRARY
	return $other_status
}

shown() {
	tiered "$TEST_TOOL" stat --json --all >"$work/json" && grep -q '"engine": "memkind"' "$work/json"
}

program fixed memkind-heap
program in_files memkind-heap files
program tiered set-applied shown
tap_check "a shell forks with its heap in files" forks
tap_check "no file is left behind" none_left
for kind in dax_kmem dax_kmem_all dax_kmem_preferred dax_kmem_interleave hbw hbw_all hbw_preferred \
	hbw_interleave; do
	tap_check "the kind $kind works" works $kind
done
tap_check "a directory that is not there is told in one line" one_line "\"$work/none\"" \
	TIERHEAP_MEMKIND_KIND="$work/none"
if [ "$(id -u)" -ne 0 ]; then
	mkdir -m 500 "$work/closed"
	tap_check "a directory that can't be written to is told in one line" one_line \
		"\"$work/closed\"" TIERHEAP_MEMKIND_KIND="$work/closed"
fi
tap_check "a file system without files is told in one line" one_line '"/proc"' \
	TIERHEAP_MEMKIND_KIND=/proc
tap_check "a kind that memkind lacks is told in one line" one_line '"hugetlb"' \
	TIERHEAP_MEMKIND_KIND=hugetlb
tap_check "a node that the machine lacks is told in one line" one_line "node 999" \
	TIERHEAP_PMEM_NODES=999
tap_check "the other library says that it is not memkind's" other_library
tap_check "tierheap stat says which engine it is" shown
for name in glibc header cxx lifetime threads faults secure policies statistics identity; do
	again $name
done
tap_done
