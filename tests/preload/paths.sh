#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Memory ends in the window of its size, whichever way it is asked for and whatever MALLOC_CONF
# says.
. "${top_srcdir:?}/tests/preload/run.sh"

last=$libraries/last-library.so

with_last() {
	tiered LD_PRELOAD="$library:$last" "$@"
}

both sorted
program with_last paths
for conf in narenas:1 percpu_arena:percpu retain:false tcache:false tcache_max:1024 \
	dirty_decay_ms:0,muzzy_decay_ms:0 oversize_threshold:65536 hpa:true san_guard_small:1 \
	background_thread:true; do
	conf_mode() {
		with_last MALLOC_CONF="$conf" "$@"
	}
	tap_comment "MALLOC_CONF=$conf"
	program conf_mode paths
done
tap_done
