#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# `tierheap run`: what it refuses, what it warns of, and what the program gets.
. "${top_srcdir:?}/tests/cli/cli.sh"

ratio_help="write D:P with two whole numbers from 0 to 1000000, not both 0, such as 1:4"
size_help="write whole bytes, or with K, M or G, such as 4K"

# A program that leaves a mark: nothing is started when something is refused.
printf '#!/bin/sh\ntouch "$cli_work/started"\n' > "$cli_work/mark"
chmod +x "$cli_work/mark"

# run_refused SENTENCE ERR ARG...: with 125, before the program is started.
run_refused() {
	sentence=$1 err=$2
	shift 2
	cli_refused "$sentence" 125 "$err" "$@"
	tap_check "$sentence, and nothing is started" [ ! -e "$cli_work/started" ]
	rm -f "$cli_work/started"
}

run_refused "a missing program is told" \
	"tierheap: a program is missing: tierheap run --ratio 1:4 PROGRAM" "$tool" run --ratio 1:4
run_refused "a wrong ratio is refused" "tierheap: --ratio: \"1;4\" is not a ratio: $ratio_help" \
	"$tool" run --ratio '1;4' "$cli_work/mark"
run_refused "a wrong ratio in the environment is refused" \
	"tierheap: TIERHEAP_RATIO: \"1;4\" is not a ratio: $ratio_help" \
	env 'TIERHEAP_RATIO=1;4' "$tool" run "$cli_work/mark"
run_refused "an unknown policy is refused" \
	'tierheap: --policy: "fast" is not known: write dynamic-threshold, static-threshold, static-ratio, dram-only or pmem-only' \
	"$tool" run --policy fast "$cli_work/mark"
run_refused "a wrong size is refused" \
	"tierheap: --threshold-min: \"1.5K\" is not a size from 0 to 131072G: $size_help" \
	"$tool" run --threshold-min 1.5K "$cli_work/mark"
run_refused "limits that exclude each other are refused" \
	"tierheap: the threshold's minimum is above its maximum (threshold 1K, min 1M, max 1K): change one of them" \
	"$tool" run --threshold-min 1M --threshold-max 1K "$cli_work/mark"
run_refused "a list of nodes that is none is refused" \
	'tierheap: --pmem-nodes: "2;3" is not a list of nodes: write auto, or numbers below 1024 and ranges of them, such as 0-1,3' \
	"$tool" run --pmem-nodes '2;3' "$cli_work/mark"
run_refused "a list of names that is none is refused" \
	"tierheap: --exclude: \"/bin/sh\" is no list of commands' names: write names with commas and no blanks between them, no paths, at most 255 bytes, such as redis-*,java" \
	"$tool" run --exclude /bin/sh "$cli_work/mark"
run_refused "a misspelt variable is named with the one that was meant" \
	"tierheap: TIERHEAP_RATOI is not a setting; did you mean TIERHEAP_RATIO?" \
	env TIERHEAP_RATOI=1:4 "$tool" run "$cli_work/mark"
run_refused "everything that is wrong is told" \
	"tierheap: TIERHEAP_POLICY: \"fast\" is not known: write dynamic-threshold, static-threshold, static-ratio, dram-only or pmem-only
tierheap: --ratio: \"1\" is not a ratio: $ratio_help
tierheap: --simulate: \"maybe\" is neither on nor off: write one of them" \
	env TIERHEAP_POLICY=fast "$tool" run --ratio 1 --simulate=maybe "$cli_work/mark"
last=$(sed 's/.*[-,]//' /sys/devices/system/node/online 2>/dev/null || echo 0)
tap_check "a node that the machine lacks is refused" sh -c '
	"$tool" run --pmem-nodes '$((last + 1))' "$cli_work/mark" 2> "$cli_work/err"
	[ $? -eq 125 ] && [ ! -e "$cli_work/started" ] && [ "$(wc -l < "$cli_work/err")" -eq 1 ] &&
	grep -q "^tierheap: .*PMEM_NODES: node '$((last + 1))' of \"'$((last + 1))'\" does not exist" "$cli_work/err"'

