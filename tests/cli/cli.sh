# SPDX-License-Identifier: BSD-2-Clause
# What the command's tests share: they compare exit status, standard output
# and standard error, each exactly.

. "${top_srcdir:?}/tests/lib/tap.sh"

tool=${TEST_TOOL:?}
export tool
fake=${top_builddir:?}/tests/cli/fake_segment
golden=$top_srcdir/tests/cli/golden
# A user's settings, and the variables of the test suite, are no part of a test.
for cli_name in $(env | sed -n 's/^\(TIERHEAP_[A-Za-z0-9_]*\)=.*/\1/p'); do
	unset "$cli_name"
done
cli_work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-cli.XXXXXX") || exit 1
trap 'rm -rf "$cli_work"' EXIT
export cli_work

# cli_until COMMAND ARG...: it succeeds within a minute, as machines may be busy.
cli_until() {
	for cli_try in $(seq 600); do
		"$@" && return 0
		sleep 0.1
	done
	return 1
}

# cli_normalise FILE: numbers of processes and users become words. In a table they keep their width.
cli_normalise() {
	cli_pid=$(cat "$cli_work/pid" 2>/dev/null || echo none)
	cli_outer=$(cat "$cli_work/outer" 2>/dev/null || echo none)
	sed -e "s/^ *$cli_pid  /    PID  /; s/^ *$cli_outer  /  OUTER  /" \
		-e "s/^$cli_pid	/PID	/; s/^$cli_outer	/OUTER	/" \
		-e "s/\"pid\": $cli_pid,/\"pid\": PID,/; s/\"pid\": $cli_outer,/\"pid\": OUTER,/" \
		-e "s/process $cli_pid\$/process PID/; s/process $cli_pid\([^0-9]\)/process PID\1/g" \
		-e "s,/dev/shm/tierheap-$(id -u)/$cli_pid ,SEGMENT ," "$1"
}

# cli_same WHAT EXPECTED FILE
cli_same() {
	cli_normalise "$3" > "$3.normal"
	if [ "$2" != "$(cat "$3.normal")" ]; then
		echo "$1 should be:"
		printf '%s\n' "$2"
		echo "but is:"
		cat "$3.normal"
		return 1
	fi
}

cli_judge() {
	cli_bad=0
	if [ "$cli_status" -ne "$1" ]; then
		echo "exit status $cli_status, not $1"
		cli_bad=1
	fi
	cli_same "standard output" "$2" "$cli_work/out" || cli_bad=1
	cli_same "standard error" "$3" "$cli_work/err" || cli_bad=1
	return $cli_bad
}

# cli_expect SENTENCE STATUS OUT ERR COMMAND ARG...
cli_expect() {
	cli_sentence=$1 cli_want=$2 cli_out=$3 cli_err=$4
	shift 4
	timeout 60 "$@" > "$cli_work/out" 2> "$cli_work/err" < /dev/null
	cli_status=$?
	tap_check "$cli_sentence" cli_judge "$cli_want" "$cli_out" "$cli_err"
}

# cli_refused SENTENCE STATUS ERR COMMAND ARG...: nothing on standard output.
cli_refused() {
	cli_sentence=$1 cli_want=$2 cli_err=$3
	shift 3
	cli_expect "$cli_sentence" "$cli_want" "" "$cli_err" "$@"
}

# Before a command: a /dev/shm of its own, as other tests' processes come and go in the machine's.
# Without root there is none; then cli_apart is empty.
cli_alone=$cli_work/alone
cat > "$cli_alone" <<'END'
#!/bin/sh
exec unshare -m sh -c 'mount -t tmpfs none /dev/shm && exec "$@"' sh "$@"
END
chmod 755 "$cli_alone"
cli_apart=yes
if [ "$(id -u)" -ne 0 ] || ! "$cli_alone" true 2> /dev/null; then
	cli_apart=
	printf '#!/bin/sh\nexec "$@"\n' > "$cli_alone"
fi
export cli_alone

# Before cli_beside's commands: cli_alone, or nothing.
cli_before=

# cli_beside_alone ARG...: as cli_beside, with cli_alone.
cli_beside_alone() {
	cli_before=$cli_alone
	cli_beside "$@"
	cli_before=
}

# cli_beside KIND SENTENCE STATUS OUT ERR SCRIPT: SCRIPT runs beside a fake segment, whose process
# is $FAKE_PID. PID and SEGMENT stand for that process and its file in OUT and ERR.
cli_beside() {
	timeout 60 "${cli_before:-env}" "$fake" "$1" sh -c '
		echo "$FAKE_PID" > "$cli_work/pid"
		[ -z "$FAKE_OUTER" ] || echo "$FAKE_OUTER" > "$cli_work/outer"
		eval "$0"' "$6" > "$cli_work/out" 2> "$cli_work/err" < /dev/null
	cli_status=$?
	[ "$cli_status" -ne 77 ] || tap_missing "a $1 segment needs a writable /dev/shm, or root"
	tap_check "$2" cli_judge "$3" "$4" "$5"
	rm -f "$cli_work/pid" "$cli_work/outer"
}
