#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The example of a service: systemd understands it, and lets the library place pages.
. "$top_srcdir/tests/lib/tap.sh"

unit=redis-tiered.service
command -v systemd-analyze > /dev/null || tap_missing "no systemd-analyze"
work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-service.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM

# With the tool that was built, and a program that is there.
unit_make() {
	sed "s,/usr/local/bin/tierheap,$TEST_TOOL,; s,/usr/bin/redis-server,/usr/bin/env," \
		"$top_srcdir/examples/$unit" > "$work/$unit"
}

# Warnings are no failure to it.
understood() {
	systemd-analyze verify "$work/$unit" > "$work/said" 2>&1 && ! grep -F "$unit" "$work/said"
}

# allowed SET: the calls in a set and the sets in it.
allowed() {
	systemd-analyze syscall-filter "$1" 2> /dev/null < /dev/null |
		sed -n 's/^  *\([@a-z0-9_-]*\)$/\1/p' |
		while read -r call; do
			case $call in
			@*) allowed "$call" ;;
			*) echo "$call" ;;
			esac
		done
}

# What pages are placed and looked at by.
places_pages() {
	set=$(sed -n 's/^SystemCallFilter=//p' "$work/$unit")
	allowed "$set" | sort -u > "$work/allowed"
	for call in mbind move_pages madvise mremap pread64 prctl; do
		grep -qx $call "$work/allowed" || { echo "$set refuses $call"; return 1; }
	done
}

# The command line behind ExecStart, as systemd splits it, with a program that ends.
starts() {
	command=$(sed -e ':a' -e '/\\$/N; s/\\\n//; ta' "$work/$unit" |
		sed -n 's/^ExecStart=\(.* -- \).*/\1/p')
	[ -n "$command" ] && sh -c "$(echo "$command" | sed 's/ --ratio/ --simulate&/') true"
}

not_understood() {
	sed 's/^Type=.*/Type=notified/; s/^ExecStart=/ExecStartt=/' "$work/$unit" > "$work/x" &&
		mv "$work/x" "$work/$unit" && ! understood
}

not_placed() {
	sed -i 's/^SystemCallFilter=.*/SystemCallFilter=@basic-io/' "$work/$unit" && ! places_pages
}

# The other example: the same checks by another unit, and a file that it writes.
metrics_make() {
	unit=tierheap-metrics.service
	sed "s,/usr/local/bin/tierheap,$TEST_TOOL,; s,/var/lib/prometheus/node-exporter,$work,g" \
		"$top_srcdir/examples/$unit" > "$work/$unit"
}

writes() {
	command=$(sed -e ':a' -e '/\\$/N; s/\\\n//; ta' "$work/$unit" | sed -n 's/^ExecStart=//p')
	[ -n "$command" ] && sh -c "$command --count 1 --interval 0.1" &&
		[ "$(tail -n 1 "$work/tierheap.prom")" = "# EOF" ]
}

# The drop-in beside a unit that knows nothing of it.
dropin_make() {
	mkdir -p "$work/other.service.d"
	printf '[Service]\nType=oneshot\nExecStart=/usr/bin/env\nSystemCallFilter=@system-service\n' \
		> "$work/other.service"
	sed "s,/usr/local/lib/libtierheap.so,$TEST_LIBRARY," "$top_srcdir/examples/tiered.conf" \
		> "$work/other.service.d/tiered.conf"
}

# Its own words too, which are commented out.
dropin_understood() {
	sed -i 's/^#\([A-Z]\)/\1/' "$work/other.service.d/tiered.conf"
	systemd-analyze verify "$work/other.service" > "$work/said" 2>&1 &&
		! grep -F -e other.service -e tiered.conf "$work/said"
}

dropin_fault() {
	sed -i 's/^Environment=T/Environmen=T/' "$work/other.service.d/tiered.conf"
	! dropin_understood
}

# With its variables, as systemd sets them: the server is tiered, and what is beside it is not.
dropin_places() {
	sed -n 's/^Environment=//p' "$work/other.service.d/tiered.conf" > "$work/variables"
	[ -s "$work/variables" ] || return 1
	cp "$(command -v sleep)" "$work/redis-server"
	cp "$(command -v sleep)" "$work/redis"
	for name in redis-server redis; do
		# shellcheck disable=SC2046 # a variable a line
		env TIERHEAP_SIMULATE=on $(cat "$work/variables") "$work/$name" 60 &
		tries=0
		until "$TEST_TOOL" stat $! --tsv > "$work/$name.tsv" 2> /dev/null || [ $tries -gt 100 ]; do
			tries=$((tries + 1))
			sleep 0.05
		done
		kill $!
		awk -F '\t' 'NR == 2 { print $2, $4, $6 ":" $7 }' "$work/$name.tsv"
	done > "$work/states"
	cat "$work/states"
	printf 'redis-server tiered 1:4\nredis dram 1:4\n' | cmp - "$work/states"
}

unit_make
tap_check "systemd understands the example of a service" understood
tap_check "its filter lets the library place pages" places_pages
tap_check "its command starts a program" starts
tap_check "a fault in it is found" not_understood
tap_check "and a filter that refuses to place pages" not_placed
metrics_make
tap_check "systemd understands the example of a service that writes metrics" understood
tap_check "its command writes them" writes
dropin_make
tap_check "systemd understands the drop-in for another unit" dropin_understood
tap_check "with its variables the server is tiered, and another program of the service is not" dropin_places
tap_check "a fault in it is found" dropin_fault
tap_done
