#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Mappings stay few, freed memory goes back, and a tiny program stays tiny.
. "${top_srcdir:?}/tests/preload/run.sh"

with_decay() {
	tiered MALLOC_CONF=dirty_decay_ms:1000 "$@"
}

# resident MODE: resident KiB of a sleep(1) that is run so.
resident() {
	"$1" sh -c 'echo $$ >"$0"; exec sleep 3' "$work/pid" &
	sleep 1
	sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$(cat "$work/pid")/status"
	wait $!
}

both mappings
program with_decay idle-bands
stock_kib=$(resident stock)
for mode in tiered plain; do
	kib=$(resident $mode)
	[ "${stock_kib:-0}" -gt 0 ] && [ "${kib:-0}" -gt 0 ] && [ "$kib" -le $((stock_kib + 1536)) ]
	tap_result $? "a sleep has at most 1.5 MB more resident than with stock jemalloc ($mode)"
	tap_comment "$kib KiB, stock $stock_kib"
done
tap_comment "transparent huge pages: $(cat /sys/kernel/mm/transparent_hugepage/enabled 2>&1)"
tap_done
