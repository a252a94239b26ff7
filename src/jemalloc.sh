#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Makes the private copy of jemalloc: jemalloc.sh ARCHIVE SRCDIR [FLAG...] OUTPUT
#   ARCHIVE  libjemalloc_pic.a of jemalloc 5.3.0
#   SRCDIR   directory of jemalloc.wraps, jemalloc.renames, jemalloc.calls
#   FLAG     those with which libtool calls a compiler; without meaning here
# The call sites that the wrappers see are compared with the recorded list: an
# archive built by another compiler can inline what has to be a call. So are the
# offsets that struct je_tsd (src/je.h) and src/forklocks.c have from malloc, free
# and the handlers before a fork, and those of an arena's pages that src/je.h reads.
# Tools come from the environment: AR LD OBJCOPY OBJDUMP.
set -eu
archive=$1 src=$2
for out; do :; done
tmp=$(mktemp -d "$out.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
archive=$(cd "$(dirname "$archive")" && pwd)/$(basename "$archive")
(cd "$tmp" && "${AR:-ar}" x "$archive" && rm -f jemalloc_cpp*.o)
# libtool's LD carries arguments.
# shellcheck disable=SC2046,SC2086
${LD:-ld} -r $(cat "$src/jemalloc.wraps") -o "$tmp/wrapped" "$tmp"/*.o
"${OBJDUMP:-objdump}" -dr "$tmp/wrapped" | awk '
	/^[0-9a-f]+ </ {
		gsub(/[<>:]/, "", $2)
		sub(/\.(isra|constprop|part|cold).*/, "", $2)
		f = $2
	}
	f ~ /^(malloc|free|je_arena_prefork0|je_pa_shard_prefork[04]|je_eset_npages_get)$/ ||
	f ~ /^(je_arena|je_pa_shard)_basic_stats_merge$/ {
		while (match($0, /0x[0-9a-f]+(\(%r[^i]|,%r)/)) {
			at = substr($0, RSTART, RLENGTH)
			sub(/[^0-9a-fx].*/, "", at)
			n[f " at " at]++
			$0 = substr($0, RSTART + RLENGTH)
		}
	}
	/R_X86_64_.*__wrap_/ { sub(/-0x.*/, "", $NF); sub(/.*__wrap_/, "", $NF); n[f " " $NF]++ }
	END { for (k in n) print k, n[k] }' | LC_ALL=C sort > "$tmp/calls"
if [ "${RECORD_CALLS:-}" ]; then
	cp "$tmp/calls" "$src/jemalloc.calls"
fi
if ! cmp -s "$tmp/calls" "$src/jemalloc.calls"; then
	echo "jemalloc.sh: the calls and offsets inside \"$archive\" are not those" \
		"that tierheap knows:" >&2
	diff "$src/jemalloc.calls" "$tmp/calls" >&2 || true
	echo "jemalloc.sh: use Debian 12's libjemalloc-dev 5.3.0-1, or review src/route.c and" \
		"record the list with RECORD_CALLS=1" >&2
	exit 1
fi
"${OBJCOPY:-objcopy}" --redefine-syms="$src/jemalloc.renames" "$tmp/wrapped" "$out"
