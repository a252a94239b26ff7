# SPDX-License-Identifier: BSD-2-Clause
# One socket, one KMEM DAX node: sudden changes, forks, and the peer in the same run.
. /test/guest.sh
. /test/mixes.sh
far_up
thp madvise

for threads in ${RATIO_THREADS:-1 4}; do
	by="by $threads thread(s)"
	for mix in $mixes; do
		row "half of $mix freed at random: 1:4 again a tenth later, $by" \
			1:4 $mix "$threads" grow,half
		row "$mix set to 1:1 and to 1:8 by tierheap set: there a twentieth later, $by" \
			1:4 $mix "$threads" grow,set=1:1,set=1:4,set=1:8
	done
	row "blocks-0.2-1m churned, then set to 1:1 and to 1:8: there a twentieth later, $by" \
		1:4 blocks-0.2-1m "$threads" grow,churn,set=1:1,set=1:4,set=1:8
	for mix in 64b redis-like uniform-32-232; do
		row "$mix, then large blocks, then $mix: 1:4 a tenth after each change, $by" \
			1:4 $mix "$threads" grow,to=large-4k-128k,churn,to=$mix,churn
	done
done
rows_end
for mix in redis-like tiny-and-64k; do
	tap_check "a child and its parent that write into the pages of $mix both stay at 1:4" \
		workload_run 1:4 $mix 1 grow,fork 64 --pmem-node 1
done

# The peer: its threshold range opened by hand, as its defaults hold no ratio for one size.
# It prints at the end of the process, where its stdout is lost: figures go to a file.
memtier() {
	rm -f /tmp/peer
	LD_PRELOAD=libmemtier.so.0 MEMKIND_DAX_KMEM_NODES=1 \
	MEMKIND_MEM_TIERS="KIND:DRAM,RATIO:1;KIND:KMEM_DAX,RATIO:4;POLICY:DYNAMIC_THRESHOLD" \
	MEMKIND_MEM_THRESHOLDS="INIT_VAL:128,MIN_VAL:1,MAX_VAL:1000000" \
		timeout 100 "$workload" --label libmemtier --mix "$1" --plan "$2" --mib 64 \
		--pmem-node 1 \
		--out /tmp/peer
	[ -s /tmp/peer ]
}

last_purity() {
	tail -n 1 "$1" | tr ' ' '\n' | sed -n 's/^purity=//p'
}

# purer MIX PLAN: tierheap's purity at the end of the plan against libmemtier's.
purer() {
	memtier "$1" "$2" || return 1
	workload_run 1:4 "$1" 1 "$2" 64 --pmem-node 1 > /dev/null || return 1
	echo "purity of $1 after $2: tierheap $(last_purity /tmp/lines)," \
		"libmemtier $(last_purity /tmp/peer)" | tee -a /out/figures
	awk -v ours="$(last_purity /tmp/lines)" -v theirs="$(last_purity /tmp/peer)" \
		'BEGIN { exit !(ours > theirs) }'
}
tap_check "a churning redis-like heap is purer than under libmemtier" purer redis-like grow,churn
tap_check "after a change from small to large blocks it is, too" \
	purer uniform-32-232 grow,churn,to=large-4k-128k
tap_check "no process was killed for lack of memory" no_oom_kill
tap_done
