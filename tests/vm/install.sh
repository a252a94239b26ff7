#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# install.sh ROOT FILE PATH: copies FILE to ROOT/PATH, and the shared libraries that it needs
# to where they are on this machine.
set -e
root=$1
mkdir -p "$root/$(dirname "$3")"
rm -f "$root/$3"
cp -L "$2" "$root/$3"
{ ldd "$2" 2> /dev/null || :; } | grep -o '/[^ )]*' | while read -r library; do
	[ -e "$root$library" ] && continue
	mkdir -p "$root$(dirname "$library")"
	cp -L "$library" "$root$library"
done
