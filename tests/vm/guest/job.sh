# SPDX-License-Identifier: BSD-2-Clause
# The main job as quickstart runs it, on a real KMEM DAX node, with fewer data.
. /test/guest.sh
far_up
thp madvise
mkdir -p /tmp/build/tests/main
ln -s /usr/bin/tierheap /tmp/build/tierheap
ln -s /test/redis_load /tmp/build/tests/main/redis_load

job() {
	JOB_MEGABYTES=64 timeout 300 sh /test/job.sh /tmp/build > /tmp/job 2>&1
	status=$?
	cat /tmp/job
	return $status
}
tap_check "the main job runs through, and the ratio holds" job
tap_check "nothing is called simulated" sh -c '! grep -i simulate /tmp/job'
tap_check "the final statistics name the nodes" \
	grep -qE '^ *PMEM .* 1$' /tmp/job
tap_check "no process was killed for lack of memory" no_oom_kill
tap_done
