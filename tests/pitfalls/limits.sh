#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What a program may be denied: parts of its file system, data, mappings. Faults of placement, of
# /dev/shm and of the address space are in tests/preload/faults.sh, those that need a machine to
# themselves in tests/vm.
. "${top_srcdir:?}/tests/preload/run.sh"

witness=$programs/witness
bare "$witness" >"$work/wanted.out" 2>"$work/wanted.err"
[ $? -eq 7 ] || exit 99

# unharmed SENTENCE COMMAND...: the program's output and status are its own, and the library says at
# most one line.
unharmed() {
	sentence=$1
	shift
	"$@" >"$work/out" 2>"$work/err"
	status=$?
	grep -v '^tierheap: ' "$work/err" >"$work/own.err"
	[ $status -eq 7 ] && cmp -s "$work/wanted.out" "$work/out" &&
		cmp -s "$work/wanted.err" "$work/own.err" &&
		[ "$(grep -c '^tierheap: ' "$work/err")" -le 1 ]
	result=$?
	tap_result $result "$sentence"
	[ $result -eq 0 ] && return
	tap_comment "exit status $status"
	show "$work/out" "$work/err"
}

# RLIMIT_DATA counts private writable mappings, getrlimit(2): 28 MB of blocks, and for each arena of
# jemalloc 4 MB in which it keeps its own.
for kib in 200000 400000 2000000 40000000000; do
	unharmed "ulimit -d $kib leaves the program alone" \
		tiered sh -c 'ulimit -d "$0" && exec "$@"' $kib "$witness"
done
# Less than the program needs: the same as without the library, an end with its own error.
bare sh -c 'ulimit -d 4000 && exec "$@"' sh "$witness" >"$work/bare.out" 2>&1
bare_status=$?
tiered sh -c 'ulimit -d 4000 && exec "$@"' sh "$witness" >"$work/out" 2>"$work/err"
status=$?
tap_result $((bare_status != status)) "where ulimit -d is too small the program ends as without the library"
[ $bare_status -eq $status ] || show "$work/out" "$work/err"
unharmed "ulimit -n 12, -l 0 and -s 256 leave the program alone" \
	tiered sh -c 'ulimit -n 12 && ulimit -l 0 && ulimit -s 256 && exec "$@"' sh "$witness"

# RLIMIT_FSIZE: a file that grows beyond it ends a program by SIGXFSZ; a pipe is no file.
cat "$work/wanted.err" "$work/wanted.out" | sort >"$work/wanted"
{
	tiered sh -c 'ulimit -f 0 && exec "$@"' sh "$witness" 2>&1
	echo "status $?"
} | grep -v '^tierheap: ' | sort >"$work/out"
echo "status 7" | sort - "$work/wanted" >"$work/wanted.both"
same "ulimit -f 0 leaves a program alone that writes no file" "$work/wanted.both" "$work/out"

if [ "$(id -u)" -eq 0 ]; then
	namespace="unshare -m"
else
	namespace="unshare -rm"
fi
# without SCRIPT: the witness in a mount namespace of its own, after the script.
without() {
	bare $namespace sh -c 'eval "$1" || exit 99
		exec env LD_PRELOAD="$2" TIERHEAP_SIMULATE=on TIERHEAP_RATIO=1:4 "$3"' \
		sh "$1" "$library" "$witness"
}
if have unshare && $namespace true 2>/dev/null; then
	unharmed "without /proc the program is left alone" without 'mount -t tmpfs none /proc'
	unharmed "without /sys the program is left alone" without 'mount -t tmpfs none /sys'
	unharmed "without /dev the program is left alone" without 'mount -t tmpfs none /dev'
	unharmed "without /proc, /sys and /dev the program is left alone" \
		without 'for d in proc sys dev; do mount -t tmpfs none /$d; done'
	unharmed "with everything read-only the program is left alone" \
		without 'mount --bind / / && mount -o remount,bind,ro / &&
			mount --bind /dev/shm /dev/shm && mount -o remount,bind,ro /dev/shm'
else
	skip "without /proc, /sys and /dev the program is left alone" "no mount namespaces here"
fi

# A directory with the program, the libraries that it needs, and nothing else.
root=$work/root
mkdir -p "$root"
for file in "$witness" "$library" $(ldd "$witness" "$library" | grep -o '/[^ ):]*' | sort -u); do
	mkdir -p "$root/${file%/*}"
	cp -L "$file" "$root/$file"
done
in_root() {
	bare LD_PRELOAD= chroot "$root" /usr/bin/env LD_PRELOAD="$library" TIERHEAP_SIMULATE=on \
		TIERHEAP_RATIO=1:4 "$witness"
}
for file in /usr/bin/env $(ldd /usr/bin/env | grep -o '/[^ ):]*'); do
	mkdir -p "$root/${file%/*}"
	cp -L "$file" "$root/$file"
done
if [ "$(id -u)" -eq 0 ]; then
	unharmed "in a chroot with nothing but the program it is left alone" in_root
else
	skip "in a chroot with nothing but the program it is left alone" "needs root"
fi

program tiered mappings 10

# A core dump holds mappings as a whole: of terabytes it would take hours.
dumps() {
	# shellcheck disable=SC2034,SC3045 # run.sh's; dash has it
	(cd "$work" && ulimit -c unlimited && limit=20 && tiered sh -c 'kill -SEGV $$')
	status=$?
	size=$(cat "$work"/core* 2>/dev/null | wc -c)
	echo "exit status $status, a core of $size bytes"
	[ $status -eq 139 ] && [ "$size" -lt 1000000000 ]
}
tap_check "a program that crashes writes its core dump at once" dumps
if [ "$(id -u)" -eq 0 ]; then
	programs=$top_builddir/tests/pitfalls
	program tiered locked
	program plain locked
else
	skip "a program locks all its memory" "needs root"
fi
tap_done
