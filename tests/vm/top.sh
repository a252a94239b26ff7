#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/vm/vm.sh"
command -v tmux > /dev/null || tap_missing "tmux is needed: apt-get install tmux"
for vm_place in /etc /lib /usr/lib /usr/share; do
	[ ! -r $vm_place/terminfo/s/screen ] || vm_files=$vm_place/terminfo/s/screen
done
[ -n "$vm_files" ] || tap_missing "the terminal \"screen\" is needed: apt-get install ncurses-base"
vm_locale=/usr/lib/locale/C.utf8/LC_CTYPE # tmux asks for UTF-8
[ -r $vm_locale ] || tap_missing "the locale C.UTF-8 is needed: apt-get install libc-bin"
vm_files="$vm_files $vm_locale"
vm_far=512
vm_commands=tmux
vm_programs=tests/vm/idle
vm_test top.sh
