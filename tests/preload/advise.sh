#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What `tierheap advise` says of a ratio is what the heap does once `tierheap set` gives it that ratio.
. "${top_srcdir:?}/tests/preload/run.sh"

tool=${TEST_TOOL:?}
workload=$top_builddir/tests/lib/workload
# A step aims as much as 0.0046 beside the ratio (doc/DESIGN.md), and leaves as much as 0.0042 as it is.
tolerance=0.0088

# advised KEY: a number of the advice, which is of one ratio.
advised() {
	tr ',{}' '\n\n\n' <"$work/advice" | awk -v key="\"$1\":" '
		$0 ~ "^ *\"ratios\"" { mine = 1 }
		mine && $1 == key { print $2; exit }'
}

# agrees LIMIT: the advice's threshold and the one in $work/after lie at the same place in the heap that
# is there, within this part of its bytes.
agrees() {
	awk -F '\t' -v low="$(advised low)" -v high="$(advised high)" -v part="$(advised fraction)" \
		-v limit="$1" '
		function below(low, high, part,    sum, i) {
			for (i = 1; i <= n; i++)
				if (size[i] <= low) sum += bytes[i]
				else if (size[i] <= high) sum += part * bytes[i]
			return sum / all
		}
		function bound(text) { return text == "-" || text == "null" ? 2 ^ 63 : text + 0 }
		function near(a, b) { return a - b <= limit && b - a <= limit }
		NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i }
		NR == 2 {
			n = split($column["bands"], band, ",")
			for (i = 1; i <= n; i++) {
				split(band[i], of, ":")
				size[i] = bound(of[1])
				bytes[i] = of[2]
			}
			all = $column["dram_resident_bytes"] + $column["pmem_resident_bytes"]
			then = below($column["threshold_low"] + 0, bound($column["threshold_high"]),
				$column["threshold_fraction"])
			said = below(low + 0, bound(high), part)
			printf "advised %s B, %s of %s B: at %.4f; became %s B, %s of %s B: at %.4f, share %s\n",
				low, part, high, said, $column["threshold_low"], $column["threshold_fraction"],
				$column["threshold_high"], then, $column["share"]
			exit !(near(then, said))
		}' "$work/after"
}

# follows RATIO: the program is $pid. Unused pages go back meanwhile, so that the heap is another one
# when the ratio is there: of that one the same is advised to within the steps' tolerance.
follows() {
	"$tool" advise "$pid" --json --ratio "$1" >"$work/advice" &&
		[ "$("$tool" set "$pid" ratio="$1")" = "process $pid: taken" ] &&
		"$tool" stat "$pid" --tsv >"$work/after" && agrees 0.03 &&
		"$tool" advise "$work/after" --json --ratio "$1" >"$work/advice" && agrees $tolerance
}

# The same from a file, as all that the process tells is in it.
from_file() {
	"$tool" stat "$pid" --tsv >"$work/row"
	"$tool" advise "$pid" | sed 1d >"$work/alive"
	"$tool" advise "$work/row" | sed 1d | diff "$work/alive" - || {
		# The process went on in between.
		"$tool" stat "$pid" --tsv >"$work/row"
		"$tool" advise "$pid" | sed 1d >"$work/alive"
		"$tool" advise "$work/row" | sed 1d | diff "$work/alive" -
	}
}

# figure KEY: of the program's last line.
figure() {
	tail -n 1 "$work/lines" | tr ' ' '\n' | sed -n "s/^$1=//p"
}

# How many blocks there are is known to the program alone, of it and of those that DRAM holds; the
# estimate is within a twelfth of it; of a few dozen, within five, as they are no mean ones.
objects_likely() {
	tr ',{}' '\n\n\n' <"$work/now" | awk -v live="$(figure objects)" -v dram="$(figure dram_objects)" '
		$1 == "\"objects\":" { said = $2 }
		$1 == "\"objects_in_dram\":" && !seen++ { said_dram = $2 }
		function near(a, b) {
			return (a < b * 13 / 12 && a > b * 11 / 12) || (a <= b + 5 && a >= b - 5)
		}
		END {
			print said, "estimated,", live, "are there; in DRAM", said_dram, "and", dram
			exit !(near(said, live) && near(said_dram, dram))
		}'
}

# What was freed goes back within half a second or so; until then each look finds another heap.
settle() {
	looks=0 still=0 before=
	until [ $still -ge 6 ] || [ $looks -gt 100 ]; do
		now=$("$tool" stat "$pid" --tsv | cut -f 11,14) # what is resident of each tier
		[ "$now" = "$before" ] && still=$((still + 1)) || still=0
		before=$now looks=$((looks + 1))
		sleep 0.1
	done
}

for mix in redis-like uniform-32-232 tiny-and-64k powers-of-two blocks-0.2-1m; do
	rm -f "$work/lines"
	# Without timeout(1), so that $! is the program; it ends by itself.
	env LD_PRELOAD="$library" TIERHEAP_SIMULATE=on TIERHEAP_RATIO=1:4 "$workload" --mix $mix \
		--ratio 1:4 --plan grow,churn,slow=60 --mib 64 --out "$work/lines" >"$work/out" 2>&1 &
	pid=$!
	tries=0
	until [ "$(grep -c churn "$work/lines" 2>/dev/null)" = 2 ] || [ $tries -gt 600 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	settle
	"$tool" advise "$pid" --json >"$work/now"
	# Of powers of two there are few of each, which lie in no band.
	[ $mix = powers-of-two ] || tap_check "$mix: the objects are estimated" objects_likely
	for ratio in 4:1 1:1 1:8 1:16; do
		tap_check "$mix at 1:4: what is advised of $ratio is what becomes of it" follows $ratio
	done
	tap_check "$mix: a row of stat --tsv gives the same advice" from_file
	kill "$pid"
	wait
	show "$work/out"
done
tap_done