cli_refused "a program that is not there is 127" 127 \
	'tierheap: "no-such-program" was not found: check its name and PATH' \
	env PATH=/usr/bin:/bin "$tool" run no-such-program
cli_refused "a path that is not there is 127" 127 \
	"tierheap: \"$cli_work/none\" was not found: check its name" "$tool" run "$cli_work/none"
echo data > "$cli_work/data"
cli_refused "a file that is no program is 126" 126 \
	"tierheap: \"$cli_work/data\" can't be executed: Permission denied" \
	"$tool" run "$cli_work/data"
cli_refused "a directory is 126" 126 \
	"tierheap: \"$cli_work\" can't be executed: Permission denied" "$tool" run "$cli_work"
printf '#!%s/none\n' "$cli_work" > "$cli_work/orphan"
chmod +x "$cli_work/orphan"
cli_refused "a script without its interpreter is 127" 127 \
	"tierheap: \"$cli_work/orphan\" can't be executed: No such file or directory" \
	"$tool" run --policy dram-only "$cli_work/orphan"

# From here programs run. dram-only has nothing to say about the tiers of this machine.
run="$tool run --policy dram-only"
cli_expect "the exit status is the program's" 3 "" "" $run sh -c 'exit 3'
cli_expect "arguments after the program are the program's" 0 "--ratio x" "" $run echo --ratio x
cli_expect "-- ends the flags" 0 "-n" "" $run -- printf -- '-n\n'
cli_expect "a script runs under its interpreter" 0 "" "" $run "$cli_work/mark"
tap_check "the script has run" [ -e "$cli_work/started" ]
cli_expect "flags become variables" 0 "1:4 64K on" "" \
	"$tool" run --ratio 1:4 --policy dram-only --threshold-max=64K --simulate \
	sh -c 'echo "$TIERHEAP_RATIO $TIERHEAP_THRESHOLD_MAX $TIERHEAP_SIMULATE"'
cli_expect "a flag takes the place of its variable, right or wrong" 0 "1:4" "" \
	env TIERHEAP_RATIO=wrong $run --ratio 1:4 sh -c 'echo "$TIERHEAP_RATIO"'
cli_expect "patterns of names reach the program as they are" 0 "redis-*,java sh" "" \
	$run --include 'redis-*,java' --exclude sh sh -c 'echo "$TIERHEAP_INCLUDE $TIERHEAP_EXCLUDE"'
tap_check "--dry-run says that the program itself is excluded" sh -c "
	$run --exclude 'java,tr*' -n true | grep -qxF \
	'true         stays in plain DRAM: excluded by TIERHEAP_EXCLUDE \"tr*\"'"
tap_check "--dry-run has no such line for one that is included" sh -c "
	$run --include true -n true > '$cli_work/said' && ! grep 'plain DRAM' '$cli_work/said'"
library=$($run -n true | sed -n 's/^library *//p')
tap_check "the library exists" [ -r "$library" ]
cli_expect "the library is preloaded" 0 "$library" "" $run sh -c 'echo "$LD_PRELOAD"'
other=$(ldd /bin/sh | sed -n 's/.* => \(\/[^ ]*libc\.so[^ ]*\).*/\1/p')
other_library=$other
cli_expect "the library comes before what is preloaded already" 0 "$library:$other" "" \
	env LD_PRELOAD="$other" $run sh -c 'echo "$LD_PRELOAD"'
cli_expect "it is not preloaded twice" 0 "$library:$other" "" \
	env LD_PRELOAD="$library:$other" $run sh -c 'echo "$LD_PRELOAD"'

# The other engine, where it was built.
rm -f "$cli_work/started"
memkind=$(dirname "$library")/libtierheap-memkind.so
run_refused "an unknown engine is refused" \
	'tierheap: --engine: "fast" is not known: write sorted or memkind' \
	"$tool" run --engine fast "$cli_work/mark"
run_refused "an unknown kind is refused" \
	'tierheap: --memkind-kind: "hugetlb" is no kind of memory: write dax_kmem, dax_kmem_all, dax_kmem_preferred, dax_kmem_interleave, hbw, hbw_all, hbw_preferred, hbw_interleave, or the path of a directory, from / on and at most 255 bytes long' \
	"$tool" run --memkind-kind hugetlb "$cli_work/mark"
