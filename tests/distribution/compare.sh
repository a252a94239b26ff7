#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# compare.sh PROGRAM...: runs each with --version, --help and no argument, confined, with a library
# in LD_PRELOAD that does nothing and with the one to be tested at the same place. A line for each:
#   program  argument  found  how it ended without it  and with it
# found is one of: same; running: both did not end by themselves; slow: the same past that limit;
# itself: what it says differs from run to run, but it ends the same; differs: the outputs are kept.
# Wanted: CONFINE, INERT (library), LIBRARY, SECONDS_EACH, RESULTS (directory).
set -u
: "${CONFINE:?}" "${INERT:?}" "${LIBRARY:?}" "${SECONDS_EACH:?}" "${RESULTS:?}"
mine=$(mktemp -d "$RESULTS/worker.XXXXXX") || exit 125
trap 'rm -rf "$mine"' EXIT
trap 'exit 125' HUP INT TERM
# How many runs without the library have to agree before a difference is the library's.
certain=5

# run NAME LIBRARY SECONDS: its output as NAME.out and NAME.err, how it ended in NAME.end. All names
# have four letters, as lists of processes show how many there are.
run() {
	"$CONFINE" "$2" "$3" "$mine/$1.out" "$mine/$1.err" "$program" ${argument:+"$argument"} \
		> "$mine/$1.end" || { echo "confine failed: $program $argument" >&2; exit 125; }
}

# end NAME: of a run.
end() {
	cat "$mine/$1.end"
}

# alike NAME NAME: the outputs and ends of two runs.
alike() {
	cmp -s "$mine/$1.end" "$mine/$2.end" && cmp -s "$mine/$1.out" "$mine/$2.out" &&
		cmp -s "$mine/$1.err" "$mine/$2.err"
}

# Not within one second, as many a program prints the time. Succeeds when all were alike; the ends
# of all in "ends".
bare_certain() {
	cat "$mine/bare.end" "$mine/more.end" > "$mine/ends"
	steady=0
	alike bare more || steady=1
	for _ in $(seq 3 $certain); do
		sleep 0.4
		run more "$INERT" "$SECONDS_EACH"
		cat "$mine/more.end" >> "$mine/ends"
		alike bare more || steady=1
		[ $steady -eq 0 ] || break
	done
	return $steady
}

# Ends the same, and says the same too if only it is asked again: what several processes write at
# once comes in any order, and seldom in another.
tier_alike() {
	[ "$(end bare)" = "$(end tier)" ] || return 1
	for _ in $(seq $certain); do
		run once "$LIBRARY" "$SECONDS_EACH"
		alike bare once && return 0
	done
	return 1
}

# With time for the slower one of the two.
unhurried() {
	run bare "$INERT" $((SECONDS_EACH * 4))
	run tier "$LIBRARY" $((SECONDS_EACH * 4))
	alike bare tier || { [ "$(end bare)" = "$(end tier)" ] && ! bare_certain; }
}

verdict() {
	run bare "$INERT" "$SECONDS_EACH"
	run tier "$LIBRARY" "$SECONDS_EACH"
	# It has nothing to say, whatever else is said.
	grep -aqs '^tierheap: ' "$mine/tier.out" "$mine/tier.err" && { echo differs; return; }
	case $(end bare)/$(end tier) in
	running/running) echo running; return ;;
	running/* | */running) unhurried && echo slow || echo differs; return ;;
	esac
	alike bare tier && { echo same; return; }
	run more "$INERT" "$SECONDS_EACH"
	if bare_certain; then
		tier_alike && echo itself || echo differs
	elif grep -qxF "$(end tier)" "$mine/ends"; then
		echo itself
	else
		echo differs
	fi
}

# Where they can be looked at, until the next run.
keep() {
	kept=$RESULTS/differs/$(basename "$program")${argument:-.none}
	mkdir -p "$kept"
	cp "$mine"/bare.* "$mine"/tier.* "$kept"
}

for program; do
	for argument in --version --help ''; do
		found=$(verdict) || exit 125
		[ "$found" != differs ] || keep
		printf '%s\t%s\t%s\t%s\t%s\n' "$program" "${argument:-none}" "$found" "$(end bare)" \
			"$(end tier)"
	done
done
