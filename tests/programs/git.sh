#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A history is made, packed by threads, cloned, checked and searched.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs git

history() {
	numbers 4000 | awk '
		NR % 8 == 1 {
			printf "commit refs/heads/main\ncommitter a <a@b> %d +0000\ndata 2\nc\n", 1600000000 + NR
		}
		{
			text = ""
			for (i = 0; i < 60; i++)
				text = text "line " i " of " $1 % (100 + i * 7) "\n"
			printf "M 644 inline d%d/f%d\ndata %d\n%s", $1 % 9, $1 % 300, length(text), text
		}'
}

work() {
	HOME=$PWD GIT_CONFIG_NOSYSTEM=1
	export HOME GIT_CONFIG_NOSYSTEM
	git init -q -b main one
	history | git -C one fast-import --quiet
	git -C one config pack.threads 2
	git -C one gc -q --aggressive
	git clone -q --no-local one two
	git -C two fsck --full 2>&1 | tail -n 2
	git -C two rev-parse HEAD
	git -C two log --stat | cksum
	git -C two grep -c 'line 7 of 1' | cksum
	git -C two blame d1/f1 2> /dev/null | cksum
}

program git "$(git --version | cut -d ' ' -f 3)" git
tap_done
