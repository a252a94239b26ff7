#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Whatever is printed as JSON has a schema that allows it, and nothing else.
. "${top_srcdir:?}/tests/cli/cli.sh"
. "$top_srcdir/tests/cli/forms.sh"
forms_need jsonschema
. "$top_srcdir/tests/cli/doctor-tree.sh"
export fake

# described VERB SENTENCE FILE...: what these files hold is what the verb's schema describes.
described() {
	described_verb=$1 described_sentence=$2
	shift 2
	tap_check "$described_sentence" forms schema "$cli_work/$described_verb.schema" "$@"
}

# refused VERB LEAST FILE: so many documents that differ from it in one place are refused, or more.
refused() {
	tap_check "what differs in one place from $1 --json is refused: $(basename "$3")" \
		forms broken "$cli_work/$1.schema" "$3" "$2"
}

verbs=
for verb in $("$tool" help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
	"$tool" help "$verb" | grep -q '^ *--json  ' || continue
	verbs="$verbs $verb"
	"$tool" "$verb" --json-schema > "$cli_work/$verb.schema"
	tap_result $? "$verb prints JSON, and its schema"
	tap_check "of this version" grep -q "\"title\": \"tierheap $verb --json, [0-9]" \
		"$cli_work/$verb.schema"
done
tap_check "these verbs print JSON: stat doctor advise verify nodes options" \
	[ "$verbs" = " stat doctor advise verify nodes options" ]
tap_check "the schema of stat is that of fields" sh -c \
	'"$tool" fields --json-schema | diff - "$cli_work/stat.schema"'

"$tool" options --json > "$cli_work/options"
described options "options --json is what its schema describes" "$cli_work/options"
refused options 200 "$cli_work/options"

# Nodes: of this machine, of one with three, of one whose nodes tell nothing.
nodes=$cli_work/nodes
mkdir -p "$nodes/mute" "$nodes/three/bus/dax/drivers/kmem" "$nodes/three/bus/dax/devices/dax0.0"
for node in 0 1 2; do
	dir=$nodes/three/devices/system/node/node$node
	mkdir -p "$dir"
	echo "10 17 -28" > "$dir/distance"
	printf 'Node %s MemTotal: 2048 kB\nNode %s MemFree: 1024 kB\n' $node $node > "$dir/meminfo"
done
for list in online has_memory; do
	echo 0-2 > "$nodes/three/devices/system/node/$list"
done
echo 0 > "$nodes/three/devices/system/node/has_cpu"
ln -s ../../drivers/kmem "$nodes/three/bus/dax/devices/dax0.0/driver"
echo 2 > "$nodes/three/bus/dax/devices/dax0.0/target_node"
"$tool" nodes --json > "$cli_work/nodes.own"
"$tool" nodes --json --sysfs "$nodes/three" > "$cli_work/nodes.three"
"$tool" nodes --json --sysfs "$nodes/mute" > "$cli_work/nodes.mute" 2> "$cli_work/said"
described nodes "nodes --json is what its schema describes" "$cli_work/nodes.own" \
	"$cli_work/nodes.three" "$cli_work/nodes.mute"
refused nodes 80 "$cli_work/nodes.three"
refused nodes 20 "$cli_work/nodes.mute"

# The doctor: of this machine, of one without a fault and of one that has some, below a name that
# is no text.
"$tool" doctor --json > "$cli_work/doctor.own"
"$tool" doctor --json --root "$tree" > "$cli_work/doctor.good"
put sys/kernel/mm/numa/demotion_enabled true
put proc/sys/kernel/numa_balancing 2
odd=$cli_work/$(printf 'no\377text\303\251')
cp -R "$tree" "$odd"
"$tool" doctor --json --quiet --root "$odd" > "$cli_work/doctor.quiet"
described doctor "doctor --json is what its schema describes" "$cli_work/doctor.own" \
	"$cli_work/doctor.good" "$cli_work/doctor.quiet"
tap_check "a root that is no text is told as ?" grep -q '"root": ".*/no?text??",' \
	"$cli_work/doctor.quiet"
refused doctor 60 "$cli_work/doctor.quiet"
refused doctor 60 "$cli_work/doctor.good"

# Advice: on made heaps, on one without a ratio, of a file, on a real process.
for kind in sorted sorted-simulated sorted-dram; do
	"$fake" $kind sh -c '"$tool" advise $FAKE_PID --json' > "$cli_work/advise.$kind"
done
"$fake" sorted sh -c '"$tool" set $FAKE_PID policy=static-threshold ratio=1:5 > "$cli_work/said"
	"$tool" advise $FAKE_PID --json > "$cli_work/advise.fixed"
	"$tool" stat $FAKE_PID --tsv > "$cli_work/rows"
	"$tool" advise "$cli_work/rows" --ratio 1:8 --json > "$cli_work/advise.file"'
"$tool" run --simulate sh -c '"$tool" advise $$ --json
	"$tool" verify $$ --json > "$cli_work/verify.real"
	"$tool" stat $$ --json > "$cli_work/stat.real"' > "$cli_work/advise.real" 2> "$cli_work/said"
described advise "advise --json is what its schema describes" "$cli_work"/advise.[a-r]* \
	"$cli_work"/advise.sorted*
tap_check "a heap of no ratio has none" grep -q '"command": "redis-server", "ratio": null' \
	"$cli_work/advise.fixed"
refused advise 200 "$cli_work/advise.sorted"
refused advise 100 "$cli_work/advise.file"
refused advise 100 "$cli_work/advise.real"

for kind in tiered hostile; do
	"$top_builddir/tests/cli/verified" $kind > "$cli_work/verify.$kind"
done
described verify "verify --json is what its schema describes" "$cli_work"/verify.[a-r]* \
	"$cli_work/verify.tiered"
refused verify 150 "$cli_work/verify.tiered"
refused verify 100 "$cli_work/verify.real"
described stat "and so is stat --json" "$cli_work/stat.real"
tap_check "one schema does not take another's documents" sh -c '! "$@"' sh "$python" \
	"$top_srcdir/tests/cli/forms.py" schema "$cli_work/verify.schema" "$cli_work/advise.real"
tap_done
