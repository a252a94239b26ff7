#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Completion for bash: what it offers is what the command takes.
. "${top_srcdir:?}/tests/cli/cli.sh"

command -v bash > /dev/null || tap_missing "no bash"
# bash's own words are the test's: as it parts them, at blanks, "=" and ":".
mkdir "$cli_work/d" "$cli_work/empty"
printf '#!/bin/sh\n' > "$cli_work/d/cli_program"
chmod 755 "$cli_work/d/cli_program"
PATH=$PATH:$cli_work/d
export PATH
cat > "$cli_work/complete" <<- 'END'
	. "$top_srcdir/completion/tierheap"
	cd "$cli_work/empty"
	COMP_WORDS=("$tool" "$@")
	COMP_CWORD=$#
	_tierheap
	printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort -u
END

# completes SENTENCE WANTED WORD...: the last word is the one at the cursor.
completes() {
	cli_sentence=$1 wanted=$2
	shift 2
	cli_expect "$cli_sentence" 0 "$(printf '%s\n' $wanted | LC_ALL=C sort)" "" \
		bash --norc "$cli_work/complete" "$@"
}

verbs=$("$tool" help | sed -n 's/^  \([a-z]*\)  .*/\1/p')
tap_check "there are verbs" [ "$(echo "$verbs" | wc -w)" -gt 5 ]
completes "the verbs are those of help" "$verbs --help --version" ""
completes "a verb is completed" "options" op
completes "help is completed by verbs" "run" help ru

# Every flag that help names at the beginning of a line.
for verb in $(echo "$verbs" | grep -v '^help$'); do
	flags=$("$tool" help "$verb" | grep -oE '^ +(-[a-zA-Z], )?--[a-z][a-z-]*' | grep -oE -- '--[a-z-]*')
	completes "the flags of $verb are those of its help" "$flags --help" "$verb" --
	for flag in $flags; do
		completes "$verb: $flag is completed" "$(echo "$flags" | grep "^$flag")" "$verb" "$flag"
	done
done

# Lists that no help gives: as the command tells them when it refuses another word.
told() {
	"$tool" run "$1" x true 2>&1 | sed "s/.*: write //; s/ or the path.*//; s/,\{0,1\} or / /; s/,/ /g"
}
completes "the policies are those that are taken" "$(told --policy)" run --policy ""
completes "the kinds are those that are taken" "$(told --memkind-kind)" run --memkind-kind ""
completes "bind's" "$(told --bind)" run --bind ""
completes "behind a = too" "strict" run --bind = s
completes "a switch's" "on off" run --simulate = ""
completes "a switch that stands alone takes no word more" "cli_program" run --simulate cli_prog
completes "a directory is completed" "$cli_work/d" nodes --sysfs "$cli_work/d"

keys=$("$tool" help set | sed -n 's/^  \([a-z]*=\).*/\1/p')
tap_check "set has keys" [ "$(echo "$keys" | wc -w)" -gt 4 ]
for key in $keys; do
	completes "set: $key is completed" "$(echo "$keys" | grep "^$key")" set 1 "${key%=}"
done
completes "set: the values of a key" "off on" set 1 move = o
completes "set: of the policy" "static-ratio static-threshold" set 1 policy = st
completes "set: after a setting comes another" "bind=" set 1 ratio = 1 : 4 bi
completes "set: a ratio has no list" "" set 1 ratio = ""
completes "run: the program is one of PATH" cli_program run --ratio 1 : 4 --bind strict -- cli_prog
completes "run: behind its flags" cli_program run --ratio = 1 : 4 -n cli_prog
completes "record: its program is one of PATH" cli_program record --output f --ratio 1 : 4 cli_prog
completes "run: the program's arguments are files" "$cli_work/d" run --ratio 1:4 sort "$cli_work/d"
completes "run: and no flags of run" "" run true --rati

# Processes, in a /dev/shm of their own where that can be.
export fake
beside() {
	unshare -m sh -c 'mount -t tmpfs none /dev/shm && exec "$fake" good "$fake" simulated "$@"' sh "$@"
}
if beside true 2> /dev/null; then
	cat > "$cli_work/beside" <<- 'END'
		bash --norc "$cli_work/complete" "$@" | sed "s/^$FAKE_PID\$/PID/; s/^$FAKE_OUTER\$/OUTER/" | LC_ALL=C sort
	END
	cli_expect "stat: the processes under tierheap" 0 "OUTER
PID" "" unshare -m sh -c 'mount -t tmpfs none /dev/shm && exec "$fake" good "$fake" simulated sh "$cli_work/beside" "$@"' \
		sh stat ""
	cli_expect "set: their commands too" 0 "python3" "" unshare -m sh -c \
		'mount -t tmpfs none /dev/shm && exec "$fake" good "$fake" simulated sh "$cli_work/beside" "$@"' \
		sh set py
else
	tap_result $((${CI:+1} + 0)) "the processes under tierheap # SKIP a /dev/shm of its own needs root"
fi
completes "what is no verb has nothing" "" nonsense x
tap_done
