#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Advice on ratios, of processes and of files; what is no process and no file is told in a line.
# That heaps do as advised is shown by tests/preload/advise.sh.
. "${top_srcdir:?}/tests/cli/cli.sh"

# A machine that tells no latencies, whatever this one does.
mute=$cli_work/mute
mkdir "$mute"
export mute
for kind in sorted sorted-simulated sorted-dram; do
	cli_beside $kind "advice on a $kind process" 0 "$(cat "$golden/advise-$kind.txt")" "" \
		'"$tool" advise $FAKE_PID'
	cli_beside $kind "what 1:8 would cost a $kind process" 0 \
		"$(cat "$golden/advise-$kind-cost.txt")" "" '"$tool" advise $FAKE_PID --ratio 1:8 --sysfs "$mute"'
	cli_beside $kind "advice on a $kind process as JSON" 0 "$(cat "$golden/advise-$kind.json")" "" \
		'"$tool" advise $FAKE_PID --json --sysfs "$mute"'
done
cli_beside sorted "more DRAM than now is told as that" 0 \
	"  DRAM         188.3 MiB more are taken: 81.0 MiB become 269.3 MiB
  to move      0.0 MiB to PMEM, 188.3 MiB to DRAM" "" \
	'"$tool" advise $FAKE_PID --ratio 2:1 | sed -n "/^At/,/move/p" | sed 1d'
cli_beside sorted "a ratio that is none of the usual ones stands among them" 0 \
	"4:1 2:1 1:1 1:2 *1:3 1:4 1:8 1:16" "" '"$tool" set $FAKE_PID ratio=1:3 > /dev/null
	"$tool" advise $FAKE_PID | sed -n "/RATIO/,/^$/p" | sed "1d; s/^\\*  */*/" |
		awk "NF { printf \"%s%s\", s, \$1; s = \" \" }"'
cli_beside sorted "one beyond them stands at the end" 0 "  1:16 *  1:99" "" \
	'"$tool" set $FAKE_PID ratio=1:99 > /dev/null
	"$tool" advise $FAKE_PID | sed -n "/1:16/,/1:99/p" | sed "s/\\(:[0-9]*\\).*/\\1/; s/^    1:16/1:16/" |
		paste -sd" " | sed "s/^ *1/  1/; s/\\* */*  /"'
cli_beside sorted "limits of the threshold count as for the heap" 0 64 "" \
	'"$tool" set $FAKE_PID max=64 min=0 > /dev/null
	"$tool" advise $FAKE_PID --json --ratio 4:1 | sed "s/.*\"low\": \\([0-9]*\\),.*/\\1/"'
cli_beside sorted "no line is longer than 80 columns" 0 0 "" \
	'for r in "" "--ratio 1:16"; do "$tool" advise $FAKE_PID $r; done | grep -c "^.\{81\}"; true'

# Latencies, where the firmware tells them.
latency() {
	mkdir -p "$1/devices/system/node/node$2/access0/initiators"
	echo "$3" > "$1/devices/system/node/node$2/access0/initiators/read_latency"
}
sysfs=$cli_work/sysfs
export sysfs
latency "$sysfs" 0 80
latency "$sysfs" 2 250
cli_beside sorted "a node whose latency is not told: nothing is said of it" 0 \
	"  latency      unknown: the firmware does not tell the nodes' latencies (HMAT)" "" \
	'"$tool" advise $FAKE_PID --ratio 1:8 --sysfs "$sysfs" | grep latency'
latency "$sysfs" 3 300
cli_beside sorted "what is known of the latencies is told, and what is not" 0 \
	"  latency      a read that caches don't answer takes 250 ns of PMEM, 80 ns of
               DRAM, by the firmware (HMAT); how often what moves is read is
               not known" "" '"$tool" advise $FAKE_PID --ratio 1:8 --sysfs "$sysfs" | sed -n "/latency/,\$p"'

# Processes without anything to judge.
none() {
	cli_beside "$1" "no advice on a process: $1" 1 "" "tierheap: $2" '"$tool" advise $FAKE_PID'
}
none starting "no advice on process PID: its heap has not started, or it uses none of tierheap's"
none memkind "no advice on process PID: engine memkind does not tell what is of which size: advice is for engine sorted"
none good "no advice on process PID: it divides sizes otherwise: use the tierheap of the same installation"
none sorted-huge "no advice on process PID: it has more bytes than a process can have"
none empty "no advice on process PID: nothing of its heap is resident"
none dead "there is no process PID"
none unmapped 'process PID does not run under tierheap: start it with "tierheap run"'
none odd "the segment of process PID can't be read: a write to it never ends: is the process stopped?"
none version "SEGMENT is not the segment of process PID: its layout is version 2 and this tierheap reads version 1: use the tierheap of the same installation"

