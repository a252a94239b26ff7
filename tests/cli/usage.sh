#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What the command says to arguments that it does not understand.
. "${top_srcdir:?}/tests/cli/cli.sh"

version=$(sed -n 's/^AC_INIT(\[tierheap\], \[\(.*\)\])$/\1/p' "$top_srcdir/configure.ac")
cli_expect "--version is the project's version" 0 "tierheap $version" "" "$tool" --version
cli_refused "a missing verb is told" 2 \
	'tierheap: a verb is missing: see "tierheap help"' "$tool"
cli_refused "an unknown verb is quoted" 2 \
	'tierheap: unknown verb "stats": "tierheap help" lists them' "$tool" stats
cli_refused "help of an unknown verb is quoted" 2 \
	'tierheap: unknown verb "stats": "tierheap help" lists them' "$tool" help stats

odd=$(printf 'a\033[2J\nb\177\302\233c\303\274')
cli_refused "a line stays one, and steers no terminal, whatever it quotes" 2 \
	"$(printf 'tierheap: unknown verb "a?[2J?b???c\303\274": "tierheap help" lists them')" \
	"$tool" "$odd"
cli_refused "so does that of an option" 2 \
	'tierheap: unknown option "--bo?gus": see "tierheap help stat"' \
	"$tool" stat "$(printf -- '--bo\tgus')"
cli_refused "and that of a program" 127 \
	'tierheap: "no?such" was not found: check its name and PATH' \
	"$tool" run "$(printf 'no\033such')"

for verb in run stat top set record nodes options fields plot doctor advise verify; do
	tap_check "help lists the verb $verb" sh -c "\"\$tool\" help | grep -q '^  $verb '"
	"$tool" help $verb > "$cli_work/help"
	cli_expect "$verb --help is help $verb" 0 "$(cat "$cli_work/help")" "" "$tool" $verb --help
	case $verb in
	run | record) status=125 ;;
	*) status=2 ;;
	esac
	cli_refused "an unknown option of $verb is quoted" $status \
		"tierheap: unknown option \"--bogus\": see \"tierheap help $verb\"" "$tool" $verb \
		--bogus
	cli_refused "an unknown letter of $verb is quoted" $status \
		"tierheap: unknown option \"-x\": see \"tierheap help $verb\"" "$tool" $verb -x
done

cli_refused "stat: a missing value is told" 2 \
	'tierheap: option "--interval" needs a value: see "tierheap help stat"' "$tool" stat \
	--interval
for text in 0 -1 1s 86401 '' 1e3 0.001; do
	cli_refused "stat: \"$text\" is no interval" 2 \
		"tierheap: --interval: \"$text\" is no time: write seconds from 0.01 to 86400, such as 1" \
		"$tool" stat --interval "$text"
done
for text in 0 -1 1.5 x '' 10000000000; do
	cli_refused "stat: \"$text\" is no count" 2 \
		"tierheap: --count: \"$text\" is no count: write a whole number from 1 to 1000000000" \
		"$tool" stat --interval 1 --count "$text"
done
cli_refused "stat: --count without --interval is refused" 2 \
	'tierheap: --count needs --interval: write "--interval 1" too' "$tool" stat --count 3
cli_refused "stat: --all and a process exclude each other" 2 \
	'tierheap: --all and "1" exclude each other: write one of them' "$tool" stat --all 1
for text in 0 12x 4194305 +1 ''; do
	cli_refused "stat: \"$text\" is no process" 2 \
		"tierheap: \"$text\" is no process: write its number, such as 1234" \
		"$tool" stat "$text"
done
for text in 0 4194305 '' /bin/sh 'a b' a,,b; do
	cli_refused "set: \"$text\" is no process" 2 \
		"tierheap: \"$text\" is no process: write its number, such as 1234, or its command, such as redis-server" \
		"$tool" set "$text" ratio=1:4
done
for text in 12x +1 no-such-command; do
	cli_refused "set: no process is called \"$text\"" 1 \
		"tierheap: no process under tierheap that you can steer is called \"$text\"" \
		"$tool" set "$text" ratio=1:4
done
for text in 0 -1 1s 86401 '' 1e3; do
	cli_refused "set: \"$text\" is no time to wait" 2 \
		"tierheap: --wait: \"$text\" is no time: write seconds from 0.01 to 86400, such as --wait=30" \
		"$tool" set --wait="$text" 1 ratio=1:4
done
for text in 0 1.1 1% '' -0.1; do
	cli_refused "set: \"$text\" is no tolerance" 2 \
		"tierheap: --tolerance: \"$text\" is no part: write a number from 0.0001 to 1, such as 0.01" \
		"$tool" set --wait --tolerance "$text" 1 ratio=1:4
done
cli_refused "set: --tolerance without --wait is refused" 2 \
	'tierheap: --tolerance needs --wait: write "--wait" too' "$tool" set --tolerance 0.1 1 ratio=1:4
cli_refused "set: --all and a process exclude each other" 2 \
	'tierheap: --all and "1" exclude each other: write one of them' "$tool" set --all 1 ratio=1:4
for text in --all 'redis-server 12'; do
	# shellcheck disable=SC2086 # words
	cli_refused "set: $text without a setting is told" 2 \
		"tierheap: set needs a process and a setting: tierheap set 1234 ratio=1:4" \
		"$tool" set $text
done
cli_refused "set: a missing setting is told" 2 \
	"tierheap: set needs a process and a setting: tierheap set 1234 ratio=1:4" "$tool" set 1
cli_refused "top: \"0\" is no interval" 2 \
	'tierheap: --interval: "0" is no time: write seconds from 0.01 to 86400, such as 1' \
	"$tool" top --interval 0
cli_refused "top takes no arguments" 2 \
	'tierheap: "1" is too much: tierheap top shows every process, and opens one by Enter' \
	"$tool" top 1
cli_refused "nodes takes no arguments" 2 \
	'tierheap: "0" is too much: tierheap nodes takes no arguments' "$tool" nodes 0
cli_refused "doctor takes no arguments" 2 \
	'tierheap: "0" is too much: tierheap doctor takes no arguments' "$tool" doctor 0
cli_refused "options takes no arguments" 2 \
	'tierheap: "ratio" is too much: tierheap options takes no arguments' "$tool" options ratio

if [ -c /dev/full ]; then
	cli_refused "output that can't be written is told" 1 \
		"tierheap: can't write the output: No space left on device" \
		sh -c '"$tool" options > /dev/full'
	cli_refused "so is that of stat" 1 \
		"tierheap: can't write the output: No space left on device" \
		sh -c '"$tool" stat --all --tsv > /dev/full'
fi
tap_done
