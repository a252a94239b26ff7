# SPDX-License-Identifier: BSD-2-Clause
# least.awk: what a heap of few huge blocks (4 to 16 MiB, the workload "huge": 256 MiB, DRAM:PMEM
# 1:4) moves, as part of what is allocated, if it is sorted by size and within 0.005 of its ratio
# after each request, and moves no more than that needs: new blocks are put where they belong and a
# block may lie in both tiers, for nothing. Prints "growth churn".
function random(n) { # 0 .. n-1, the same with every awk
	seed = (seed * 16807) % 2147483647
	return int(seed / 2147483647 * n)
}

function add(   s) {
	s = 4 + random(12)
	size[++blocks] = s
	dram[blocks] = -1
	total += s
	allocated += s
}

function drop(   i) {
	i = 1 + random(blocks)
	total -= size[i]
	size[i] = size[blocks]
	dram[i] = dram[blocks]
	blocks--
}

# Smallest first.
function sort(   i, j, s, d) {
	for (i = 2; i <= blocks; i++) {
		s = size[i]
		d = dram[i]
		for (j = i - 1; j > 0 && size[j] > s; j--) {
			size[j + 1] = size[j]
			dram[j + 1] = dram[j]
		}
		size[j + 1] = s
		dram[j + 1] = d
	}
}

# The DRAM part that is nearest to what there is and within the error, to the smallest blocks.
function place(   i, now, left, d) {
	for (i = 1; i <= blocks; i++)
		now += dram[i] > 0 ? dram[i] : 0
	left = now < (wanted - error) * total ? (wanted - error) * total : now
	left = left > (wanted + error) * total ? (wanted + error) * total : left
	sort()
	for (i = 1; i <= blocks; i++) {
		d = size[i] < left ? size[i] : left
		left -= d
		if (dram[i] >= 0)
			moved += d > dram[i] ? d - dram[i] : dram[i] - d
		dram[i] = d
	}
}

BEGIN {
	seed = 1
	wanted = 0.2
	error = 0.005
	for (run = 0; run < 200; run++) {
		blocks = total = allocated = moved = 0
		while (total < 256) {
			add()
			place()
		}
		growth += moved / allocated
		allocated = moved = 0
		for (i = 0; i < 100; i++) {
			drop()
			while (total < 256 - 10) {
				add()
				place()
			}
		}
		churn += moved / allocated
	}
	printf "%.2f %.2f\n", growth / run, churn / run
}
