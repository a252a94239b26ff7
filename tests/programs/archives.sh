#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tar, xz and zstd with threads, gzip: there and back.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs tar xz zstd gzip

work() {
	mkdir tree
	for i in 1 2 3 4 5 6; do
		numbers 150000 | awk -v i=$i '{ print $1 % (i * 1000), $1 }' > "tree/$i"
	done
	tar --sort=name --mtime=@0 --owner=0 --group=0 -cf tree.tar tree
	xz -k -T2 --block-size=4MiB tree.tar
	zstd -q -T2 -9 tree.tar -o tree.tar.zst
	gzip -nk tree.tar
	cksum tree.tar.xz tree.tar.zst tree.tar.gz
	for file in tree.tar.xz tree.tar.zst tree.tar.gz; do
		mkdir back
		tar -C back -xf $file && diff -r tree back/tree && echo "$file comes back"
		rm -r back
	done
}

program archives "$(xz --version | sed -n '1s/.* //p'), $(zstd --version | sed 's/.* v\([0-9.]*\).*/\1/')" xz
tap_done
