#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Dictionaries, lists and strings.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs tclsh

work() {
	cat > w.tcl <<-'TCL'
		set x 1
		for {set i 0} {$i < 200000} {incr i} {
			set x [expr {$x * 16807 % 2147483647}]
			dict append d k[expr {$x % 40000}] [string repeat [format %c [expr {97 + $x % 26}]] [expr {$x % 50}]]
			lappend l $x
		}
		puts "[dict size $d] [string length [join [dict values $d]]]"
		puts [lrange [lsort -integer $l] 0 2]
		puts [llength [lsort -unique $l]]
	TCL
	tclsh w.tcl
}

program tcl "$(echo 'puts [info patchlevel]' | tclsh)" tclsh
tap_done
