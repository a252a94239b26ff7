#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What doctor finds on this machine by trying it: calls, limits, /dev/shm, libraries. Each is also
# taken away.
. "${top_srcdir:?}/tests/cli/cli.sh"

refuse=$top_builddir/tests/preload/refuse
version=$("$tool" --version | cut -d ' ' -f 2)

# has LEVEL CHECK TEXT: a finding in the output, whose lines are joined.
has() {
	tr -s ' \n' ' ' < "$cli_work/out" > "$cli_work/line"
	grep -qF "$1 $2 $3" "$cli_work/line" && return
	cat "$cli_work/out" "$cli_work/err"
	return 1
}

# finds SENTENCE LEVEL CHECK TEXT COMMAND...: nothing is said on standard error, and the exit status
# is that of the worst finding.
finds() {
	sentence=$1 level=$2 check=$3 text=$4
	shift 4
	timeout 60 "$@" > "$cli_work/out" 2> "$cli_work/err" < /dev/null
	status=$?
	worst=0
	grep -qE '^(warning|problem) ' "$cli_work/out" && worst=1
	tap_check "$sentence" [ "$status $(wc -c < "$cli_work/err")" = "$worst 0" ]
	tap_check "$sentence: it is told" has "$level" "$check" "$text"
}

# --- calls and limits ---

finds "this machine" ok policies "mbind, MPOL_PREFERRED_MANY and move_pages work" "$tool" doctor
tap_check "no limit is there, or it is told" grep -qE '^(ok|note|warning)  *limits ' "$cli_work/out"
finds "mbind is refused by a filter" problem policies \
	"mbind(2) is refused: Operation not permitted why: nothing can be placed: run refuses, and \
heaps are plain DRAM do: docker run --cap-add SYS_NICE ..." "$refuse" "$tool" doctor
# AddressSanitizer's command takes more, and does not start.
if sh -c 'ulimit -v 10000000 && "$tool" --version' > /dev/null 2>&1; then
	finds "ulimit -v" note limits "address space: 9.5 GiB (ulimit -v)" \
		sh -c 'ulimit -v 10000000 && exec "$tool" doctor'
	finds "ulimit -d" note limits "data: 976.6 MiB (ulimit -d)" \
		sh -c 'ulimit -d 1000000 && exec "$tool" doctor'
fi
finds "ulimit -f" warning limits "size of files: 0 B (ulimit -f)" \
	sh -c 'out=$(ulimit -f 0 && "$tool" doctor) || status=$?
		printf "%s\n" "$out"
		exit ${status:-0}'

# --- libraries: beside a copy of the command, as in an installation's lib and bin ---

place=$cli_work/place
mkdir -p "$place/bin" "$place/lib"
cp "$tool" "$place/bin/tierheap"
sorted=$("$tool" run --policy dram-only -n true | sed -n 's/^library *//p')
copied=$place/lib/libtierheap.so
apart=$place/bin/tierheap

finds "the library of the build" ok library "$version, jemalloc 5.3.0: $sorted" "$tool" doctor
if "$apart" run -n true > /dev/null 2>&1; then
	tap_comment "tierheap is installed where it was configured to be"
else
	finds "no library" problem library \
		"libtierheap.so was neither found beside this command nor as" \
		"$apart" doctor
	finds "no library of the engine memkind" ok memkind \
		"not there: --engine memkind can't be used" \
		"$apart" doctor
	finds "where that engine is set" problem memkind \
		"TIERHEAP_ENGINE is memkind: libtierheap-memkind.so was neither" \
		env TIERHEAP_ENGINE=memkind "$apart" doctor
fi
cp "$sorted" "$copied"
finds "the library of an installation" ok library "$version, jemalloc 5.3.0: $copied" \
	"$apart" doctor
if [ -e "$(dirname "$sorted")/libtierheap-memkind.so" ]; then
	cp "$(dirname "$sorted")/libtierheap-memkind.so" "$place/lib"
	finds "the library of the engine memkind" ok memkind "$place/lib/libtierheap-memkind.so" \
		"$apart" doctor
	tap_check "which works" sh -c '! grep -q "not seen to work" "$cli_work/out"'
	echo "no library" > "$place/lib/libtierheap-memkind.so"
	finds "a library of that engine that does not load" warning memkind \
		"$place/lib/libtierheap-memkind.so does not load: file too short" "$apart" doctor
fi
echo "no library" > "$copied"
finds "a library that does not load" problem library \
	"$copied does not load: file too short why: programs run without tierheap do: ldd $copied" \
	"$apart" doctor
# Four bytes of its version, which the compiler makes a number of.
four=$(echo "$version" | sed 's/^\(....\).*/\1/; s/\./\\./g')
LC_ALL=C sed "s/$four/9.9./g" "$sorted" > "$copied"
finds "a library of another version" warning library \
	"$copied is 9.9.${version#????}, this command $version why: the two may not" \
	"$apart" doctor

finds "what a program gets that starts now" ok start "a program that starts now " "$tool" doctor
if grep -q '^ok  *nodes ' "$cli_work/out"; then
	finds "where its PMEM node is refused" problem start \
		"a program that starts now is in DRAM: mbind" "$refuse" "$tool" doctor
elif LC_ALL=C grep -q __asan_init "$tool"; then
	tap_comment "the malloc of this command is its sanitizer's"
else
	finds "with simulated tiers" ok start "a program that starts now has both tiers (simulated)" \
		env TIERHEAP_SIMULATE=on "$tool" doctor
fi

# --- /dev/shm ---

if [ "$(id -u)" -eq 0 ]; then
	namespace="unshare -m"
else
	namespace="unshare -rm"
fi
# mounted SENTENCE LEVEL TEXT OPTIONS [COMMAND]: with a /dev/shm of its own.
mounted() {
	# shellcheck disable=SC2086 # words
	finds "$1" "$2" statistics "$3" $namespace sh -c '
		mount -t tmpfs -o "$1" tmpfs /dev/shm && eval "$2" && exec "$tool" doctor' sh "$4" "${5-:}"
}
if command -v unshare > /dev/null &&
	$namespace sh -c 'mount -t tmpfs tmpfs /dev/shm' 2> /dev/null; then
	mounted "a /dev/shm with room" ok "/dev/shm has room: 1.0 MiB" mode=1777,size=1M
	mounted "a full /dev/shm" problem "/dev/shm is full: 0 B left why: run refuses" \
		mode=1777,size=64K 'dd if=/dev/zero of=/dev/shm/x bs=64K count=1 2> /dev/null'
	mounted "a /dev/shm that is read-only" problem \
		"/dev/shm can't be written to: Read-only file system" mode=1777,ro
	mounted "noexec" ok "/dev/shm has room: 1.0 MiB; noexec does no harm" \
		mode=1777,size=1M,noexec
	mounted "another mode" warning "/dev/shm has mode 0700, not 1777" mode=700
	tap_check "nothing is left in /dev/shm" $namespace sh -c '
		mount -t tmpfs tmpfs /dev/shm && { "$tool" doctor > /dev/null
		[ -z "$(find /dev/shm -type f)" ]; }'
else
	tap_missing "a mount namespace is needed for a /dev/shm of one's own"
fi
tap_done
