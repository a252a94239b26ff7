# SPDX-License-Identifier: BSD-2-Clause
# One socket, one KMEM DAX node: all contenders of tests/bench/ratio, to /out/ratio.
. /test/guest.sh
. /test/ratio.settings
far_up
thp madvise

ratio_where=vm
ratio_workload=$workload
ratio_tool=/usr/bin/tierheap
ratio_library=$library
ratio_memkind=/usr/lib/libtierheap-memkind.so
ratio_streams=/test
ratio_blocks=65536
ratio_seconds=900
mkdir -p /out/ratio
cp /test/workloads.tsv /test/contenders.tsv /out/ratio
. /test/matrix.sh
ratio_all /out/ratio