# Files: a row of stat --tsv tells the same as the process; a record has more columns and lines.
"$fake" sorted sh -c 'echo $FAKE_PID > "$cli_work/number"; "$tool" stat $FAKE_PID --tsv' > "$cli_work/row"
number=$(cat "$cli_work/number")
row=$cli_work/row file=$cli_work/file
export row file number
# record LINE...: the file, with the columns of a record: `now` stands for the row.
record() {
	head=$(head -n 1 "$row") now=$(sed 1d "$row")
	{
		printf '# tierheap-record %s\n# command\tredis-server\nunix_s\ttime_s\t%s\n' "$1" "$head"
		shift
		for record_line in "$@"; do
			printf '1.000\t2.000\t%s\n' "$record_line"
		done
	} > "$file"
}
tap_check "a row of stat --tsv gives the advice that its process gave" sh -c '
	"$tool" advise "$row" | sed "s|^$row: ||; s/process [0-9]*/process PID/" |
		diff "$0" -' "$golden/advise-sorted.txt"
now=$(sed 1d "$row")
record 1 "$now"
tap_check "so does a record" sh -c '
	"$tool" advise "$file" | sed "s|^$file: ||; s/process [0-9]*/process PID/" |
		diff "$0" -' "$golden/advise-sorted.txt"
# Half as much in PMEM, and less in all: the second row; the third is another process.
less=$(echo "$now" | awk -F '\t' -v OFS='\t' '{ sub(/1048576:125829120:/, "1048576:62914560:"); $14 -= 62914560; print }')
more=$(echo "$less" | sed "s/^$number	/4194303	/")
record 1 "$now" "$less"
told() {
	options=$2
	export options
	# shellcheck disable=SC2016 # the inner shell's
	cli_expect "$1" 0 "$3" "" sh -c '"$tool" advise "$file" $options | sed -n 2p'
}
told "the last row counts" "" "344.0 MiB resident: 81.0 in DRAM (4.0 at any ratio), 263.0 in PMEM"
told "--at last is the same" "--at last" \
	"344.0 MiB resident: 81.0 in DRAM (4.0 at any ratio), 263.0 in PMEM"
told "--at largest is the row of most bytes" "--at largest" \
	"404.0 MiB resident: 81.0 in DRAM (4.0 at any ratio), 323.0 in PMEM"
record 1 "$now" "$more"
cli_refused "rows of several processes are told" 1 \
	"tierheap: \"$file\" has rows of several processes: choose one, such as --pid 4194303" \
	"$tool" advise "$file"
told "--pid chooses" "--pid $number" \
	"404.0 MiB resident: 81.0 in DRAM (4.0 at any ratio), 323.0 in PMEM"
told "or the other" "--pid 4194303" \
	"344.0 MiB resident: 81.0 in DRAM (4.0 at any ratio), 263.0 in PMEM"
cli_refused "a process that has no row is told" 1 "tierheap: \"$file\" has no row of process 7" \
	"$tool" advise "$file" --pid 7
# Of a tierheap that told less: the threshold tells what is in PMEM.
cut -f 1-33 "$row" > "$file"
tap_check "a file without the later columns gives what it can" sh -c '
	"$tool" advise "$file" > "$cli_work/out" && grep -q "not told here" "$cli_work/out" &&
		sed -n 2p "$cli_work/out" | tee /dev/stderr |
		grep -qx "404.0 MiB resident: 81.0 in DRAM (4.0 at any ratio), 323.0 in PMEM"'

# wrong SENTENCE MESSAGE SCRIPT: the script makes $file, the message is about it.
wrong() {
	eval "$3"
	cli_refused "$1" 1 "tierheap: \"$file\" $2" "$tool" advise "$file"
}
wrong "an empty file is told" "is empty" ': > "$file"'
wrong "a file that is not there is told" "can't be read: No such file or directory" 'rm "$file"'
wrong "a record of another version is told" \
	"is a record of version 2, and this tierheap reads version 1: use the tierheap that made it" \
	'record 2 "$now"'
