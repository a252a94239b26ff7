#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# sqlite.sh: a database in memory, written, indexed, changed and asked.
. "${top_srcdir:?}/tests/bench/programs/lib.sh"
need sqlite3
metered sqlite3 -batch -init /dev/null :memory: ".read '$inputs/database.sql'"
# 150 000 entries, of which every tenth is gone; the sum is that of all minus that of the tens.
answered '135000|10125000000|15000|1350000'
figures
