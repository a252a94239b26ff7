#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every program in /usr/bin and /usr/sbin, with --version, --help and no argument, ends and says the
# same with and without the library. Of so many programs SAMPLE are taken, by SEED; SAMPLE=all: all
# (make check-distribution). What differs and why is listed in exceptions.tsv.
. "${top_srcdir:?}/tests/lib/tap.sh"

: "${TEST_LIBRARY?run this by: make check TESTS=tests/distribution/distribution.sh}"
: "${top_builddir:?}"
here=$top_srcdir/tests/distribution
exceptions=$here/exceptions.tsv
RESULTS=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-distribution.XXXXXX") || exit 99
trap 'rm -rf "$RESULTS"' EXIT
trap 'exit 99' HUP INT TERM
CONFINE=$top_builddir/tests/distribution/confine
SECONDS_EACH=${SECONDS_EACH-10} LIBRARY=$RESULTS/tier.so INERT=$RESULTS/bare.so
export CONFINE SECONDS_EACH LIBRARY INERT RESULTS
: "${SAMPLE=200}"
: "${SEED=1}"

# Also as large as the library, so that nothing but its contents differs.
libraries_make() {
	cp "$TEST_LIBRARY" "$LIBRARY" &&
		cp "$top_builddir/tests/distribution/.libs/inert.so" "$INERT" &&
		truncate -s "$(stat -c %s "$LIBRARY")" "$INERT"
}

# confined COMMAND: under the library, its output.
confined() {
	"$CONFINE" "$LIBRARY" 10 "$RESULTS/out" "$RESULTS/err" /bin/sh -c "$1" > "$RESULTS/end" || return
	cat "$RESULTS/out"
}

# What is run has no name that could be anybody's, no privileges, no network, no devices, no
# processes of others and no files to write to.
harmless() {
	# shellcheck disable=SC2016 # the inner shell's
	confined 'id -u
		sed -n "s/^\(Cap[A-Z][a-z]*\|NoNewPrivs\):[ \t]*/\1 /p" /proc/self/status
		echo devices: $(find /dev ! -type d ! -type l ! -path "/dev/shm/*" | sort)
		echo network: $(tail -n +3 /proc/net/dev | sed "s/:.*//")
		awk "\$6 !~ /^ro|,ro/ { print \"may be written:\", \$5 }" /proc/self/mountinfo | sort -u
		touch /usr/bin/x /etc/x /var/x /x /run/x /dev/x 2> /dev/null
		echo in its directory: $(ls -A; touch x; ls -A)
		echo in /run: $(ls /run)
		set -- /proc/[0-9]*; echo "processes: $*"' > "$RESULTS/seen"
	diff "$RESULTS/seen" "$here/harmless.txt"
}

library_there() {
	confined 'grep -c "r-xp.*/run/libtierheap.so" /proc/self/maps
		ls /dev/shm/tierheap-65534 | wc -l' | paste -s -d ' ' | grep -qx '1 [1-9]'
}

ended_with_it() {
	confined 'sleep 1000 & (setsid sleep 1001 &) ; echo $!' > /dev/null
	! pgrep -u 65534 -f 'sleep 100[01]'
}

