#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The nodes of sysfs trees: a machine with Optane PMem, one without, and broken ones.
. "${top_srcdir:?}/tests/cli/cli.sh"

# tree_node TREE NODE MIB DISTANCES: a third of the memory is free.
tree_node() {
	dir=$1/devices/system/node/node$2
	mkdir -p "$dir"
	echo "$4" > "$dir/distance"
	printf 'Node %s MemTotal:       %s kB\nNode %s MemFree:        %s kB\n' \
		"$2" $(($3 * 1024)) "$2" $(($3 * 1024 / 3)) > "$dir/meminfo"
}

# tree_lists TREE ONLINE HAS_MEMORY HAS_CPU
tree_lists() {
	echo "$2" > "$1/devices/system/node/online"
	echo "$3" > "$1/devices/system/node/has_memory"
	echo "$4" > "$1/devices/system/node/has_cpu"
}

tree_kmem() {
	mkdir -p "$1/bus/dax/drivers/kmem" "$1/bus/dax/devices/$2"
	ln -s ../../drivers/kmem "$1/bus/dax/devices/$2/driver"
	echo "$3" > "$1/bus/dax/devices/$2/target_node"
}

optane=$cli_work/optane
tree_node "$optane" 0 3072 "10 21 17"
tree_node "$optane" 1 3072 "21 10 28"
tree_node "$optane" 2 24576 "17 28 10"
tree_lists "$optane" 0-2 0-2 0-1
tree_kmem "$optane" dax0.0 2

plain=$cli_work/plain
tree_node "$plain" 0 3072 10
tree_lists "$plain" 0 0 0

cli_expect "nodes shows tier, reason, memory and distances" 0 "$(cat "$golden/nodes-optane.txt")" \
	"" \
	"$tool" nodes --sysfs "$optane"
cli_expect "nodes --json shows the same" 0 "$(cat "$golden/nodes-optane.json")" "" \
	"$tool" nodes --json --sysfs "$optane"
cli_expect "nodes says that there is no PMEM node" 0 "$(cat "$golden/nodes-plain.txt")" "" \
	"$tool" nodes --sysfs "$plain"
cli_expect "nodes says simulated when the setting asks for it" 0 \
	"$(cat "$golden/nodes-simulated.txt")" "" env TIERHEAP_SIMULATE=on "$tool" nodes \
	--sysfs "$plain"
dry="A dry run: the PMEM tier lies on the DRAM nodes, and PMEM nodes are left alone.

DRAM 6144.0 MiB, PMEM 6144.0 MiB (simulated): ratio 1:1 when none is set."
tap_check "nodes says what a dry run of the tiers leaves alone" sh -c '
	TIERHEAP_DRY_RUN_TIERS=on "$tool" nodes --sysfs "$2" | tee "$cli_work/dry" | tail -n 3
	grep -q "^ *2  pmem" "$cli_work/dry" && [ "$(sed "1,/^\$/d" "$cli_work/dry")" = "$1" ]' \
	sh "$dry" "$optane"
tap_check "nodes --json says simulated" sh -c "
	TIERHEAP_SIMULATE=on \"\$tool\" nodes --json --sysfs '$plain' | grep -q '\"simulated\": true'"
cli_refused "nodes refuses a wrong setting" 2 \
	'tierheap: TIERHEAP_SIMULATE: "maybe" is neither on nor off: write one of them' \
	env TIERHEAP_SIMULATE=maybe "$tool" nodes --sysfs "$plain"
cli_expect "nodes tells a node that a setting names and the machine lacks" 1 \
	"$(cat "$golden/nodes-absent.txt")" \
	'tierheap: TIERHEAP_PMEM_NODES: node 9 of "9" does not exist: name only nodes of 0-2' \
	env TIERHEAP_PMEM_NODES=9 "$tool" nodes --sysfs "$optane"
cli_refused "nodes tells a tree that is not there" 2 \
	"tierheap: --sysfs: \"$cli_work/none\" can't be read: write the root of a sysfs tree" \
	"$tool" nodes --sysfs "$cli_work/none"
mkdir "$cli_work/empty"
tap_check "an empty tree is a machine with the DRAM node 0" sh -c "
	\"\$tool\" nodes --sysfs '$cli_work/empty' | grep -q '^   0  dram '"
tap_check "nodes of this machine lists a DRAM node" sh -c '"$tool" nodes | grep -q "  dram  "'
tap_done