if [ -e "$memkind" ]; then
	other="$tool run --engine memkind"
	cli_expect "--engine memkind preloads its library" 0 "$memkind memkind" "" \
		$other --policy dram-only sh -c 'echo "$LD_PRELOAD $TIERHEAP_ENGINE"'
	cli_expect "it takes the place of the other one" 0 "$memkind:$other_library" "" \
		env LD_PRELOAD="$library:$other_library" $other --policy dram-only \
		sh -c 'echo "$LD_PRELOAD"'
	tap_check "--dry-run shows the engine" sh -c "
		$other --policy dram-only -n true | grep -qx 'engine       memkind'"
	tap_check "--dry-run shows the directory" sh -c "
		$other --memkind-kind '$cli_work' -n true | grep -qx 'PMEM         files in $cli_work'"
	run_refused "a directory that is not there is refused" \
		"tierheap: \"$cli_work/none\" can't hold the PMEM tier: No such file or directory" \
		$other --memkind-kind "$cli_work/none" "$cli_work/mark"
	run_refused "a file is no directory" \
		"tierheap: \"$cli_work/data\" can't hold the PMEM tier: Not a directory" \
		$other --memkind-kind "$cli_work/data" "$cli_work/mark"
else
	tap_check "an engine that was not built is told" sh -c '
		"$tool" run --engine memkind "$cli_work/mark" 2> "$cli_work/err"
		[ $? -eq 125 ] && [ ! -e "$cli_work/started" ] && grep -q \
		"^tierheap: libtierheap-memkind.so was neither found .*, or leave --engine out$" \
		"$cli_work/err"'
fi

# What can't be reached.
cp "$top_builddir/tests/cli/static" "$cli_work/static"
cli_expect "a statically linked program is warned of, and runs" 4 "" \
	"tierheap: \"$cli_work/static\" is statically linked: it can't be preloaded and runs without tierheap" \
	$run "$cli_work/static"
printf '#!%s/static\n' "$cli_work" > "$cli_work/static-script"
chmod +x "$cli_work/static-script"
cli_expect "so is a script whose interpreter is" 4 "" \
	"tierheap: \"$cli_work/static\" is statically linked: it can't be preloaded and runs without tierheap" \
	$run "$cli_work/static-script"
# A head of an x86 program of 32 bits, enough to be recognised.
printf '\177ELF\1\1\1\0\0\0\0\0\0\0\0\0\2\0\3\0\1\0\0\0' > "$cli_work/foreign"
head -c 100 /dev/zero >> "$cli_work/foreign"
chmod +x "$cli_work/foreign"
cli_expect "a program of another machine is warned of" 0 \
	"$($run -n "$cli_work/foreign" 2>/dev/null)" \
	"tierheap: \"$cli_work/foreign\" is no x86-64 program: it can't be preloaded and runs without tierheap" \
	$run -n "$cli_work/foreign"
# A setuid program of somebody else: root makes one, others find one.
if [ "$(id -u)" -eq 0 ]; then
	setuid=$cli_work/setuid
	cp /bin/true "$setuid"
	chown 65534 "$setuid"
	chmod 4755 "$setuid"
else
	setuid=$(command -v su)
fi
if [ -u "$setuid" ]; then
	tap_check "a setuid program is warned of" sh -c "
		$run -n '$setuid' 2>&1 | grep -q '^tierheap: \"$setuid\" is setuid: it can.t be preloaded'"
fi

# What would be done.
tap_check "--dry-run starts nothing" sh -c "
	rm -f '$cli_work/started'; $run --dry-run '$cli_work/mark' > /dev/null && [ ! -e '$cli_work/started' ]"
dry=$("$tool" run --dry-run --ratio 1:4 --threshold-max 64K --simulate true 2> "$cli_work/note")
for line in 'program      .*/true' "library      $library" 'engine       sorted' 'environment  TIERHEAP_RATIO=1:4' \
	'             TIERHEAP_THRESHOLD_MAX=64K' "             LD_PRELOAD=$library.*" \
	'DRAM         node .* MiB, .*' 'PMEM         node .* MiB, .*' \
	'policy       dynamic-threshold' 'ratio        1:4, as given' \
	'threshold    0 B to 64 KiB'; do
	tap_check "--dry-run shows: $line" sh -c 'printf "%s\n" "$1" | grep -qx -- "$2"' sh "$dry" \
		"$line"
