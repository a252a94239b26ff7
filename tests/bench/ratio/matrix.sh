# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Sourced on this machine and in the guest: every contender on every workload. Needs:
#   ratio_where     simulated or vm
#   ratio_workload  the measuring workload
#   ratio_tool      the command
#   ratio_streams   the directory of recorded streams
#   ratio_library, ratio_memkind  the libraries
#   ratio_lines     lines of a series per heap's size
#   ratio_blocks    blocks that are judged for a line, at most
#   ratio_seconds   for one run, at most
# BENCH_RATIO_WORKLOADS and BENCH_RATIO_CONTENDERS: a part of them.

ratio_tiers='KIND:DRAM,RATIO:1;KIND:KMEM_DAX,RATIO:4;POLICY'
case $ratio_where in
simulated) ratio_node=0 ratio_simulate=on ratio_judge=--judge-policies ;;
*) ratio_node=1 ratio_simulate=off ratio_judge='--pmem-node 1' ;;
esac
ratio_memtier="LD_PRELOAD=libmemtier.so.0 MEMKIND_DAX_KMEM_NODES=$ratio_node"

# The threshold's range in bytes; memkind's default holds no ratio where few blocks lie in it.
ratio_wide='MEMKIND_MEM_THRESHOLDS=INIT_VAL:128,MIN_VAL:1,MAX_VAL:1000000'

# contender NAME: VARIABLE=VALUE words.
contender() {
	case $1 in
	tierheap) echo "LD_PRELOAD=$ratio_library TIERHEAP_RATIO=1:4" \
		"TIERHEAP_SIMULATE=$ratio_simulate" ;;
	tierheap-memkind) echo "LD_PRELOAD=$ratio_memkind TIERHEAP_RATIO=1:4" \
		"TIERHEAP_SIMULATE=$ratio_simulate" ;;
	memtier-static) echo "$ratio_memtier MEMKIND_MEM_TIERS=$ratio_tiers:STATIC_RATIO" ;;
	memtier-dynamic) echo "$ratio_memtier MEMKIND_MEM_TIERS=$ratio_tiers:DYNAMIC_THRESHOLD" ;;
	memtier-wide) echo "$ratio_memtier MEMKIND_MEM_TIERS=$ratio_tiers:DYNAMIC_THRESHOLD" \
		"$ratio_wide" ;;
	*) echo "no contender is named $1" >&2; return 1 ;;
	esac
}

# The loader says where it does not find it, and goes on without it.
memtier_absent() {
	{ LD_PRELOAD=libmemtier.so.0 cat /dev/null; } 2>&1 | grep -q 'libmemtier.*cannot be'
}

# ratio_gap CONTENDER PLAN: why this contender has nothing to do here; nothing: it has.
ratio_gap() {
	stream=$(echo "$2" | sed -n 's/.*replay=@\([a-z]*\).*/\1/p')
	if [ -e "$ratio_streams/$stream.missing" ]; then
		echo "no stream: $(cat "$ratio_streams/$stream.missing")"
		return
	fi
	case $1,$2 in
	tierheap-memkind,*) [ -e "$ratio_memkind" ] || echo "this engine is not built" ;;
	memtier-*,*set=*) echo "its ratio can't be changed in a running process" ;;
	memtier-*) ! memtier_absent || echo "libmemtier.so.0 is not installed" ;;
	esac
}

# How pages are judged: tierheap's simulated tier is not bound, the library is asked.
ratio_judged() {
	[ "$1,$ratio_where" = tierheap,simulated ] || echo "$ratio_judge"
}

# ratio_one DIRECTORY WORKLOAD CONTENDER MIX THREADS MIB PLAN: series, lines, or a line of gaps.tsv.
ratio_one() {
	series=$1/series/$2.$3.tsv lines=$1/lines/$2.$3
	why=$(ratio_gap "$3" "$7")
	if [ -z "$why" ]; then
		words=$(contender "$3") || return 1
		rm -f "$lines"
		# Lists of words.
		# shellcheck disable=SC2046,SC2086
		timeout -k 5 "$ratio_seconds" env $words "$ratio_workload" --label "$3" --mix "$4" \
			--threads "$5" --mib "$6" --plan "$(echo "$7" | sed "s,@,$ratio_streams/,")" --tool "$ratio_tool" --out "$lines" \
			$(ratio_judged "$3") --series "$series" --series-lines "$ratio_lines" \
			--series-blocks "$ratio_blocks" > "$lines.said" 2>&1
		status=$?
		[ $status -eq 0 ] || why="failed with status $status: $(tail -n 1 "$lines.said")"
	fi
	[ -z "$why" ] && return
	# A series that ends early is not to be taken for a whole one.
	[ ! -e "$series" ] || mv "$series" "$series.broken"
	printf '%s\t%s\t%s\n' "$2" "$3" "$why" >> "$1/gaps.tsv"
}

ratio_contenders() {
	sed -n '/^#/d; s/	.*//p' "$1/contenders.tsv"
}

# ratio_all DIRECTORY: of the workloads.tsv and contenders.tsv there.
ratio_all() {
	mkdir -p "$1/series" "$1/lines"
	: > "$1/gaps.tsv"
	while IFS='	' read -r name mix threads mib _ plan _ <&3; do
		case " ${BENCH_RATIO_WORKLOADS:-$name} " in
		*" $name "*) ;;
		*) continue ;;
		esac
		for one in ${BENCH_RATIO_CONTENDERS:-$(ratio_contenders "$1")}; do
			echo "$name: $one" >&2
			ratio_one "$1" "$name" "$one" "$mix" "$threads" "$mib" "$plan" || return
		done
	done 3< "$1/workloads.tsv"
}
