#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What doctor finds of the kernel, of memory and of what processes may do: on a machine where all is
# ok, and on copies of it with one thing changed.
. "${top_srcdir:?}/tests/cli/cli.sh"
. "$top_srcdir/tests/cli/doctor-tree.sh"

# --- the kernel ---

changed
put proc/sys/kernel/osrelease 5.14.0-70.el9
says "Linux 5.14 lacks a policy" 1 kernel "\
warning  kernel      5.14.0-70.el9 lacks MPOL_PREFERRED_MANY (5.15)
         why: without MPOL_PREFERRED_MANY only the first of several PMEM
              nodes is used; without MADV_POPULATE_WRITE --bind strict is not
              safe
         do:  # boot Linux 5.15 or newer"
put proc/sys/kernel/osrelease 4.19.0
says "Linux 4.19 lacks more" 1 kernel "\
warning  kernel      4.19.0 lacks MADV_POPULATE_WRITE (5.14),
                     MPOL_PREFERRED_MANY (5.15)
         why: without MPOL_PREFERRED_MANY only the first of several PMEM
              nodes is used; without MADV_POPULATE_WRITE --bind strict is not
              safe
         do:  # boot Linux 5.15 or newer"
put proc/sys/kernel/osrelease 5.15.0
gone sys/kernel/mm/mempolicy
says "Linux 5.15 has what is needed, without weighted interleave" 0 kernel "\
ok       kernel      5.15.0 has the policies"

changed
put proc/sys/kernel/numa_balancing 1
says "NUMA balancing" 0 balancing "\
note     balancing   kernel.numa_balancing is 1: pages move to the node that
                     uses them
         why: the heap is bound and stays; all other memory moves between
              nodes (--engine memkind: its DRAM tier too)
         do:  sysctl kernel.numa_balancing=0"
put proc/sys/kernel/numa_balancing 2
says "NUMA balancing that promotes" 0 balancing "\
note     balancing   kernel.numa_balancing is 2: hot pages are promoted to
                     DRAM
         why: the heap is bound and stays; what other memory lies on PMEM
              moves up and takes DRAM (--engine memkind: its DRAM tier moves
              too)
         do:  sysctl kernel.numa_balancing=0"
gone proc/sys/kernel/numa_balancing
says "a kernel without NUMA balancing" 0 balancing "\
ok       balancing   the kernel has no NUMA balancing"

changed
put sys/kernel/mm/numa/demotion_enabled true
says "demotion" 1 demotion "\
warning  demotion    on: the kernel moves cold pages to PMEM
         why: when DRAM is short, blocks that belong there go to PMEM, whatever
              their policy, and stat does not see it
         do:  echo 0 > /sys/kernel/mm/numa/demotion_enabled"
put sys/devices/system/node/has_memory 0-1
says "which is of no matter without PMEM" 1 demotion "\
ok       demotion    on, of no matter without PMEM"
gone sys/kernel/mm/numa
says "a kernel without demotion" 1 demotion "\
ok       demotion    the kernel has none (Linux 5.15)"

changed
put proc/sys/vm/zone_reclaim_mode 1
says "zone reclaim" 1 reclaim "\
warning  reclaim     vm.zone_reclaim_mode is 1: a full node is reclaimed first
         why: malloc waits for that while the other tier has room, and pages
              of files are lost from memory
         do:  sysctl vm.zone_reclaim_mode=0"
put proc/sys/vm/zone_reclaim_mode 7
says "zone reclaim that writes and swaps" 1 reclaim "\
warning  reclaim     vm.zone_reclaim_mode is 7: a full node is reclaimed
                     first, by writing, by swapping
         why: malloc waits for that while the other tier has room, and pages
              of files are lost from memory
         do:  sysctl vm.zone_reclaim_mode=0"

changed
put sys/kernel/mm/transparent_hugepage/enabled "[always] madvise never"
says "huge pages always" 0 huge-pages "\
note     huge-pages  transparent ones: always
         why: 2 MiB become resident where a page is touched: faster, but small
              heaps are larger, and their share is coarse
         do:  echo madvise > /sys/kernel/mm/transparent_hugepage/enabled"
put sys/kernel/mm/transparent_hugepage/defrag "[always] defer defer+madvise madvise never"
says "huge pages that are waited for" 0 huge-pages "\
note     huge-pages  transparent ones: always, and a fault waits for one
                     (defrag: always)
         why: 2 MiB become resident where a page is touched: faster, but small
              heaps are larger, and their share is coarse
         do:  echo madvise > /sys/kernel/mm/transparent_hugepage/defrag"

# --- memory ---