executables() {
	for file in /usr/bin/* /usr/sbin/*; do
		[ -f "$file" ] && [ -x "$file" ] && echo "$file"
	done
}

# Without a loader there is nothing that could preload a library.
static() {
	[ "$(head -c 4 "$1" | od -An -c | tr -d ' \n')" = '177ELF' ] &&
		! readelf -lW "$1" 2> /dev/null | grep -q INTERP
}

chosen() {
	if [ "$SAMPLE" = all ]; then
		cat
	else
		awk -v seed="$SEED" 'BEGIN { srand(seed) } { print rand() "\t" $0 }' | sort |
			head -n "$SAMPLE" | cut -f 2 | sort
	fi
}

programs_sort() {
	executables | chosen > "$RESULTS/chosen"
	while IFS= read -r program; do
		if static "$program"; then echo "$program" >&3; else echo "$program"; fi
	done < "$RESULTS/chosen" > "$RESULTS/programs" 3> "$RESULTS/static"
	xargs sh -c 'find -L "$@" -maxdepth 0 -perm /6000' sh < "$RESULTS/programs" > "$RESULTS/setuid"
}

# Two at once.
compare() {
	xargs -P 2 -n 1 "$here/compare.sh" < "$RESULTS/programs" > "$RESULTS/runs.tsv" &&
		[ "$(wc -l < "$RESULTS/runs.tsv")" -eq $(($(wc -l < "$RESULTS/programs") * 3)) ]
}

# Those that differ and are listed with a reason; others.
listed() {
	awk -F '\t' -v want="$1" '
		FNR == NR { if ($1 !~ /^#/) reason[$1, $2] = $3; next }
		$3 == "differs" {
			name = $1
			sub(/.*\//, "", name)
			why = (name, $2) in reason ? reason[name, $2] : reason[name, "*"]
			if (want == "listed" && why != "")
				print name " " $2 ": " why
			if (want == "others" && why == "")
				print $1 " " $2 ": " $4 " without, " $5 " with the library"
		}' "$exceptions" "$RESULTS/runs.tsv"
}

count() {
	cut -f 3 "$RESULTS/runs.tsv" | grep -cx "$1"
}

summary() {
	echo "counted: $(wc -l < "$RESULTS/chosen") executables of the distribution (sample $SAMPLE, seed $SEED)," \
		"$(wc -l < "$RESULTS/runs.tsv") runs:" \
		"$(count same) the same, $(count itself) end the same and say what differs by itself," \
		"$(($(count running) + $(count slow))) run on in both ($(count slow) past the limit)," \
		"$(listed listed | wc -l) exceptions (listed), $(listed others | wc -l) others"
	echo "$(wc -l < "$RESULTS/static") are statically linked and not run;" \
		"$(wc -l < "$RESULTS/setuid") setuid ones ran without privileges"
}

# For doc/PROGRAMS.md.
found_note() {
	{
		echo "Debian $(cat /etc/debian_version), $(date -u +%F):"
		summary | sed 's/^counted: //; s/ of the distribution (sample [^)]*),/,/'
		echo
		listed listed | sed 's/^\([^:]*\)/- `\1`/'
	} > "$top_builddir/tests/distribution/found.md"
}

# Of each that differs without a reason the first lines.
others_show() {
	listed others
	for kept in "$RESULTS"/differs/*; do
		listed others | grep -q "/$(basename "$kept" | sed 's/\.none$/ none/; s/--/ --/'):" || continue
		diff "$kept/bare.out" "$kept/tier.out" | head -n 5
		diff "$kept/bare.err" "$kept/tier.err" | head -n 5
	done
}

all_same() {
	[ "$SAMPLE" != all ] || found_note
	summary
	listed listed
	[ -z "$(listed others)" ] || { others_show; return 1; }
}

# A library that changes what each program says.
difference_found() {
	cp "$top_builddir/tests/distribution/.libs/chatty.so" "$RESULTS/chatty.so"
	mkdir "$RESULTS/other"
	env LIBRARY="$RESULTS/chatty.so" RESULTS="$RESULTS/other" "$here/compare.sh" /usr/bin/true \
		> "$RESULTS/other.tsv"
	[ "$(grep -c differs "$RESULTS/other.tsv")" -eq 3 ]
}

libraries_make || exit 99
confined true > /dev/null 2> "$RESULTS/why" || tap_missing "$(cat "$RESULTS/why")"
tap_check "a confined program can do no harm" harmless
tap_check "nothing that it started outlives it" ended_with_it
tap_check "the library is in it, and has published its statistics" library_there
tap_check "a library that says something is found" difference_found
programs_sort
tap_check "each program was run" compare
tap_check "programs end and say the same with and without the library" all_same
tap_done
