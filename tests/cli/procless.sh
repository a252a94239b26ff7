#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Without /proc nothing can be told of a process, and the library is not looked for elsewhere.
. "${top_srcdir:?}/tests/cli/cli.sh"

[ -n "$cli_apart" ] || tap_missing "a mount namespace of one's own is needed"
bare=$cli_work/bare
cat > "$bare" <<'END'
#!/bin/sh
exec unshare -m sh -c 'mount -t tmpfs none /proc && exec "$@"' sh "$@"
END
chmod 755 "$bare"
export bare
unseen='tierheap: process PID can'"'"'t be looked at: "/proc/NUMBER/stat": No such file or directory'
for verb in 'stat $FAKE_PID' 'stat --all' 'verify $FAKE_PID' 'set $FAKE_PID ratio=1:4'; do
	case $verb in *--all) status=0 ;; *) status=1 ;; esac
	cli_beside_alone good "without /proc it is told: $verb" $status "" "$unseen" \
		"\"\$bare\" \"\$tool\" $verb 2> \"\$cli_work/said\"; status=\$?
		sed \"s,/proc/[0-9]*,/proc/NUMBER,\" \"\$cli_work/said\" >&2; exit \$status"
done
cli_refused "without /proc run does not ask for the library to be installed again" 125 \
	"tierheap: libtierheap.so can't be found beside this command: \"/proc/self/exe\": No such file or directory" \
	"$bare" "$tool" run --simulate true
tap_done
