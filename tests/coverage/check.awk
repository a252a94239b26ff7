# SPDX-License-Identifier: BSD-2-Clause
# check.awk explained.tsv lines.tsv: every function with lines that no test reaches has its reason.
BEGIN { FS = "\t" }
FNR == 1 { input++ }
/^#/ && input == 1 { next }
input == 1 { reason[$1] = $2; next }
$4 > 0 { next }
{
	sub(/^src\//, "", $1)
	key = $1 ":" $3
	left[key] = left[key] " " $2
	if (!(key in reason))
		wrong[key] = 1
}
END {
	for (key in wrong) {
		print key ": neither tested nor explained: lines" left[key]
		failed = 1
	}
	for (key in reason)
		if (!(key in left))
			print key ": explained, and reached this time"
	exit failed
}
