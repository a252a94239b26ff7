#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# stat -o: a file that is whole at any time, or one line that says why not.
. "${top_srcdir:?}/tests/cli/cli.sh"
command -v strace > /dev/null || tap_missing "strace is needed: apt-get install strace"

mkdir "$cli_work/dir"
file=$cli_work/dir/out
export file

# Nothing but what is named: no temporary file is left. left NAME...
left() {
	ls -A "$cli_work/dir"
	[ "$(ls -A "$cli_work/dir")" = "$(printf '%s\n' "$@")" ]
}

for form in txt json tsv prometheus openmetrics; do
	case $form in
	txt) flag= ;;
	*) flag=--$form ;;
	esac
	rm -f "$file"
	cli_beside good "stat -o as $form prints nothing and succeeds" 0 "" "" \
		"umask 077; \"\$tool\" stat \$FAKE_PID $flag -o \"\$file\"
		sed -e \"s/pid=\\\"\$FAKE_PID\\\"/pid=\\\"PID\\\"/\" -e \"s/^\$FAKE_PID	/PID	/\" \
			-e \"s/process \$FAKE_PID /process PID /; s/\\\"pid\\\": \$FAKE_PID/\\\"pid\\\": PID/\" \
			\"\$file\" > \"\$cli_work/written\""
	tap_check "the file has what standard output has else, as $form" \
		diff "$golden/stat-good.$form" "$cli_work/written"
	tap_check "others may read it, whatever the umask" \
		[ "$(stat -c '%F %a' "$file")" = "regular file 644" ]
done
tap_check "no other file is left" left out

cli_beside good "--output replaces a file" 0 "1" "" \
	'echo old > "$file"; "$tool" stat $FAKE_PID --json --output "$file"; grep -c pid "$file"'
echo old > "$file"
ln "$file" "$cli_work/dir/old"
cli_beside good "a reader that has the old one open keeps it" 0 "old" "" \
	'exec 3< "$file"; "$tool" stat $FAKE_PID --json --output "$file"; cat <&3; cmp -s "$file" "$cli_work/dir/old" && echo same; true'
rm -f "$cli_work/dir/old" "$file"
cli_beside good "a name without a directory is beside us" 0 "1" "" \
	'cd "$cli_work/dir"; "$tool" stat $FAKE_PID --json -o out; grep -c pid out'

# What can't be written. refused SENTENCE MESSAGE SETUP: PLACE stands for the file.
refused() {
	rm -rf "$cli_work/dir"
	mkdir "$cli_work/dir"
	cli_beside good "$1" 1 "" "tierheap: can't write \"PLACE\": $2" \
		"$3; \"\$tool\" stat \$FAKE_PID --prometheus -o \"\$file\" 2> \"\$cli_work/said\"; status=\$?
		sed \"s,\\\"\$file\\\",\\\"PLACE\\\",\" \"\$cli_work/said\" >&2; exit \$status"
}
refused "a directory is refused" "it is a directory: name a file in it" 'mkdir "$file"'
refused "a symbolic link is refused" "it is a symbolic link: name the file itself" \
	'echo mine > "$cli_work/dir/target"; ln -s target "$file"'
tap_check "what it points to is as it was" [ "$(cat "$cli_work/dir/target")" = mine ]
refused "so is one that points nowhere" "it is a symbolic link: name the file itself" \
	'ln -s nowhere "$file"'
tap_check "and makes no file there" left out
refused "a pipe is refused" "it is no regular file" 'mkfifo "$file"'
tap_check "and is still there" [ -p "$file" ]
refused "a directory that is not there is told" "No such file or directory" 'file=$file/not/there'
refused "a file in the place of the directory is told" "Not a directory" \
	'echo old > "$file"; file=$file/name'
refused "a file that may not grow is told" "File too large" \
	'echo old > "$file"; ulimit -f 1'
