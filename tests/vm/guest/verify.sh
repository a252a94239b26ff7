# SPDX-License-Identifier: BSD-2-Clause
# `tierheap verify` on a machine with a KMEM DAX node: pages that lie where they were meant to, and
# pages that do not.
. /test/guest.sh
. /test/idle.sh
far_up
thp madvise

# verify STATUS PID ARG...: what it prints is left in /tmp/said, what it says of errors in /tmp/error.
verify() {
	wanted=$1
	shift
	tierheap verify "$@" > /tmp/said 2> /tmp/error
	status=$?
	cat /tmp/said /tmp/error
	[ $status -eq "$wanted" ]
}

said() {
	grep -q -- "$1" /tmp/said || { cat /tmp/said; return 1; }
}

idle_start 200 --ratio 1:4
tap_check "a heap that lies right is right" verify 0 $idle
tap_check "it was looked at page by page" said "by each page's node"
tap_check "nothing is misplaced" said "^  misplaced  none"
# number NAME: of the object after it, or of the whole: what --json said first of that name.
number() {
	sed -n "s/.*$1\": \([0-9.]*\),.*/\1/p" /tmp/said
}
# The allocator's own memory and the counters of pages lie behind the windows.
same_bytes() {
	verify 0 $idle --json > /tmp/json
	dram=$(number 'dram": {"accounted_bytes": [0-9]*, "resident_bytes')
	pmem=$(number 'pmem": {"accounted_bytes": [0-9]*, "resident_bytes')
	own=$(number 'metadata": {"accounted_bytes": [0-9]*, "resident_bytes')
	near=$(heap_bytes $idle 0) far=$(heap_bytes $idle 1)
	echo "DRAM $dram and $own, numa_maps $near; PMEM $pmem, numa_maps $far"
	[ $((near - dram - own)) -ge 0 ] && [ $((near - dram - own)) -lt 1500000 ] &&
		[ "$pmem" -eq "$far" ]
}
tap_check "the bytes on each node are those of numa_maps" same_bytes
json_right() {
	verify 0 $idle --json || return 1
	grep -q '"right": true' /tmp/said && grep -q '"by": "pages"' /tmp/said
}
tap_check "--json says the same" json_right

tap_check "half of the tolerance is enough" verify 0 $idle --tolerance 0.01

# Behind the library's back.
migratepages $idle 1 0
tap_check "pages of PMEM that were moved to DRAM are wrong" verify 1 $idle
tap_check "they are named" said "MiB meant for PMEM lie on node 0"
tap_check "and that they were moved from outside" said "were moved from outside: by migratepages"
tap_check "a tolerance of all lets them pass" verify 0 $idle --tolerance 1
json_wrong() {
	verify 1 $idle --json
	grep -q '"right": false' /tmp/said && grep -q '"likely": \["[0-9.]* MiB were moved' /tmp/said
}
tap_check "--json says the same" json_wrong
tap_check "the process is intact" idle_tell check intact
migratepages $idle 0 1
tap_check "pages of DRAM that were moved to PMEM are wrong" verify 1 $idle
tap_check "they are named, too, with the sizes of their blocks" said \
	"MiB meant for DRAM lie on node 1, of blocks over [0-9]* .*and up to"
settings_again() {
	tierheap set $idle ratio=1:4 --now && verify 0 $idle
}
tap_check "set --now brings all of them back" settings_again

# New settings that were not taken yet, then a boundary whose pages have to follow.
tierheap set $idle ratio=1:1 > /tmp/set
tap_check "settings that wait change nothing yet" verify 0 $idle
waiting() {
	idle_tell little && verify 1 $idle && said "wait to be moved: the process moves them"
}
tap_check "pages that are still to be moved are named as such" waiting
tap_check "set --now moves these too" tierheap set $idle ratio=1:1 --now
tap_check "and then all is right" verify 0 $idle
tap_check "the process is intact" idle_tell check intact

# A child of a fork has the pages, too.
with_child() {
	idle_tell fork && tierheap set $idle ratio=1:4 > /tmp/set && idle_tell more &&
		verify 1 $idle && said "a child has some of the pages, too"
}
tap_check "a child that keeps pages where they are is named" with_child
idle_end

# Where single pages can't be asked for.
idle_start 100 --ratio 1:4
filtered() {
	/test/refuse tierheap verify $idle > /tmp/said 2> /tmp/error
	status=$?
	cat /tmp/said /tmp/error
	[ $status -eq 0 ] && said "by the sums of its mappings" &&
		grep -q "^tierheap: single pages of process $idle can't be looked at" /tmp/error
}
tap_check "where move_pages is refused the sums of numa_maps do" filtered
idle_end

# A user, without root.
as_user() {
	chmod 755 /test /test/*
	su user -s /bin/sh -c '
		tierheap run --ratio 1:4 -- /test/idle 100 < /tmp/user.in > /tmp/user.out &
		exec 8> /tmp/user.in
		until grep -q ready /tmp/user.out; do usleep 100000; done
		tierheap verify $!'
}
rm -f /tmp/user.in /tmp/user.out
mkfifo /tmp/user.in
chmod 666 /tmp/user.in
touch /tmp/user.out
chmod 666 /tmp/user.out
user_right() {
	as_user > /tmp/said 2>&1
	status=$?
	cat /tmp/said
	[ $status -eq 0 ] && said "by each page's node"
}
tap_check "a user can verify processes of his own" user_right

# A program that works all the time.
moving() {
	rm -f /tmp/lines
	tierheap run --ratio 1:4 -- "$workload" --ratio 1:4 --mix redis-like \
		--plan grow,churn,slow=300 --mib 120 --pmem-node 1 --out /tmp/lines &
	load=$!
	wait_for 60 tierheap stat $load
	looked=0 bad=0
	while [ $looked -lt 20 ] &&
		{ timeout 10 tierheap verify $load > /tmp/moving 2>&1 || grep -q verdict /tmp/moving; }; do
		looked=$((looked + 1))
		grep -q 'verdict *right' /tmp/moving || { bad=$((bad + 1)); cat /tmp/moving; }
		usleep 200000
	done
	kill -KILL $load
	wait $load
	cat /tmp/moving
	echo "$looked looks, $bad beyond the tolerance"
	[ $looked -eq 20 ] && [ $bad -eq 0 ]
}
tap_check "a heap that grows and churns is right all the time" moving
tap_done
