# SPDX-License-Identifier: BSD-2-Clause
# The machine tests: one emulated machine with KMEM DAX nodes, one script in it. Source it,
# set what differs, then call vm_test GUEST-SCRIPT. The guest's TAP becomes the test's.
# Silence, a panic and a hang of the guest are failures: it has to send its result.

. "$top_srcdir/tests/lib/tap.sh"

vm_sockets=1     # CPU nodes 0..S-1; each has a KMEM DAX node S..2S-1
vm_cpus=2        # per socket
vm_near=1024     # MiB of DRAM per socket
vm_far=1024      # MiB of the KMEM DAX node per socket; a multiple of 128
vm_seconds=${TIERHEAP_VM_SECONDS:-600} # time limit
vm_memkind=      # the library with the engine memkind, brought along where it is set
vm_programs=     # of the build tree, brought along as /test/NAME
vm_commands=     # of this machine, brought along as /usr/bin/NAME
vm_files=        # others, brought along the same way
vm_plugin=       # of QEMU, with its arguments: FILE,NAME=VALUE...

vm_source=$top_srcdir/tests/vm
vm_dir=$top_builddir/tests/vm

# The image is shared by all machine tests, which may run at the same time.
vm_image() {
	mkdir -p "$vm_dir/image"
	exec 9> "$vm_dir/image.lock"
	flock 9
	vm_why=$(sh "$vm_source/image.sh" "$vm_dir/image")
	vm_status=$?
	exec 9>&-
	[ $vm_status -ne 77 ] || tap_missing "$vm_why"
	if [ $vm_status -ne 0 ]; then
		echo "Bail out! the guest's file system could not be made: $vm_why"
		exit 1
	fi
}

# Everything that this test brings along, in a second archive after the base.
vm_payload() {
	mkdir -p "$vm_work/x/test"
	cp "$vm_source/guest/$1" "$vm_work/x/test/run.sh"
	cp "$vm_source/guest/guest.sh" "$vm_source/guest/mixes.sh" "$vm_source/guest/idle.sh" \
		"$top_srcdir/tests/lib/tap.sh" \
		"$top_srcdir/tests/lib/rows.sh" "$top_srcdir/tests/lib/workload-bounds.awk" \
		"$vm_work/x/test"
	printf 'RATIO_THREADS="%s"\n' "$RATIO_THREADS" > "$vm_work/x/test/settings"
	printf 'SOAK_SECONDS="%s"\n' "${SOAK_SECONDS-}" >> "$vm_work/x/test/settings"
	sh "$vm_source/install.sh" "$vm_work/x" "$top_builddir/tests/lib/workload" test/workload
	for vm_file in $vm_files; do
		cp "$vm_file" "$vm_work/x/test"
	done
	for vm_program in $vm_programs; do
		sh "$vm_source/install.sh" "$vm_work/x" "$top_builddir/$vm_program" \
			"test/$(basename "$vm_program")"
	done
	for vm_command in $vm_commands; do
		sh "$vm_source/install.sh" "$vm_work/x" "$(command -v "$vm_command")" \
			"usr/bin/$vm_command"
	done
	sh "$vm_source/install.sh" "$vm_work/x" "$TEST_TOOL" usr/bin/tierheap
	sh "$vm_source/install.sh" "$vm_work/x" "$TEST_LIBRARY" usr/lib/libtierheap.so
	[ -z "$vm_memkind" ] ||
		sh "$vm_source/install.sh" "$vm_work/x" "$vm_memkind" usr/lib/libtierheap-memkind.so
	(cd "$vm_work/x" && find . | cpio -o -H newc --quiet -R 0:0 | gzip -1) > "$vm_work/x.gz"
	cat "$vm_dir/image/base.cpio.gz" "$vm_work/x.gz" > "$vm_work/initrd"
}

