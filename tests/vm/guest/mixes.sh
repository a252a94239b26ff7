# SPDX-License-Identifier: BSD-2-Clause
# The mixes of the ratio's promises. Source it after guest.sh.
. /test/rows.sh
rows_at_once=2 # the emulated machine's processors

mixes="64b 1k blocks-0.2-1m tiny-and-64k redis-like powers-of-two uniform-32-232 lists
	sparse-callocs"

mix_mib() {
	case $1 in
	blocks-*) echo 192 ;;
	*) echo 64 ;;
	esac
}

row_start() {
	workload_under "/tmp/lines.$1" "$2" "$3" "$4" "$5" "$(mix_mib "$3")" --pmem-node 1 \
		> "/tmp/said.$1" 2>&1
	echo "$? $3" > "/tmp/status.$1"
}

row_judge() {
	cat "/tmp/said.$1"
	read -r row_status row_mix < "/tmp/status.$1"
	[ "$row_status" -eq 0 ] && workload_judge "$row_mix" "/tmp/lines.$1"
}

# mixes_hold RATIO WHERE: each mix grows and churns.
mixes_hold() {
	for threads in ${RATIO_THREADS:-1 4}; do
		for mix in $mixes; do
			row "$2: $mix by $threads thread(s) stays at $1 by numa_maps and move_pages" \
				"$1" "$mix" "$threads" grow,churn
		done
	done
	rows_end
}