tap_check "what was there is as it was" [ "$(cat "$file")" = old ]
tap_check "and no other file is left" left out
cli_refused "no name is no file" 2 \
	'tierheap: --output: "" is no file: write its name, such as tierheap.prom' \
	"$tool" stat --all -o ''

# A disk of one page, and one that is read-only; a user whose directory it is not.
mounted() {
	unshare -m sh -c 'mount -t tmpfs -o size=4k none "$cli_work/dir" && : > "$file" &&
		mount -o remount,ro "$cli_work/dir"' 2> /dev/null
}
if [ "$(id -u)" -eq 0 ] && mounted; then
	cli_beside crowded "a full disk is told" 1 "old" "tierheap: can't write \"PLACE\": No space left on device" '
		unshare -m sh -c "mount -t tmpfs -o size=4k none \"\$cli_work/dir\" || exit 77
			echo old > \"\$file\"
			\"\$tool\" stat $FAKE_PID --prometheus -o \"\$file\" 2> \"\$cli_work/said\"; status=\$?
			cat \"\$file\"; [ \$(ls -A \"\$cli_work/dir\" | wc -l) -eq 1 ] || echo more
			exit \$status"; status=$?
		sed "s,\"$file\",\"PLACE\"," "$cli_work/said" >&2; exit $status'
	cli_beside good "a directory that can't be written is told" 1 "" "tierheap: can't write \"PLACE\": Read-only file system" '
		unshare -m sh -c "mount -t tmpfs none \"\$cli_work/dir\" && mount -o remount,ro \"\$cli_work/dir\"
			\"\$tool\" stat $FAKE_PID -o \"\$file\" 2> \"\$cli_work/said\""; status=$?
		sed "s,\"$file\",\"PLACE\"," "$cli_work/said" >&2; exit $status'
else
	tap_result $((${CI:+1} + 0)) "a full disk is told # SKIP a tmpfs of its own needs root"
	[ "$(id -u)" -eq 0 ] || refused "a directory that can't be written is told" \
		"Permission denied" 'chmod 500 "$cli_work/dir"'
	chmod 700 "$cli_work/dir"
fi

# A series: readers see one whole exposition or the other, and only SIGKILL can leave anything.
rm -rf "$cli_work/dir"
mkdir "$cli_work/dir"
cli_beside crowded "a reader in a loop never finds part of a file, nor none" 0 "whole" "" '
	"$tool" stat $FAKE_PID --prometheus -o "$file"
	lines=$(wc -l < "$file")
	"$tool" stat $FAKE_PID --prometheus -o "$file" --interval 0.01 --count 100 & writer=$!
	reads=0 bad=0
	while kill -0 $writer 2> /dev/null; do
		cat "$file" > "$cli_work/copy" || bad=$((bad + 1))
		[ "$(wc -l < "$cli_work/copy")" = $lines ] || bad=$((bad + 1))
		reads=$((reads + 1))
	done
	wait $writer; status=$?
	[ $reads -ge 20 ] && [ $bad -eq 0 ] && echo whole || echo "$bad of $reads"
	exit $status'
cli_beside crowded "a writer that is ended leaves the file and nothing else" 0 "out" "" '
	for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
		timeout -s TERM 0.$((try + 10)) "$tool" stat $FAKE_PID --prometheus -o "$file" --interval 0.01
	done
	ls -A "$cli_work/dir"'
tap_check "the file is whole" [ "$(tail -n 1 "$file")" = "# EOF" ]

# fsync comes before rename, and rename is what makes the file.
cli_beside good "the new file is on the disk before it takes the name" 0 "fchmod fsync rename" "" '
	ASAN_OPTIONS=detect_leaks=0 strace -f -o "$cli_work/trace" -e trace=fchmod,fsync,rename "$tool" stat $FAKE_PID -o "$file"
	sed -n "s/^[0-9]* *\([a-z]*\)(.*) *= 0$/\1/p" "$cli_work/trace" | xargs'
tap_done