done
cli_expect "--dry-run-tiers is told, and handed on" 0 on \
	"tierheap: dry run: both tiers lie on DRAM node $("$tool" nodes | awk '$2 == "dram" { print $1 }' | paste -sd,), and nothing is bound or moved: all is counted as if it were" \
	"$tool" run --dry-run-tiers --ratio 1:4 sh -c 'echo "$TIERHEAP_DRY_RUN_TIERS"'
cli_expect "--dry-run-tiers says nothing where everything is DRAM anyway" 0 "" "" \
	$run --dry-run-tiers true
tap_check "--dry-run shows that the tiers are a dry run's" sh -c "
	\"\$tool\" run -n --dry-run-tiers true 2> /dev/null | grep -qx 'PMEM .* MiB, simulated'"
run_refused "--dry-run-tiers is not for the engine memkind" \
	'tierheap: TIERHEAP_DRY_RUN_TIERS: "on" is for engine sorted, and the engine is memkind, which places what it counts: leave one of them out' \
	"$tool" run --engine memkind --dry-run-tiers "$cli_work/mark"
if "$tool" nodes | grep -q '  pmem  '; then
	tap_check "with a PMEM node nothing is simulated" \
		sh -c "! grep -q simulated '$cli_work/note'"
	cli_expect "a PMEM node needs no word" 0 "" "" "$tool" run --ratio 1:4 true
else
	tap_check "--simulate is told" grep -qx \
		"tierheap: simulated: there is no PMEM node, so the PMEM tier lies on DRAM node .*" \
		"$cli_work/note"
	"$tool" run --ratio 1:4 --threshold-max 64K --bind strict --simulate --verbose true \
		2> "$cli_work/verbose"
	tap_check "--verbose says what was found and chosen" grep -qxE \
		'tierheap: DRAM nodes [0-9,-]+, PMEM simulated on nodes [0-9,-]+, ratio 1:4, threshold-max 64K, simulate on, bind strict' \
		"$cli_work/verbose"
	tap_check "--dry-run says simulated" sh -c \
		'printf "%s\n" "$1" | grep -qx "PMEM .* MiB, simulated"' sh "$dry"
	cli_expect "without a PMEM node the program runs in plain DRAM" 5 "" \
		'tierheap: there is no PMEM node: "sh" runs in plain DRAM (--simulate tries the tiers all the same)' \
		"$tool" run --ratio 1:4 sh -c 'env true; exit 5'
fi

# shm_refused SCRIPT: with a /dev/shm of its own, where the user's directory is already, changed by
# the script: the program is not started, and one line names the directory.
shm_refused() {
	rm -f "$cli_work/started"
	unshare --mount sh -c '
		mount -t tmpfs -o mode=1777 none /dev/shm && mkdir -m 700 "/dev/shm/tierheap-$(id -u)" &&
			eval "$1" && exec "$2" run --simulate touch "$3"' \
		sh "$1" "$tool" "$cli_work/started" > "$cli_work/out" 2>&1
	status=$?
	cat "$cli_work/out"
	[ $status -eq 125 ] && [ ! -e "$cli_work/started" ] && [ "$(wc -l < "$cli_work/out")" -eq 1 ] &&
		grep -q "/dev/shm/tierheap-.* can't hold statistics" "$cli_work/out"
}

if unshare --mount true 2> /dev/null; then
	tap_check "a read-only /dev/shm is refused before the program starts" \
		shm_refused 'mount -o remount,ro /dev/shm'
	tap_check "a full /dev/shm is refused before the program starts" \
		shm_refused 'mount -o remount,size=4k /dev/shm; ! head -c 8k /dev/zero 2> /dev/null > /dev/shm/full'
else
	tap_result $((${CI:+1} + 0)) "a full /dev/shm is refused # SKIP unshare(1) needs root"
fi
tap_done
