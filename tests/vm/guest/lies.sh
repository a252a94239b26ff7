# SPDX-License-Identifier: BSD-2-Clause
# move_pages(2) moves nothing and says so of each page, or says that it has: where pages really lie
# `tierheap stat` shows, the program is none the wiser, and it is not tried again without end.
. /test/guest.sh
far_up
thp madvise

# lied FAULT: a heap under such a kernel, whose pages have to move: the ratio changes.
lied() {
	rm -f /tmp/lines
	INJECT_PLAN=$1 timeout 200 tierheap run --ratio 1:4 -- "$workload" --ratio 1:4 \
		--mix redis-like --plan grow,set=1:1,churn,churn --mib 32 --pmem-node 1 \
		--tool /usr/bin/tierheap --out /tmp/lines
}

# What steps and moves take of the time of the last phase, in which nothing is left to move: percent.
# 1 to 20 on emulated machines, and 60 where all is tried again at once.
part() {
	tr ' ' '\n' < /tmp/lines | awk -F = '
		$1 == "step_us" { steps = $2 - step_before; step_before = $2 }
		$1 == "work_us" { work = $2 - work_before; work_before = $2 }
		END { printf "%d\n", 100 * steps / work + 0.5 }'
}

bounded() {
	echo "steps took $(part) % of the last phase, where pages move $usual %"
	[ "$(part)" -le 40 ]
}

judge() {
	tap_check "$1: the program runs to its end, its data intact" lied "move_pages:1:0:$2"
	tap_comment "$(tail -n 1 /tmp/lines)"
	tap_check "$1: its pages lie elsewhere" sh -c '[ "$1" -gt 1000000 ]' sh "$(value misplaced)"
	tap_check "$1: stat says how many, and the share is that of numa_maps" counted
	tap_check "$1: trying again takes a bounded part of the time" bounded
}

moved() {
	lied unlinkat:1:1:13 && [ "$(value misplaced)" -lt 500000 ] && counted
}
tap_check "where the kernel does as it says the pages move" moved
tap_comment "$(tail -n 1 /tmp/lines)"
usual=$(part)
judge "no page is there (ENOENT)" each2
judge "every page is busy (EBUSY)" each16
judge "no page can be reached (EFAULT)" each14
judge "each call fails (EPERM)" 1
judge "all were moved, and none was" lie
tap_done
