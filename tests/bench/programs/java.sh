#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# java.sh: the buffers of Direct.java. The serial collector: threads of its own would be measured
# with them.
. "${top_srcdir:?}/tests/bench/programs/lib.sh"
need java javac
if [ ! -e "$BENCH_KEPT/classes" ]; then
	javac -XDignore.symbol.file -d classes "$inputs/Direct.java"
	mv classes "$BENCH_KEPT/classes"
fi
metered java -XX:+UseSerialGC -Xmx256m -XX:MaxDirectMemorySize=512m -cp "$BENCH_KEPT/classes" Direct
answered right
figures
