# SPDX-License-Identifier: BSD-2-Clause
# No memory left: strictly bound, malloc says so before the kernel kills; a full DRAM node is
# relieved by PMEM.
. /test/guest.sh
far_up
thp madvise

# free_mib NODE
free_mib() {
	awk '/ MemFree:/ { print int($4 / 1024) }' "/sys/devices/system/node/node$1/meminfo"
}

# strict ARG...: three sizes, each in its turn all that the tier has.
strict() {
	echo "free: node 0 $(free_mib 0) MiB, node 1 $(free_mib 1) MiB"
	timeout 100 tierheap run --bind strict "$@" -- /test/until-null 65536 1000 3000000
}
tap_check "strict, pmem-only: malloc returns NULL before the PMEM node is full" \
	strict --policy pmem-only
tap_check "strict, 1:4: malloc returns NULL before the PMEM node is full" strict --ratio 1:4
tap_check "strict, dram-only: malloc returns NULL before the DRAM node is full" \
	strict --policy dram-only
tap_check "strict: no process was killed" no_oom_kill

# The same for a program that was started otherwise, and is told while it runs.
strict_later() {
	rm -f /tmp/go
	timeout 100 tierheap run "$@" -- /test/until-null --after /tmp/go 65536 > /tmp/until 2>&1 &
	filler=$!
	wait_for 10 tierheap set until-null verbose=off > /dev/null 2>&1
	tierheap set until-null bind=strict
	status=$?
	touch /tmp/go
	wait $filler || status=1
	cat /tmp/until
	return $status
}
tap_check "bind=strict in a running program, pmem-only: malloc returns NULL before the node is full" \
	strict_later --policy pmem-only
tap_check "bind=strict in a running program, 1:4: so it does" strict_later --ratio 1:4
# policies PATTERN: mappings of the sleeper with such a policy.
policies() {
	grep -c "$1" /proc/"$loader"/numa_maps
}
relaxed() {
	rm -f /tmp/go
	tierheap run --bind strict --ratio 1:4 -- /test/until-null --after /tmp/go 65536 > /tmp/until 2>&1 &
	loader=$!
	wait_for 10 tierheap stat $loader > /dev/null
	strictly=$(policies ' bind:')
	tierheap set $loader bind=preferred
	status=$?
	echo "$strictly mappings were bound, $(policies ' bind:') are, $(policies ' prefer') are preferred"
	[ $status -eq 0 ] && [ "$strictly" -gt 1 ] && [ "$(policies ' bind:')" -eq 0 ] &&
		[ "$(policies ' prefer')" -ge "$strictly" ]
	status=$?
	kill $loader
	wait $loader 2> /dev/null
	return $status
}
tap_check "bind=preferred in a program that was bound strictly: no mapping is bound any more" relaxed
tap_check "and no process was killed" no_oom_kill

# All that DRAM has and 80 MiB more, of which 19 of 20 parts are asked of DRAM.
relieved() {
	mib=$(($(free_mib 0) + 80))
	echo "free: node 0 $(free_mib 0) MiB, node 1 $(free_mib 1) MiB; the heap grows to $mib MiB"
	rm -f /tmp/lines
	timeout 200 tierheap run --ratio 19:1 -- "$workload" --ratio 19:1 --mix redis-like \
		--plan grow,churn --mib "$mib" --pmem-node 1 --out /tmp/lines
	status=$?
	tail -n 1 /tmp/lines
	return $status
}
tap_check "a heap that outgrows the DRAM node runs to its end, its data intact" relieved
turned_away() {
	echo "share $(value share), misplaced $(value misplaced), resident $(value resident)"
	[ "$(value misplaced)" -le $(($(value resident) / 100)) ]
}
tap_check "the boundary turned away before the DRAM node was full" turned_away
tap_check "stat is right about that" counted
tap_check "no process was killed for lack of memory" no_oom_kill

# Pages that the kernel takes down behind the library's back, as another program fills DRAM: it may,
# where an administrator has switched demotion on. They are looked at, and brought back.
pages_demoted() {
	awk '/^pgdemote_/ { sum += $2 } END { print sum + 0 }' /proc/vmstat
}
demoted() {
	rm -f /tmp/lines /tmp/other
	echo 1 > /sys/kernel/mm/numa/demotion_enabled || return 1
	before=$(pages_demoted)
	timeout 200 tierheap run --ratio 2:1 -- "$workload" --ratio 2:1 --mix redis-like \
		--plan grow,slow=12,churn --mib 120 --pmem-node 1 --tool /usr/bin/tierheap \
		--out /tmp/lines &
	load=$!
	wait_for 100 grep -q phase=grow /tmp/lines
	mib=$(($(free_mib 0) + 40))
	numactl --membind=0 -- "$workload" --mix 1k --plan grow,slow=4 --mib $mib --out /tmp/other
	wait $load
	status=$?
	after=$(pages_demoted)
	echo 0 > /sys/kernel/mm/numa/demotion_enabled
	echo "the other program had $mib MiB; the kernel demoted $((after - before)) pages"
	tail -n 3 /tmp/lines
	[ $status -eq 0 ] && [ $((after - before)) -gt 0 ]
}
tap_check "the kernel demotes pages as another program fills DRAM, and the data stay intact" demoted
tap_check "stat is right about that too" counted
tap_check "and no process was killed for it" no_oom_kill
tap_done
