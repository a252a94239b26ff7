#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The figures of a fidelity report are those of its series: judged from series with known answers.
. "${top_srcdir:?}/tests/lib/tap.sh"
ratio=$top_srcdir/tests/bench/ratio
work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-figures.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT

header='number phase change allocated since level held resident wanted share error usable_error
purity low high ppm moved'

# series LINE...: of "number phase change allocated since error usable purity low high ppm moved",
# sizes in MiB; all is held, of a heap of 100 MiB.
series() {
	# One word per column.
	# shellcheck disable=SC2086
	printf '%s\n' $header | paste -s -d '\t' -
	printf '%s\n' "$@" | awk -v OFS='\t' '{
		mib = 1048576
		held = $4 > 100 ? 100 : $4
		print $1, $2, $3, $4 * mib, $5 * mib, 100 * mib, held * mib, held * mib, 0.8, \
			0.8 + $6, $6, $7, $8, $9, $10, $11, $12 == "-" ? "-" : $12 * mib
	}'
}

# judged NAME JUDGED MOVES LINE...: the figures of that series in $work/NAME.
judged() {
	name=$1 of=$2 moves=$3
	shift 3
	series "$@" > "$work/$name.tsv"
	awk -v judged="$of" -v moves="$moves" -f "$ratio/figures.awk" "$work/$name.tsv" \
		> "$work/$name" 2> "$work/$name.errors"
}

# is NAME KEY VALUE
is() {
	found=$(awk -v key="$2" '$1 == key { print $2 }' "$work/$1")
	[ "$found" = "$3" ] || { echo "$2 is $found, not $3"; return 1; }
}

judged whole all yes \
	'1 grow 0 1 1 -0.5 -0.5 0.3 64 80 0 0' \
	'1 grow 0 4 4 -0.021 0.1 0.9 64 80 0 0' \
	'1 grow 0 6 6 0.019 0.1 0.95 64 80 0 0' \
	'1 grow 0 60 60 0.008 0.03 0.99 80 96 0 1' \
	'1 grow 0 101 101 -0.004 0.012 0.985 80 96 0 6' \
	'2 churn 0 110 110 0.003 -0.013 0.99 80 96 0 6' \
	'2 churn 0 160 160 0.001 0.001 0.99 96 112 100000 7' \
	'2 churn 0 180 180 0.001 0.001 0.99 96 112 120000 7' \
	'2 churn 0 210 210 0.001 0.001 0.99 96 112 150000 8' \
	'3 half 1 210 0 0.2 0.2 0.97 96 112 0 8' \
	'3 half 1 213 3 0.011 0.2 0.98 96 112 0 9' \
	'3 half 1 217 7 -0.009 0.03 0.98 96 112 0 9' \
	'4 churn 1 220 10 0.002 0.04 0.98 96 112 0 9'
tap_check "the error is the largest from 64 MiB on, whatever its sign" is whole error 0.004
tap_check "so is that of usable bytes, before a change" is whole usable 0.013
tap_check "and apart from it after a change" is whole usable_after 0.04
tap_check "purity is the smallest from 16 MiB on, changes too" is whole purity 0.97
tap_check "a cold start ends where the error stays small" is whole cold 6291456
tap_check "a change is settled where the error stays small, to its heap" is whole settle 0.07
tap_check "moved bytes of growth are to its allocated bytes" is whole moved_grow 0.06
tap_check "moved bytes of steady churn are those of its second half" is whole moved_churn 0.02
tap_check "a boundary that goes to another band before that is still" is whole boundary 0
tap_check "and its drift within the band is told" is whole drift 0.05

judged unsettled all yes \
	'1 grow 0 60 60 0.03 0 0.99 64 80 0 0' \
	'1 grow 0 100 100 0.03 0 0.99 64 80 0 0' \
	'2 half 1 100 0 0.2 0 0.99 64 80 0 0' \
	'2 half 1 110 10 0.011 0 0.99 64 80 0 0' \
	'3 set=1:1 2 110 0 0.2 0 0.99 64 80 0 0' \
	'3 set=1:1 2 120 10 0.001 0 0.99 64 80 0 0' \
	'4 churn 2 130 20 0 0 0.99 64 80 0 0' \
	'4 churn 2 140 30 0 0 0.99 64 80 0 0' \
	'4 churn 2 150 40 0 0 0.99 64 80 0 0' \
	'4 churn 2 160 50 0 0 0.99 80 96 0 0' \
	'4 churn 2 170 60 0 0 0.99 64 80 0 0'
