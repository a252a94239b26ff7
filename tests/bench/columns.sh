# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034
# Sourced by run.sh: what is compared, and how each is started.

columns='glibc jemalloc mimalloc tcmalloc memtier-static memtier-dynamic
tierheap tierheap-dram tierheap-pmem tierheap-memkind'
baseline=jemalloc

# shared NAME: the path of a shared library, as the loader finds it.
shared() {
	PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null |
		awk -v name="$1" '$1 == name { print $NF; exit }'
}

# preload PACKAGE NAME [VARIABLE=VALUE...]: the settings of a column, or what Debian has the library in.
preload() {
	path=$(shared "$2")
	if [ -n "$path" ]; then
		shift 2
		echo "LD_PRELOAD=$path $*"
	else
		echo "missing: $2 is not installed; on Debian: apt-get install $1"
	fi
}

tiers='KIND:DRAM,RATIO:1;KIND:KMEM_DAX,RATIO:4;POLICY'
simulated="LD_PRELOAD=$TEST_LIBRARY TIERHEAP_SIMULATE=on"

# column NAME: VARIABLE=VALUE words, or "missing: REASON".
column() {
	case $1 in
	glibc) echo LC_ALL=C ;;
	jemalloc) preload libjemalloc2 libjemalloc.so.2 ;;
	mimalloc) preload libmimalloc2.0 libmimalloc.so.2 ;;
	tcmalloc) preload libtcmalloc-minimal4 libtcmalloc_minimal.so.4 ;;
	# Node 0 in place of a KMEM DAX node: memkind itself refuses a machine without one.
	memtier-static)
		preload libmemkind0 libmemtier.so.0 MEMKIND_DAX_KMEM_NODES=0 \
			"MEMKIND_MEM_TIERS=$tiers:STATIC_RATIO" ;;
	memtier-dynamic)
		preload libmemkind0 libmemtier.so.0 MEMKIND_DAX_KMEM_NODES=0 \
			"MEMKIND_MEM_TIERS=$tiers:DYNAMIC_THRESHOLD" ;;
	tierheap) echo "$simulated TIERHEAP_RATIO=1:4" ;;
	tierheap-dram) echo "$simulated TIERHEAP_POLICY=dram-only" ;;
	tierheap-pmem) echo "$simulated TIERHEAP_POLICY=pmem-only" ;;
	tierheap-memkind)
		if [ -e "${TEST_LIBRARY%.so}-memkind.so" ]; then
			echo "LD_PRELOAD=${TEST_LIBRARY%.so}-memkind.so TIERHEAP_SIMULATE=on"
		else
			echo "missing: this engine is not built"
		fi ;;
	esac
}
