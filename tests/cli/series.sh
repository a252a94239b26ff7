# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Records whose every figure is known, for the tests of what draws them. Source it.

. "${top_srcdir:?}/tests/cli/cli.sh"

series_columns=$("$tool" stat --all --tsv 2> "$cli_work/err" | head -n 1)

# series_make FILE ROWS COMMAND: a record of COMMAND, whose process 4711 (redis-server) has ROWS
# rows, one a second: in row i (from 0) it holds i+1 MiB in DRAM and 4(i+1) MiB in PMEM, has moved i
# MiB and served 1000 i allocations; its threshold is 2^(6+i%8) bytes. A process 4712 (odd<&"name)
# of half the size is there from row 2 on; it has no threshold, and its share is off by 0.1.
series_make() {
	printf '# tierheap-record 1\n# tierheap\t0.1.0\n# started\t2026-11-28T10:00:00Z\n' > "$1"
	printf '# interval\t1\n# host\tmachine\n# command\t%s\n' "$3" >> "$1"
	printf 'unix_s\ttime_s\t%s\n' "$series_columns" >> "$1"
	awk -v rows="$2" -v names="$series_columns" '
		function row(i, t, pid, command, part, threshold, off,    n, name, v, k) {
			n = split(names, name, "\t")
			v["pid"] = pid; v["command"] = command; v["state"] = "tiered"
			v["policy"] = "dynamic-threshold"; v["ratio_dram"] = 1; v["ratio_pmem"] = 4
			v["wanted_share"] = "0.800000"; v["share"] = sprintf("%.6f", 0.8 + off)
			v["error"] = sprintf("%.6f", off)
			v["dram_resident_bytes"] = sprintf("%.0f", part * (i + 1) * 1048576)
			v["pmem_resident_bytes"] = sprintf("%.0f", part * 4 * (i + 1) * 1048576)
			v["pmem_nodes"] = 2; v["pmem_kind"] = "simulated"; v["threshold_high"] = threshold
			v["moved_bytes"] = i * 1048576; v["allocations"] = 1000 * i
			printf "%.3f\t%.3f", 1795860000 + t, t
			for (k = 1; k <= n; k++)
				printf "\t%s", name[k] in v ? v[name[k]] : "-"
			printf "\n"
		}
		BEGIN {
			for (i = 0; i < rows; i++) {
				row(i, i, 4711, "redis-server", 1, 2 ^ (6 + i % 8), (i % 5 - 2) / 1000)
				if (i >= 2)
					row(i, i, 4712, "odd<&\"name", 0.5, "-", 0.1)
			}
		}' >> "$1"
}
