# SPDX-License-Identifier: BSD-2-Clause
# Prints a page (the second file) with the first file between its two marks: the lines of the
# variables `from` and `to`. Exit status 1: the page does not have them once each, in this order.
FNR == NR { text = text $0 "\n"; next }
$0 == to { inside = 0; ends++ }
!inside { print }
$0 == from { printf "%s", text; inside = 1; marks++ }
END { exit marks != 1 || ends != 1 || inside }