changed
swap_header='Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority'
put proc/swaps "$swap_header\n/dev/sda2                               partition\t8388604\t\t1048576\t\t-2"
says "swap, without demotion" 0 swap "\
note     swap        8.0 GiB, 1.0 GiB used; before any move to PMEM
         why: when DRAM is short the kernel swaps its pages out though PMEM
              has room; what is swapped counts for neither tier
         do:  sysctl vm.swappiness=1    # or swapoff -a"
put sys/kernel/mm/numa/demotion_enabled 1
put proc/swaps "$swap_header
/dev/pmem0p1                            partition\t8388604\t\t0\t\t-2
/swap\\\\040file                        file     \t1048572\t\t0\t\t-3"
says "swap on PMEM, after demotion" 1 swap "\
note     swap        9.0 GiB, 0 B used, on PMEM as a disk; after demotion to
                     PMEM
         why: what is swapped out counts for neither tier, and is slower than
              PMEM
         do:  swapoff -a    # PMEM is of more use as a node: ndctl create-namespace --mode=devdax"

changed
put proc/sys/vm/overcommit_memory 2
says "no overcommit, less than the nodes have" 1 overcommit "\
warning  overcommit  vm.overcommit_memory is 2: 310.0 GiB left of 320.0 GiB
         why: malloc fails there though the nodes have room; what a heap had
              at most stays promised until the process ends
         do:  sysctl vm.overcommit_memory=0    # or a larger vm.overcommit_ratio"
put proc/meminfo "MemTotal: 671088640 kB\nCommitLimit:    900000000 kB\nCommitted_AS:    10485760 kB"
says "no overcommit, enough" 0 overcommit "\
note     overcommit  vm.overcommit_memory is 2: 848.3 GiB left of 858.3 GiB
         why: what a heap had at most stays promised until the process ends
         do:  sysctl vm.overcommit_memory=0"
put proc/sys/vm/overcommit_memory 1
says "overcommit always" 0 overcommit "\
ok       overcommit  vm.overcommit_memory is 1"

changed
put sys/fs/cgroup/user.slice/memory.max 1073741824
says "a limit of a group above" 0 container "\
note     container   1.0 GiB in all, by /sys/fs/cgroup/user.slice/memory.max
         why: DRAM and PMEM count together: there the kernel swaps or kills,
              whatever room the nodes have
         do:  echo max > /sys/fs/cgroup/user.slice/memory.max    # docker run --memory, MemoryMax="
put proc/self/cgroup "5:memory:/docker/1234\n0::/"
put sys/fs/cgroup/memory/docker/1234/memory.limit_in_bytes 2147483648
put sys/fs/cgroup/memory/memory.limit_in_bytes 9223372036854771712
: > "$tree/.dockerenv"
says "a limit of version 1, in Docker" 0 container "\
note     container   Docker container: 2.0 GiB in all, by
                     /sys/fs/cgroup/memory/docker/1234/memory.limit_in_bytes
         why: DRAM and PMEM count together: there the kernel swaps or kills,
              whatever room the nodes have
         do:  echo -1 > /sys/fs/cgroup/memory/docker/1234/memory.limit_in_bytes    # docker run --memory, MemoryMax="
put sys/fs/cgroup/memory/docker/1234/memory.limit_in_bytes 1099511627776
says "a limit beyond all memory" 0 container "\
ok       container   Docker container: limit of memory 1.0 TiB"
put sys/fs/cgroup/memory/docker/1234/memory.limit_in_bytes 9223372036854771712
says "none, as version 1 writes it" 0 container "\
ok       container   Docker container: no limit of memory"

changed
put proc/self/cgroup "0::/it's;a job"
put "sys/fs/cgroup/it's;a job/memory.max" 1048576
put run/systemd/container systemd-nspawn
says "a group with an odd name, in another container" 0 container "\
note     container   systemd-nspawn container: 1.0 MiB in all, by
                     /sys/fs/cgroup/it's;a job/memory.max
         why: DRAM and PMEM count together: there the kernel swaps or kills,
              whatever room the nodes have
         do:  echo max > '/sys/fs/cgroup/it'\\''s;a job/memory.max'    # docker run --memory, MemoryMax="

put proc/self/cgroup "0::/a\033[2Jb"
put "sys/fs/cgroup/a$(printf '\033')[2Jb/memory.max" 1048576
timeout 60 "$tool" doctor --root "$tree" > "$cli_work/out"
tap_check "control characters in a group's name are not printed" sh -c '
	grep -q " /sys/fs/cgroup/a?\[2Jb/memory.max" "$cli_work/out" &&
		! LC_ALL=C grep -q "[^ -~]" "$cli_work/out"'

# --- the process ---

changed
sed -i 's/^Seccomp:.*/Seccomp:	2/' "$tree/proc/self/status"
says "a filter of system calls, without CAP_SYS_NICE" 0 policies "\
note     policies    system calls are filtered, without CAP_SYS_NICE
         why: Docker's default profile refuses mbind and move_pages then:
              plain DRAM
         do:  docker run --cap-add SYS_NICE ...    # a service: SystemCallFilter=@system-service"
