#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Whatever is wrong around it, the library warns at most once, serves plain DRAM, and leaves the
# program alone.
. "${top_srcdir:?}/tests/preload/run.sh"

witness=$programs/witness
bare "$witness" >"$work/wanted.out" 2>"$work/wanted.err"
wanted_status=$?
{ echo DRAM; cat "$work/wanted.out"; } >"$work/wanted.dram"

# lines: how many the library has written among the program's own.
lines() {
	grep -c '^tierheap: ' "$work/err"
}

# untouched WHEN STATUS [WANTED]: what the witness left in $work/out and $work/err is what it gives
# alone.
untouched() {
	grep -v '^tierheap: ' "$work/err" >"$work/own.err"
	[ "$2" -eq "$wanted_status" ] && cmp -s "${3:-$work/wanted.out}" "$work/out" &&
		cmp -s "$work/wanted.err" "$work/own.err"
	untouched_status=$?
	tap_result $untouched_status "the program's output and exit status are its own $1"
	[ $untouched_status -eq 0 ] && return
	tap_comment "exit status $2"
	show "$work/out" "$work/err"
}

# warns_once WHEN [TEXT]: exactly one line of the library, with that text in it.
warns_once() {
	[ "$(lines)" -eq 1 ] && grep '^tierheap: ' "$work/err" | grep -qF -e "${2-}"
	warns_status=$?
	tap_result $warns_status "the library warns once $1"
	[ $warns_status -eq 0 ] || show "$work/err"
}

at_most_once() {
	[ "$(lines)" -le 1 ]
	tap_result $? "the library warns at most once $1"
}

# wrong SETTING QUOTED: a bad setting is named by one line that quotes it; the heap is plain DRAM.
wrong() {
	plain TIERHEAP_SIMULATE=on "$1" "$witness" tiers >"$work/out" 2>"$work/err"
	untouched "with $1, and the heap is in DRAM" $? "$work/wanted.dram"
	warns_once "of $1 and quotes it" "$2"
}

wrong 'TIERHEAP_RATIO=1;4' '"1;4"'
wrong 'TIERHEAP_RATIO=0:0' '"0:0"'
wrong 'TIERHEAP_RATIO=1:4x' '"1:4x"'
wrong 'TIERHEAP_RATIO=-1:4' '"-1:4"'
wrong 'TIERHEAP_RATIO=1:99999999999999999999' '"1:99999999999999999999"'
wrong TIERHEAP_POLICY=fastest '"fastest"'
wrong TIERHEAP_THRESHOLD=12Q '"12Q"'
wrong TIERHEAP_THRESHOLD_MIN=-1 '"-1"'
wrong TIERHEAP_SIMULATE=perhaps '"perhaps"'
wrong TIERHEAP_SIMULATE= '""'
wrong TIERHEAP_BIND=none '"none"'
wrong TIERHEAP_MOVE=yes '"yes"'
wrong TIERHEAP_PMEM_NODES=0-,3 '"0-,3"'
wrong TIERHEAP_PMEM_NODES=999 999
wrong TIERHEAP_RATOI=1:4 TIERHEAP_RATOI

# Where there is no PMEM node.
if ! "$TEST_TOOL" nodes | grep -q '  pmem  '; then
	plain "$witness" tiers >"$work/out" 2>"$work/err"
	untouched "without a PMEM node" $? "$work/wanted.dram"
	tap_result "$(lines)" "without a PMEM node the library is silent where no setting asks for one"
	for setting in TIERHEAP_RATIO=1:4 TIERHEAP_POLICY=pmem-only; do
		plain $setting "$witness" tiers >"$work/out" 2>"$work/err"
		untouched "without a PMEM node, with $setting" $? "$work/wanted.dram"
		warns_once "that there is no PMEM node, with $setting" "no PMEM node: the heap is plain DRAM"
	done
	plain TIERHEAP_RATIO=1:4 TIERHEAP_POLICY=dram-only "$witness" tiers >"$work/out" 2>"$work/err"
	tap_result "$(lines)" "without a PMEM node the library is silent under the policy dram-only"
fi

for kib in 100000 400000 2000000 20000000 500000000 40000000000; do
	tiered sh -c 'ulimit -v "$0" && exec "$@"' $kib "$witness" >"$work/out" 2>"$work/err"
	untouched "under ulimit -v $kib" $?
	at_most_once "under ulimit -v $kib"
