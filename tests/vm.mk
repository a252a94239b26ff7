# SPDX-License-Identifier: BSD-2-Clause
# The machine tests: Debian's kernel under QEMU, with KMEM DAX nodes. They run tests/lib/workload.
vm_tests = \
	tests/vm/hold.sh tests/vm/thp.sh tests/vm/sockets.sh tests/vm/change.sh \
	tests/vm/full.sh tests/vm/absent.sh tests/vm/doctor.sh tests/vm/limits.sh tests/vm/exhaust.sh \
	tests/vm/settings.sh tests/vm/redis.sh tests/vm/memkind.sh tests/vm/job.sh \
	tests/vm/accesses.sh tests/vm/soak.sh tests/vm/dry-run.sh tests/vm/lies.sh \
	tests/vm/verify.sh tests/vm/now.sh tests/vm/spilled.sh tests/vm/tutorial.sh \
	tests/vm/outgrow.sh tests/vm/top.sh
TESTS += $(vm_tests)
check_PROGRAMS += tests/vm/until-null tests/vm/idle
tests_vm_until_null_CFLAGS = $(AM_CFLAGS) -fno-builtin
tests_vm_idle_CFLAGS = $(AM_CFLAGS) -fno-builtin
dist_check_SCRIPTS += $(vm_tests)
EXTRA_DIST += \
	tests/vm/vm.sh tests/vm/image.sh tests/vm/install.sh tests/vm/init \
	tests/vm/guest/guest.sh tests/vm/guest/mixes.sh tests/vm/guest/hold.sh \
	tests/vm/guest/change.sh tests/vm/guest/thp.sh tests/vm/guest/sockets.sh \
	tests/vm/guest/full.sh tests/vm/guest/absent.sh tests/vm/guest/limits.sh \
	tests/vm/guest/doctor.sh \
	tests/vm/guest/exhaust.sh tests/vm/guest/settings.sh \
	tests/vm/guest/redis.sh tests/vm/guest/memkind.sh tests/vm/guest/job.sh \
	tests/vm/guest/bench-ratio.sh tests/vm/guest/bench-model.sh \
	tests/vm/guest/accesses.sh tests/vm/guest/soak.sh tests/vm/guest/dry-run.sh \
	tests/vm/guest/lies.sh tests/vm/guest/tutorial.sh \
	tests/vm/guest/idle.sh tests/vm/guest/verify.sh tests/vm/guest/now.sh \
	tests/vm/guest/spilled.sh tests/vm/guest/outgrow.sh tests/vm/guest/top.sh
CLEANFILES += $(vm_tests:.sh=.figures) tests/vm/image.lock \
	tests/vm/image/base.cpio.gz tests/vm/image/vmlinuz tests/vm/image/stamp

# The picture in doc/TUTORIAL.md, of a run of its commands.
tutorial-picture:
	$(MAKE) check TESTS=tests/vm/tutorial.sh
	./tierheap plot tests/vm/tutorial.figures -o $(top_srcdir)/doc/tutorial.svg
.PHONY: tutorial-picture