sed -i 's/^CapEff:.*/CapEff:	0000000000800000/' "$tree/proc/self/status"
says "with CAP_SYS_NICE" 0 policies "\
ok       policies    calls are not filtered, or CAP_SYS_NICE is there"

changed
put proc/sys/vm/max_map_count 1000
says "few mappings" 1 limits "\
warning  limits      mappings: vm.max_map_count is 1000
         why: a heap takes some 500 beside the program's own; where none is
              left, memory can be neither got nor moved
         do:  sysctl vm.max_map_count=65530"
changed
put_limit "Max address space" 1073741824
says "a limit of the address space below PMEM's size" 1 limits "\
warning  limits      address space: 1.0 GiB (ulimit -v)
         why: a heap may reserve half of it, and a size of blocks a hundredth
              of that, before they are put elsewhere
         do:  ulimit -v unlimited    # a service: LimitAS=infinity"
put_limit "Max address space" 4398046511104
says "a limit of the address space beyond it" 0 limits "\
note     limits      address space: 4.0 TiB (ulimit -v)
         why: a heap may reserve half of it, and a size of blocks a hundredth
              of that, before they are put elsewhere
         do:  ulimit -v unlimited    # a service: LimitAS=infinity"
put_limit "Max data size" 1073741824
says "a limit of data" 1 limits "\
warning  limits      data: 1.0 GiB (ulimit -d)
         why: DRAM and PMEM together end there, and an arena of each size
              takes 4 MiB of it
         do:  ulimit -d unlimited    # a service: LimitDATA=infinity"
put_limit "Max file size" 1024
says "a limit of files" 1 limits "\
warning  limits      size of files: 1.0 KiB (ulimit -f)
         why: a process can't make its file in /dev/shm: stat and set do not
              see it
         do:  ulimit -f unlimited    # a service: LimitFSIZE=infinity"
put_limit "Max file size" 1073741824
says "one that leaves room for statistics" 0 limits "\
ok       limits      none on address space, data and files; 65530 mappings"
sed -i 's/^\(Max locked memory  *\)8388608  /\11073741824  /' "$tree/proc/self/limits"
says "a limit of locked memory that somebody meant" 0 limits "\
note     limits      locked memory: 1.0 GiB (ulimit -l)
         why: mlockall(2) counts the heap's reserved range, terabytes, and
              fails but for root
         do:  ulimit -l unlimited    # a service: LimitMEMLOCK=infinity"

changed
mount='mount -t tmpfs -o mode=1777 tmpfs /dev/shm'
refused='run refuses to start a program; the library does without stat and set'
rmdir "$tree/dev/shm"
says "no /dev/shm" 1 statistics "\
problem  statistics  /dev/shm is missing
         why: $refused
         do:  $mount"
says "which is of no matter where statistics are off" 0 statistics "\
ok       statistics  off, by TIERHEAP_STATS" TIERHEAP_STATS=off
put dev/shm file
says "a file in the place of /dev/shm" 1 statistics "\
problem  statistics  /dev/shm is no directory
         why: $refused
         do:  $mount"
changed
chmod 755 "$tree/dev/shm"
says "a /dev/shm that others can't use" 1 statistics "\
warning  statistics  /dev/shm has mode 0755, not 1777
         why: other users' programs are refused by run and unseen by stat
         do:  chmod 1777 /dev/shm"
changed
mkdir -m 755 "$tree/dev/shm/tierheap-$(id -u)"
says "a directory of ours that others may read" 1 statistics "\
problem  statistics  TREE/dev/shm/tierheap-UID is no directory of ours with mode 0700
         why: $refused
         do:  rm -r TREE/dev/shm/tierheap-UID    # it is made again"
chmod 700 "$tree/dev/shm/tierheap-$(id -u)"
says "one that they may not read" 0 statistics "\
ok       statistics  /dev/shm is fit for them"

changed
says "a wrong setting" 1 settings "\
problem  settings    TIERHEAP_SIMULATE: \"maybe\" is neither on nor off: write
                     one of them
         why: run refuses it, and the library serves plain DRAM
         do:  tierheap options    # every name and default" TIERHEAP_SIMULATE=maybe
says "limits of the threshold that contradict each other" 1 settings "\
problem  settings    the threshold's minimum is above its maximum (threshold
                     1K, min 64K, max 1K): change one of them
         why: run refuses it, and the library serves plain DRAM
         do:  tierheap options    # every name and default" TIERHEAP_THRESHOLD_MIN=64K \
	TIERHEAP_THRESHOLD_MAX=1K
says "right settings" 0 settings "\
ok       settings    1 TIERHEAP_* variable set, none wrong" TIERHEAP_RATIO=1:4
tap_done