# The nodes of one socket.
vm_socket() {
	printf -- '-object memory-backend-ram,id=m%d,size=%dM -numa node,nodeid=%d,cpus=%d-%d,memdev=m%d ' \
		"$1" "$vm_near" "$1" $(($1 * vm_cpus)) $(($1 * vm_cpus + vm_cpus - 1)) "$1"
	printf -- '-object memory-backend-ram,id=f%d,size=%dM ' "$1" $((vm_far + 144))
	printf -- '-device nvdimm,id=nv%d,memdev=f%d,node=%d,label-size=16M -numa node,nodeid=%d ' \
		"$1" "$1" $((vm_sockets + $1)) $((vm_sockets + $1))
}

# The distances: own DRAM 10, other socket 20, own KMEM node 17, the other's 28.
vm_distance() {
	own=17
	if [ "$1" != "$2" ]; then
		own=28
		printf -- '-numa dist,src=%d,dst=%d,val=20 ' "$1" "$2"
		printf -- '-numa dist,src=%d,dst=%d,val=28 ' $((vm_sockets + $1)) \
			$((vm_sockets + $2))
	fi
	printf -- '-numa dist,src=%d,dst=%d,val=%d ' "$1" $((vm_sockets + $2)) $own
	printf -- '-numa dist,src=%d,dst=%d,val=%d ' $((vm_sockets + $2)) "$1" $own
}

# All nodes first: QEMU wants to know both ends of a distance.
vm_nodes() {
	vm_each=$(seq 0 $((vm_sockets - 1)))
	for i in $vm_each; do
		vm_socket "$i"
	done
	for i in $vm_each; do
		for j in $vm_each; do
			vm_distance "$i" "$j"
		done
	done
}

# Word splitting of vm_nodes is meant: it prints arguments without spaces in them.
vm_boot() {
	# shellcheck disable=SC2046
	timeout "$vm_seconds" qemu-system-x86_64 -accel "${TIERHEAP_VM_ACCEL:-tcg,thread=multi}" \
		-cpu max -M q35,nvdimm=on \
		${vm_plugin:+-plugin "$vm_plugin"} \
		-smp $((vm_sockets * vm_cpus)),sockets=$vm_sockets,cores=$vm_cpus,threads=1 \
		-m $((vm_sockets * vm_near))M,slots=8,maxmem=$((vm_sockets * (vm_near + vm_far + 1024) + 4096))M \
		$(vm_nodes) -kernel "$vm_dir/image/vmlinuz" -initrd "$vm_work/initrd" \
		-append "console=ttyS0 panic=-1 quiet tsc=reliable no_timer_check" \
		-device virtio-serial -chardev file,id=result,path="$vm_work/result.tar" \
		-device virtserialport,chardev=result,name=result \
		-display none -serial "file:$vm_work/console" -monitor none -no-reboot -nic none \
		< /dev/null
}

# What a guest that did not get through left behind.
vm_failed() {
	tap_comment "$(tail -n 40 "$vm_work/console" | tr -d '\r')"
	tap_comment "$(cat "$vm_work/result/errors" 2> /dev/null)"
	echo "Bail out! $1"
	exit 1
}

# vm_run GUEST-SCRIPT: what it left under /out lies in $vm_work/result then, up to the end.
vm_run() {
	vm_image
	vm_work=$(mktemp -d "$vm_dir/run.XXXXXX") || exit 1
	trap 'rm -rf "$vm_work"' EXIT
	mkdir "$vm_work/result"
	vm_payload "$1"
	vm_boot
	vm_status=$?
	[ $vm_status -ne 124 ] || vm_failed "the guest did not finish within $vm_seconds s"
	tar xf "$vm_work/result.tar" -C "$vm_work/result" 2> /dev/null ||
		vm_failed "the guest sent no result"
	[ -s "$vm_work/result/status" ] || vm_failed "the guest's result is incomplete"
}

vm_test() {
	vm_run "$1"
	cat "$vm_work/result/tap"
	tap_comment "$(cat "$vm_work/result/errors")"
	cp "$vm_work/result/figures" "$vm_dir/$(basename "$0" .sh).figures" 2> /dev/null
	exit "$(cat "$vm_work/result/status")"
}
