#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What quickstart installs starts nothing: a copy of it with an apt-get that only looks around.
. "$top_srcdir/tests/lib/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-packages.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM

# fake NAME COMMANDS: a command of that name for quickstart.
fake() {
	printf '#!/bin/sh\n%s\n' "$2" > "$work/bin/$1"
	chmod 755 "$work/bin/$1"
}

# Its places are in the test's directory, a package is missing that leaves a file, and it ends when
# it has that.
copy_make() {
	mkdir "$work/bin" "$work/sbin" "$work/etc" "$work/tree"
	sed "s,/usr/sbin/policy-rc.d,$work/sbin/policy-rc.d,
		s,/etc/postgresql-common,$work/etc/postgresql-common,
		s,^packages_job=',&\\n\\tnginx $work/nginx a trial\\n\\tgcc $work/gcc a trial,
		/^packages_need \"\\\$packages_job\"/ a exit 0" "$top_srcdir/quickstart" \
		> "$work/tree/quickstart"
	chmod 755 "$work/tree/quickstart"
	fake sudo 'exec "$@"'
	fake update-rc.d "echo \"\$*\" >> $work/disabled"
	policy=$work/sbin/policy-rc.d
	cluster=$work/etc/postgresql-common/createcluster.d/tierheap.conf
}

# quickstart COMMANDS STATUS: it ends so with an apt-get that does so when it is to install something;
# what was there then is seen.
quickstart() {
	rm -rf "$work/seen" "$work/disabled" "$work/nginx" "$work/gcc"
	fake apt-get "case \"\$*\" in *' update'*) exit 0 ;; esac
		{ [ -x $policy ] && $policy; echo \"policy \$?\"; cat $cluster; } > $work/seen
		$1"
	(PATH=$work/bin:$PATH exec "$work/tree/quickstart") > "$work/said" 2>&1
	status=$?
	[ "$status" -eq "$2" ] || { cat "$work/said"; return 1; }
}

held() {
	grep -qx 'policy 101' "$work/seen" && grep -qx 'create_main_cluster = false' "$work/seen" ||
		{ cat "$work/seen"; return 1; }
}

nothing_left() {
	left=$(find "$work/sbin" "$work/etc" -mindepth 1)
	[ -z "$left" ] || { echo "$left"; return 1; }
}

installs() {
	quickstart "touch $work/nginx $work/gcc" 0 && held
}

disabled() {
	[ "$(cat "$work/disabled")" = 'nginx disable' ]
}

fails() {
	quickstart 'exit 100' 1 && held && nothing_left
}

# A shell looks at its signals when apt-get has ended.
stopped() {
	quickstart 'kill $PPID; exit 1' 1 && held && nothing_left
}

# A file of the machine's owner, which allows all.
kept() {
	printf '#!/bin/sh\nexit 0\n' > "$policy"
	chmod 755 "$policy"
	quickstart "touch $work/nginx $work/gcc" 0 && grep -qx 'policy 0' "$work/seen" &&
		grep -qx 'exit 0' "$policy"
}

# A run that was killed could not clean up.
taken_over() {
	rm -f "$policy"
	quickstart 'kill -KILL $PPID' 137
	[ -x "$policy" ] && installs && nothing_left
}

copy_make
tap_check "while quickstart installs packages none may start a service or make a cluster" installs
tap_check "nothing of that is left" nothing_left
tap_check "the service that came with a package is disabled, no other" disabled
tap_check "nothing is left where apt-get fails" fails
tap_check "nor where quickstart is told to end" stopped
tap_check "a policy of the machine's owner stays as it was" kept
tap_check "what a killed run left is removed by the next one" taken_over
tap_done
