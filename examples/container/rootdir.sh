#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What a container of the Dockerfile is to tierheap, without a container's daemon: a root directory
# of its own, with /proc, /sys and a /dev/shm of its own, and nothing else of the host. Needs root.
#
#   rootdir.sh PREFIX ROOT tierheap run --ratio 1:4 -- PROGRAM ARG...
#
# PREFIX is where tierheap is installed (/usr/local), ROOT a directory that is made and filled.
# ADD="PROGRAM..." names what is to be there beside the programs of the command.
set -eu

if [ $# -lt 3 ]; then
	echo "usage: $0 PREFIX ROOT COMMAND [ARG...]" >&2
	exit 2
fi
prefix=$1 root=$2
shift 2

# add FILE PLACE: the file and the libraries that it is linked to.
add() {
	mkdir -p "$root$(dirname "$2")"
	cp -L "$1" "$root$2"
	ldd "$1" 2> /dev/null | grep -o '/[^ ]*' | while read -r library; do
		mkdir -p "$root$(dirname "$library")"
		[ -e "$root$library" ] || cp -L "$library" "$root$library"
	done
}

mkdir -p "$root/proc" "$root/sys" "$root/dev/shm" "$root/tmp"
add "$prefix/bin/tierheap" /usr/local/bin/tierheap
add "$prefix/lib/libtierheap.so" /usr/local/lib/libtierheap.so
for word in ${ADD-} "$@"; do
	case $word in
	tierheap) ;;
	*) program=$(command -v -- "$word" 2> /dev/null) && [ -f "$program" ] &&
		add "$program" "/usr/bin/${program##*/}" ;;
	esac || :
done
: > "$root/dev/null"

# The mounts are the new namespace's, and go with it.
exec unshare -m sh -euc '
	root=$1
	shift
	mount --bind /dev/null "$root/dev/null"
	mount -t proc proc "$root/proc"
	mount --rbind /sys "$root/sys"
	mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
	cd "$root"
	chroot=$(PATH=$PATH:/usr/sbin:/sbin command -v chroot)
	PATH=/usr/local/bin:/usr/bin:/bin HOME=/ exec "$chroot" "$root" "$@"
' sh "$root" "$@"
