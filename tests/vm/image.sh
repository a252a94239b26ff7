#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# image.sh DIR: makes DIR/base.cpio.gz, the guest's file system from packages that are
# installed here, and DIR/vmlinuz. Does nothing when they are there and current.
# A missing package ends it with status 77 and one line that names the package.
set -e
PATH=$PATH:/usr/sbin:/sbin # modprobe and ldconfig, which are not on a user's path
here=$(cd "$(dirname "$0")" && pwd)
dir=$1
mkdir -p "$dir"

missing() {
	echo "$1 was not found; on Debian: apt-get install $2"
	exit 77
}

need() {
	command -v "$1" > /dev/null || missing "$1" "$2"
}

need qemu-system-x86_64 qemu-system-x86
need busybox busybox-static
need ndctl ndctl
need daxctl daxctl
need numactl numactl
need cpio cpio
need modprobe kmod
need redis-server redis-server
need redis-cli redis-tools
memtier=$(ldconfig -p | sed -n 's/.*libmemtier\.so\.0 .*=> //p' | head -n 1)
[ -n "$memtier" ] || missing libmemtier.so.0 libmemkind0

# The newest kernel that has its modules and can be read.
for k in $(cd /lib/modules 2> /dev/null && printf '%s\n' * | sort -V); do
	[ -r "/boot/vmlinuz-$k" ] && find "/lib/modules/$k" -name 'kmem.ko*' | grep -q . &&
		kernel=$k
done
[ -n "$kernel" ] || missing "a kernel in /boot with the module kmem" linux-image-cloud-amd64
busybox=$(command -v busybox)
ldd "$busybox" > /dev/null 2>&1 && missing "a static busybox" busybox-static

stamp="$kernel $(cksum < "$here/image.sh") $(cksum < "$here/init")"
[ -e "$dir/base.cpio.gz" ] && [ "$(cat "$dir/stamp" 2> /dev/null)" = "$stamp" ] && exit 0

root=$(mktemp -d "$dir/root.XXXXXX")
trap 'rm -rf "$root"' EXIT
cd "$root"
mkdir -p bin sbin usr/bin usr/sbin lib/modules proc sys dev tmp root etc out

cp "$busybox" bin/busybox
for applet in $("$busybox" --list); do
	[ -e "bin/$applet" ] || ln -s busybox "bin/$applet"
done
for program in ndctl daxctl numactl redis-server redis-cli redis-benchmark; do
	sh "$here/install.sh" "$root" "$(command -v $program)" "usr/bin/$program"
done
# busybox is static: nothing can be preloaded into its applets.
for program in seq sleep; do
	sh "$here/install.sh" "$root" "$(command -v $program)" "usr/bin/$program"
done
sh "$here/install.sh" "$root" "$memtier" usr/lib/libmemtier.so.0
jemalloc=$(ldconfig -p | sed -n 's/.*libjemalloc\.so\.2 .*=> //p' | head -n 1)
sh "$here/install.sh" "$root" "$jemalloc" usr/lib/libjemalloc.so.2

# In the order in which they are to be inserted; kmem is left to the scripts. Without this
# machine's modprobe.d, in which ndctl has a command of its own for libnvdimm.
for module in encrypted-keys virtio_pci virtio_console nfit nd_pmem device_dax dax_pmem kmem; do
	modprobe -C /dev/null -S "$kernel" --show-depends "$module" ||
		missing "the module $module" linux-image-cloud-amd64
done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' | while read -r file; do
	name=$(basename "${file%%.ko*}")
	case $file in
	*.xz) xz -dc "$file" > "lib/modules/$name.ko" ;;
	*.zst) zstd -qdc "$file" > "lib/modules/$name.ko" ;;
	*) cp "$file" "lib/modules/$name.ko" ;;
	esac
	echo "$name" >> lib/modules/order
done

printf 'root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000::/tmp:/bin/sh\n' > etc/passwd
printf 'root:x:0:\nuser:x:1000:\n' > etc/group
cp "$here/init" init
chmod 755 init
find . | cpio -o -H newc --quiet -R 0:0 | gzip -1 > "$dir/base.new"
cp "/boot/vmlinuz-$kernel" "$dir/vmlinuz"
mv "$dir/base.new" "$dir/base.cpio.gz"
echo "$stamp" > "$dir/stamp"
