#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# However tierheap top ends, the terminal is as it was before.
. "${top_srcdir:?}/tests/top/top.sh"

no_terminal='tierheap: top needs a terminal on standard input and output: use "tierheap stat --interval 1" without one'
cli_refused "without a terminal one line tells" 2 "$no_terminal" "$tool" top

# end_start ARG...: top with its number in "pid", and the shell afterwards, which tells its exit
# status and whether the terminal has the same settings. The arguments are env(1)'s.
end_start() {
	cat > "$cli_work/run" << END
trap : INT QUIT HUP
stty -g > $cli_work/before
sh -c 'echo \$\$ > $cli_work/pid; exec env $* "\$tool" top' 2> $cli_work/err
echo "ended with \$?"
stty -g | cmp -s - $cli_work/before && echo "settings are the same"
sleep 60
END
	rm -f "$cli_work/pid"
	top_start 80 24 "exec sh $cli_work/run"
}

# ended_well SENTENCE STATUS
ended_well() {
	top_shows "$1: exit status $2" "^ended with $2\$"
	top_shows "$1: the settings are the same" "^settings are the same\$"
	tap_check "$1: screen and cursor are back" [ \
		"$(top_tmux display-message -p '#{alternate_on}#{cursor_flag}#{keypad_flag}')" = 010 ]
}

end_start
cli_until screen_has "q:quit"
tap_check "it takes the other screen" [ "$(top_tmux display-message -p '#{alternate_on}')" = 1 ]
top_keys q
ended_well "q" 0
tap_check "q: nothing is said" [ ! -s "$cli_work/err" ]
end_start
cli_until screen_has "q:quit"
top_keys C-c
ended_well "Ctrl-C" 130
for signal in TERM HUP QUIT SEGV; do
	end_start
	cli_until screen_has "q:quit"
	kill -$signal "$(cat "$cli_work/pid")"
	case $signal in
	TERM) status=143 ;;
	HUP) status=129 ;;
	QUIT) status=131 ;;
	SEGV) status=139 ;;
	esac
	ended_well "SIG$signal" $status
done
end_start
cli_until screen_has "q:quit"
# What is typed before it is read would be the shell's, which shows it.
top_keys / x
cli_until screen_has "filter: x_\$"
kill -TERM "$(cat "$cli_work/pid")"
ended_well "while a filter is typed" 143

# A terminal that goes, with and without the signal.
is_gone() {
	! kill -0 "$(cat "$cli_work/pid")" 2> /dev/null
}
end_start
cli_until screen_has "q:quit"
top_tmux kill-server
tap_check "it ends with its terminal" cli_until is_gone
end_start nohup
cli_until screen_has "q:quit"
top_tmux kill-server
tap_check "it does where SIGHUP is ignored" cli_until is_gone

# stopped SENTENCE: Ctrl-Z gives the terminal back, fg takes it again.
top_start 80 24 'PS1="ready " exec sh -i'
cli_until screen_has "ready"
top_keys '"$tool" top' Enter
cli_until screen_has "q:quit"
top_keys C-z
top_shows "Ctrl-Z gives the terminal back" "ready \$\|ready\$"
top_keys fg Enter
top_shows "fg takes it again" "q:quit"
top_keys q
top_hides "and q ends it" "q:quit"

# unfit SENTENCE MESSAGE ARG...: a terminal of a kind that does not do.
unfit() {
	unfit_sentence=$1 unfit_message=$2
	shift 2
	end_start "$@"
	ended_well "$unfit_sentence" 2
	cli_same message "tierheap: $unfit_message" "$cli_work/err" > "$cli_work/differs"
	status=$?
	tap_comment "$(cat "$cli_work/differs")"
	tap_result $status "$unfit_sentence: one line tells"
}

unfit "an unknown TERM" \
	'no terminal of the kind TERM="abacus" is known here: set TERM to another one, such as xterm or vt100' \
	TERM=abacus
unfit "TERM=dumb" \
	'a terminal of the kind TERM="dumb" has no screen: use "tierheap stat --interval 1"' TERM=dumb
unfit "no TERM" 'TERM is not set: set it to the kind of your terminal, such as xterm' -u TERM
# The examples of the manual that need a terminal.
sed -n '/^\.\\" example in a terminal$/,/^\.EE$/p' "$top_srcdir/man/tierheap.1" | grep -v '^\.' |
	sed 's/\\-/-/g' > "$cli_work/commands"
tap_check "tierheap.1 has examples for a terminal" [ -s "$cli_work/commands" ]
while read -r command; do
	top_start 80 24 "PATH=$(dirname "$tool"):\$PATH; $command"
	top_shows "tierheap.1: $command" "q:quit"
done < "$cli_work/commands"
tap_done