done

tiered "$programs/refuse" "$witness" >"$work/out" 2>"$work/err"
untouched "where mbind and move_pages are refused" $?
at_most_once "where mbind and move_pages are refused"
tiered "$programs/refuse" -s "$witness" >"$work/out" 2>"$work/err"
untouched "in a sandbox that a program made for its helpers" $?
tap_result "$(lines)" "the library is silent there: man would show it with each page"

# It leaves pages untouched, and all that is resident has to be counted: by looks.
tiered "$programs/refuse" -m "$programs/untouched" >"$work/out" 2>&1
tap_result $? "where mincore is death, as in a service, pages are counted by other means"
show "$work/out"

# own_shm WHEN SCRIPT: runs the script in a mount namespace with a /dev/shm of its own, then the
# witness in the script's place; $dir and $file are where the segment goes.
if [ "$(id -u)" -eq 0 ]; then
	namespace="unshare -m"
else
	namespace="unshare -rm"
fi
own_shm() {
	bare $namespace sh -c '
		mount -t tmpfs -o mode=1777 none /dev/shm || exit 99
		dir=/dev/shm/tierheap-$(id -u) file=$dir/$$
		eval "$1"
		exec env LD_PRELOAD="$2" TIERHEAP_SIMULATE=on "$3"' \
		sh "$2" "$library" "$witness" >"$work/out" 2>"$work/err"
	untouched "$1" $?
}

if have unshare && $namespace true 2>/dev/null; then
	own_shm "in an empty /dev/shm" :
	tap_result "$(lines)" "the library is silent in an empty /dev/shm"
	own_shm "with /dev/shm read-only" 'mount -o remount,ro /dev/shm'
	warns_once "of a read-only /dev/shm" /dev/shm
	own_shm "without /dev/shm" 'umount /dev/shm; mount -t tmpfs none /dev'
	warns_once "of a missing /dev/shm" /dev/shm
	own_shm "with /dev/shm full" \
		'mount -o remount,size=4k /dev/shm; head -c 8k /dev/zero 2>/dev/null >/dev/shm/full'
	warns_once "of a full /dev/shm" /dev/shm
	own_shm "with a stale segment in the place" \
		'mkdir -m 700 $dir; echo stale >$file; chmod 600 $file'
	at_most_once "of a stale segment"
	echo precious >"$work/precious"
	cp "$work/precious" "$work/before"
	own_shm "with a link in the segment's place" \
		"mkdir -m 700 \$dir; ln -s '$work/precious' \$file"
	at_most_once "of a link in the segment's place"
	same "a link in the segment's place is not written through" "$work/before" "$work/precious"
	own_shm "with a hard link in the segment's place" \
		'mkdir -m 700 $dir; echo precious >/dev/shm/own; ln /dev/shm/own $file'
	at_most_once "of a hard link in the segment's place"
	own_shm "with a pipe in the segment's place" 'mkdir -m 700 $dir; mkfifo -m 600 $file'
	at_most_once "of a pipe in the segment's place"
	own_shm "with a directory in the segment's place" 'mkdir -m 700 $dir; mkdir $file'
	warns_once "of a directory in the segment's place" /dev/shm
	mkdir -m 700 "$work/elsewhere"
	own_shm "with a link in the directory's place" "ln -s '$work/elsewhere' \$dir"
	warns_once "of a link in the directory's place" /dev/shm
	tap_result "$(find "$work/elsewhere" -mindepth 1 | wc -l)" \
		"nothing is made behind a link in the directory's place"
	own_shm "with a directory open to all" 'mkdir -m 777 $dir; chmod 777 $dir'
	warns_once "of a directory open to all" /dev/shm
	own_shm "with a file in the directory's place" 'echo >$dir'
	warns_once "of a file in the directory's place" /dev/shm
	if [ "$(id -u)" -eq 0 ]; then
		own_shm "with somebody else's directory" 'mkdir -m 700 $dir; chown 1:1 $dir'
		warns_once "of somebody else's directory" /dev/shm
	else
		skip "the library warns once of somebody else's directory" "needs root"
	fi
else
	skip "faults of /dev/shm leave the program alone" "no mount namespaces here"
fi
tap_done
