#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The example of a container: its command, in a root directory of its own.
. "$top_srcdir/tests/lib/tap.sh"

example=$top_srcdir/examples/container
unshare -m true 2> /dev/null || tap_missing "a mount namespace needs root (unshare(1))"
command -v perl > /dev/null || tap_missing "no perl"
work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-container.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM
# The make that runs this test is not the one that installs.
unset MAKEFLAGS MFLAGS MAKELEVEL DESTDIR
place=$work/place/usr/local

# As the Dockerfile says.
installed() {
	make -s -C "$top_builddir" install DESTDIR="$work/place" prefix=/usr/local < /dev/null
}

# instruction NAME: the words of such a line, a line each.
instruction() {
	sed -n "s/^$1 //p" "$example/Dockerfile" |
		perl -ne 'for (/"([^"]*)"/g) { print "$_\n" }'
}

# What is copied is what was installed, and where it is looked for.
copied() {
	[ "$(sed -n 's/^COPY //p' "$example/Dockerfile")" = "place/usr/local/ /usr/local/" ] &&
		[ -x "$place/bin/tierheap" ] && [ -e "$place/lib/libtierheap.so" ]
}

# entered COMMAND ARG...: behind the entry point, with a tier to try it on.
entered() {
	command=$(instruction ENTRYPOINT | sed '2s/$/ --simulate/')
	# shellcheck disable=SC2086 # words
	set -f
	ADD="cat" "$example/rootdir.sh" "$place" "$work/root" $command "$@" 2> "$work/err"
	entered_status=$?
	set +f
	cat "$work/err" >&2
	return $entered_status
}

# A program of the server's name shows what it is.
server() {
	cp "$(command -v cat)" "$work/cat" && mkdir -p "$work/bin" &&
		cp "$(command -v sh)" "$work/bin/redis-server"
	PATH=$work/bin:$PATH entered redis-server -c 'tierheap stat $$ --tsv | cat' > "$work/out"
	awk -F '\t' 'NR == 2 { print $2, $4, $6 ":" $7 }' "$work/out" > "$work/state"
	cat "$work/state"
	[ "$(cat "$work/state")" = "redis-server tiered 1:4" ]
}

another() {
	entered sh -c 'tierheap stat $$ --tsv | cat' > "$work/out"
	awk -F '\t' 'NR == 2 { print $2, $4, $30 }' "$work/out" > "$work/state"
	cat "$work/state"
	[ "$(cat "$work/state")" = 'sh dram not included by TIERHEAP_INCLUDE "redis-*"' ]
}

steered() {
	PATH=$work/bin:$PATH entered redis-server -c 'tierheap set redis-server ratio=1:8
		tierheap stat $$ --tsv | cat' > "$work/out"
	grep -q '^process [0-9]* (redis-server): taken\|pending' "$work/out"
}

# Nothing of the host is there, and nothing of it stays mounted or behind.
apart() {
	[ "$(entered sh -c 'echo /dev/shm/* /*')" = \
		"/dev/shm/tierheap-0 /dev /lib /lib64 /proc /sys /tmp /usr" ] &&
		! grep -F "$work" /proc/self/mounts
}

# The command that is left out is the server's.
server_named() {
	[ "$(instruction CMD | head -n 1)" = redis-server ] &&
		instruction ENTRYPOINT | grep -qxF 'redis-*'
}

tap_check "tierheap is installed as the example says" installed
tap_check "what is copied into the image is there" copied
tap_check "the command is one that the entry point includes" server_named
tap_check "the server is tiered in a root directory of its own" server
tap_check "another program there is not" another
tap_check "it can be steered from inside" steered
tap_check "nothing else of the machine is there, and nothing stays mounted" apart
tap_done
