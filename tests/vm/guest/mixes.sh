# SPDX-License-Identifier: BSD-2-Clause
# The mixes of the ratio's promises. Source it after guest.sh.

mixes="64b 1k blocks-0.2-1m tiny-and-64k redis-like powers-of-two uniform-32-232 lists
	sparse-callocs"

mix_mib() {
	case $1 in
	blocks-*) echo 192 ;;
	*) echo 64 ;;
	esac
}

# mixes_hold RATIO WHERE: each mix grows and churns.
mixes_hold() {
	for threads in ${RATIO_THREADS:-1 4}; do
		for mix in $mixes; do
			tap_check "$2: $mix by $threads thread(s) stays at $1 by numa_maps and move_pages" \
				workload_run "$1" "$mix" "$threads" grow,churn "$(mix_mib "$mix")" \
				--pmem-node 1
		done
	done
}