tap_check "a change that is not settled in its phase never is, if others are" is unsettled settle never
tap_check "nor does a cold start end in growth that stays beyond" is unsettled cold never
tap_check "a boundary that goes to and fro has moved twice" is unsettled boundary 2

judged silent resident no \
	'1 grow 0 60 60 0.01 0.5 0.1 - - - -' \
	'1 grow 0 100 100 0.001 0.5 0.1 - - - -' \
	'2 churn 0 110 110 0.001 0.5 0.1 - - - -' \
	'2 churn 0 120 120 0.001 0.5 0.1 - - - -'
for key in usable purity settle moved_grow moved_churn boundary drift; do
	tap_check "of what is not told or not judged there is no figure: $key" is silent $key -
done
tap_check "but of the rest" is silent error 0.001

# Not series: the report has to end, not to show an empty figure.
judged empty all yes > /dev/null
sed -i '2,$d' "$work/empty.tsv"
not_judged() {
	! awk -v judged=all -v moves=yes -f "$ratio/figures.awk" "$work/$1.tsv" > "$work/said" 2>&1 &&
		grep -q "$2" "$work/said"
}
tap_check "a series without lines is refused" not_judged empty 'is empty'
sed 's/purity/piety/' "$work/whole.tsv" > "$work/other.tsv"
tap_check "so is one without a column" not_judged other 'no column purity'

# The report: the same figures beside what they must be.
mkdir "$work/dir" "$work/dir/series"
printf 'w\tmix\t1\t100\tall\tplan\tA "title"\n' > "$work/dir/workloads.tsv"
printf 'where\tvm\n' > "$work/dir/machine.tsv"
printf 'w\tmemtier-static\tnot "here"\n' > "$work/dir/gaps.tsv"
cp "$work/whole.tsv" "$work/dir/series/w.tierheap.tsv"
cp "$work/unsettled.tsv" "$work/dir/series/w.memtier-wide.tsv"
# No plots: a gnuplot that is not needed here.
mkdir "$work/bin"
printf '#!/bin/sh\nexit 0\n' > "$work/bin/gnuplot"
chmod +x "$work/bin/gnuplot"
report() {
	PATH=$work/bin:$PATH sh "$ratio/report.sh" vm "$work/dir"
}
says() {
	grep -qF -- "$2" "$work/dir/results.$1" || { cat "$work/dir/results.$1"; return 1; }
}
tap_check "a report is made" report
tap_check "the table marks what misses its must" says md '**0.070** ✗'
tap_check "and what never settles" says md '**never** ✗'
tap_check "and leaves unmarked what does not" says md '| 0.00400 | 0.01300 |'
tap_check "it names the gaps" says md '| memtier-static | gap: not "here" |'
tap_check "it lists what tierheap misses" says md \
	'- w: allocation until settled / heap 0.070, must be ≤ 0.050'
tap_check "JSON has the figures" says json '"cold":6291456'
tap_check "JSON has what is missed" says json \
	'"missed":["settle","purity","moved_churn"]'
tap_check "JSON has the gaps, quoted" says json '"memtier-static":{"gap":"not \"here\""}'
least=$(awk -f "$ratio/least.awk" | sed 's/ / of what is allocated in growth and /')
quoted() {
	tr '\n' ' ' < "$ratio/README.md" | grep -qF "$least in churn" || { echo "$least"; return 1; }
}
tap_check "the manual says what a sorted heap of huge blocks has to move" quoted
rm "$work/dir/series/"*
: > "$work/dir/gaps.tsv"
refused() {
	! report > "$work/said" 2>&1 && grep -q 'no series' "$work/said"
}
tap_check "without any series there is no report" refused
tap_done