escape=$(printf '\033')
wrong "what it says of its version does not reach the terminal as it is" \
	"is a record of version ?[2J, and this tierheap reads version 1: use the tierheap that made it" \
	'record "$escape[2J" "$now"'
wrong "a record without rows is told" "has no row but that of names" 'record 1'
wrong "a record that ends before its names is told" "is cut: it ends before the line of names" \
	'record 1; sed 3d "$file" > "$file.2"; mv "$file.2" "$file"'
wrong "a line without an end is told" "is cut: line 4 has no end" \
	'record 1 "$now"; truncate -s -1 "$file"'
wrong "a row of too few columns is told" "is cut: line 4 has 46 columns, not 47" \
	'record 1 "$(echo "$now" | cut -f 1-44)"'
wrong "a text that is no record is told" \
	'is no record and no output of "tierheap stat --tsv": line 1 does not name the column pid' \
	'echo Hello > "$file"'
wrong "a record without a column that is needed is told" \
	'is no record and no output of "tierheap stat --tsv": line 1 does not name the column bands' \
	'cut -f 1-22,24- "$row" > "$file"'
wrong "a file with NULs is told" "is no text: line 1 has a NUL" 'head -c 100 /dev/zero > "$file"; echo >> "$file"'
wrong "a directory is told" "can't be read: Is a directory" 'rm "$file"; mkdir "$file"'
rmdir "$file"
wrong "bytes that are none are told" "is wrong in line 2: no process and resident bytes are there" \
	'sed "2s/	84934656	/	lots	/" "$row" > "$file"'
for change in 's/32:0:0,/32:0,/ bands' 's/,48:0:0/,48:0:x/ bands' 's/tiered/tierd/ state' \
	's/	0.616666	/	1.5	/ threshold_fraction' 's/	0,0,700000,/	0,700000,/ band_allocations' \
	's/sorted/fast/ engine' 's/	1	4	/	1	1000001	/ ratio_pmem' 's/real/ideal/ pmem_kind'; do
	change_column=${change##* }
	export change
	wrong "a wrong value of $change_column is told" \
		"is wrong: the column $change_column of the row to be read can't be understood" \
		'sed "2${change% *}" "$row" > "$file"'
done
wrong_row() {
	sed "$2" "$row" > "$file"
	cli_refused "$1" 1 "tierheap: no advice on process $number in \"$file\": $3" "$tool" advise "$file"
}
wrong_row "a row of engine memkind is told" '2s/sorted/memkind/' \
	"engine memkind does not tell what is of which size: advice is for engine sorted"
cut -f 1-33 "$row" > "$cli_work/less"
row=$cli_work/less
wrong_row "bands of another tierheap are told" '2s/32:0:0,/24:0:0,32:0:0,/' \
	"it divides sizes otherwise: use the tierheap of the same installation"
row=$cli_work/row
tap_check "a file's command can't change the terminal" sh -c '
	printf "2s/redis-server/re\033[2J/\n" > "$cli_work/script"
	sed -f "$cli_work/script" "$row" > "$file"
	"$tool" advise "$file" | head -n 1 | grep -q "(re?\\[2J)"'

# Wrong usage.
usage() {
	sentence=$1 message=$2
	shift 2
	cli_refused "$sentence" 2 "tierheap: $message" "$tool" advise "$@"
}
usage "a missing process is told" "advise needs one process or file: tierheap advise 1234"
usage "two are too many" "advise needs one process or file: tierheap advise 1234" 1 2
usage "a wrong ratio is quoted" \
	'--ratio: "8" is not a ratio: write D:P with two whole numbers from 0 to 1000000, not both 0, such as 1:4' \
	1 --ratio 8
usage "no ratio is automatic" '--ratio: "auto" is no ratio to advise on: write D:P, such as 1:8' \
	1 --ratio auto
usage "--at is last or largest" '--at: "first" is neither last nor largest: write one of them' \
	"$row" --at first
usage "--pid is a number" '--pid: "x" is no process: write its number, such as 1234' "$row" --pid x
usage "a process has no rows" '--at and "1" exclude each other: --at is about the rows of a file' \
	1 --at last
usage "a process is chosen already" '--pid and "1" exclude each other: --pid is about the rows of a file' \
	1 --pid 2
tap_done
