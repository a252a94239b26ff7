#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A privileged program that the library has got into ignores every setting and makes no file.
. "${top_srcdir:?}/tests/preload/run.sh"

[ "$(id -u)" -eq 0 ] || tap_missing "needs root to make a setuid program"
for tool in setpriv setcap objdump "${CC:-cc}"; do
	have "${tool%% *}" || tap_missing "needs $tool"
done

# LD_PRELOAD does not reach a setuid program, so it is linked to the library.
# User 1 is daemon. 54321 is a user that no other test is at the same time.
chmod 755 "$work"
name=$(objdump -p "$library" | sed -n 's/^ *SONAME *//p')
cp "$library" "$work/${name:=libtierheap.so}" || exit 99
chmod 755 "$work/$name"
${CC:-cc} -fno-builtin -I"$top_srcdir/include" -o "$work/secure" \
	"$top_srcdir/tests/preload/witness.c" -Wl,--no-as-needed "$work/$name" "-Wl,-rpath,$work" ||
	exit 99
chown 1:1 "$work/secure"
chmod 4755 "$work/secure"

as_nobody() {
	bare setpriv --reuid=54321 --regid=54321 --clear-groups --no-new-privs env "$@"
}
as_daemon() {
	bare setpriv --reuid=54321 --regid=54321 --clear-groups env "$@"
}
segments() {
	find /dev/shm/tierheap-1 /dev/shm/tierheap-54321 2>/dev/null | sort
}

# secretive KIND: with everything set, the program prints its own and the library nothing.
secretive() {
	segments >"$work/before"
	as_daemon TIERHEAP_RATIO=nonsense TIERHEAP_NONSENSE=1 TIERHEAP_VERBOSE=on \
		TIERHEAP_STATS_AT_EXIT=on TIERHEAP_SIMULATE=on "$work/secure" tiers >"$work/out" \
		2>"$work/err"
	tap_result $(($? != 7)) "a $1 program runs as ever"
	[ "$(head -n 1 "$work/out")" = DRAM ]
	tap_result $? "a $1 program's heap is plain DRAM, whatever is set"
	[ "$(cat "$work/err")" = "the program's own message" ]
	tap_result $? "a $1 program gets no word from the library, whatever is set"
	show "$work/err"
	segments >"$work/after"
	same "a $1 program makes no segment" "$work/before" "$work/after"
}

as_daemon "$work/secure" secure >"$work/out" 2>"$work/err"
grep -q '^AT_SECURE 1$' "$work/out" || tap_missing "setuid has no effect below ${TMPDIR:-/tmp}"
secretive setuid
as_nobody TIERHEAP_RATIO=nonsense "$work/secure" >"$work/out" 2>"$work/err"
grep -q '^tierheap: .*"nonsense"' "$work/err"
tap_result $? "the same program without its privilege obeys"

# The right to give files away, instead of another user's identity.
chown 0:0 "$work/secure"
chmod 755 "$work/secure"
setcap cap_chown+ep "$work/secure" || tap_missing "no capabilities of files below ${TMPDIR:-/tmp}"
as_daemon "$work/secure" secure >"$work/out" 2>"$work/err"
grep -q '^AT_SECURE 1$' "$work/out"
tap_result $? "a program with file capabilities is privileged"
secretive "file-capability"
rmdir /dev/shm/tierheap-54321 2>/dev/null
tap_done
