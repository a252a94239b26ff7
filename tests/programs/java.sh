#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A cache outside of Java's heap, as Spark's executors have: direct buffers and Unsafe memory.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs java javac

work() {
	cp "$top_srcdir/tests/programs/Cache.java" .
	env -u LD_PRELOAD javac -nowarn Cache.java 2> /dev/null
	java -Xmx128m -XX:+UseSerialGC Cache
}

program java "$(java -version 2>&1 | sed -n '1s/.*"\(.*\)".*/\1/p')" java
tap_done
