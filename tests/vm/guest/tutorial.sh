# SPDX-License-Identifier: BSD-2-Clause
# The commands of doc/TUTORIAL.md, in their order, on a real KMEM DAX node.
. /test/guest.sh
far_up
thp madvise
mkdir -p /tmp/tutorial
cd /tmp/tutorial || exit 1
export LD_LIBRARY_PATH=/usr/lib

# A line before each block, so that it is known which one ended the script.
awk '/^```sh$/ { inside = 1; printf "echo \"block %d\"\n", ++n; next }
	/^```$/ { inside = 0 }
	inside' /test/TUTORIAL.md > /tmp/commands
blocks=$(grep -c '^echo "block' /tmp/commands)

followed() {
	timeout 500 sh -eu /tmp/commands > /tmp/said 2>&1
	status=$?
	cat /tmp/said
	[ $status -eq 0 ] && [ "$(grep -c '^block ' /tmp/said)" -eq "$blocks" ]
}

# verdicts WORD: how often verify said so.
verdicts() {
	grep -c "^verdict  *$1" /tmp/said
}

tap_check "the tutorial has commands" [ "$blocks" -ge 6 ]
tap_check "they do what it says, one after the other" followed
tap_check "advise has a line for 1:8" grep -qE '^ *1:8 ' /tmp/said
tap_check "set waits for the ratio" grep -qE '^process [0-9]+: taken, error .* after ' /tmp/said
tap_check "set --now moves pages of a server that idles" \
	grep -qE '^process [0-9]+: moved [1-9][0-9.]* MiB' /tmp/said
tap_check "the record has the server" sh -c 'grep -v "^#" redis.tsv | cut -f 4 | grep -q "^redis-server"'
tap_check "its page is whole" grep -q '</html>' redis.html
cp redis.tsv /out/figures
tap_check "no process was killed for lack of memory" no_oom_kill
tap_done
