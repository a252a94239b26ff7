#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Slabs of many sizes fill up and put others out; counters, appended and compared values.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs memcached python3

work() {
	memcached -u root -s "$PWD/sock" -m 64 -t 2 -d -P "$PWD/pid"
	await test -S sock
	python3 - <<-'PY'
		import hashlib, socket
		s = socket.socket(socket.AF_UNIX)
		s.connect("sock")
		f = s.makefile("rb")
		def ask(line, data=None):
		    s.sendall(line + b"\r\n" + (data + b"\r\n" if data is not None else b""))
		    return f.readline().strip()
		def get(key):
		    head = ask(b"get " + key)
		    if head == b"END":
		        return None
		    data = f.read(int(head.split()[3]) + 2)[:-2]
		    f.readline()
		    return data
		x, wrong, kept = 1, 0, 0
		sizes = {}
		for i in range(60000):
		    x = x * 16807 % 2147483647
		    key, size = b"k%d" % (x % 30000), x % 3000
		    sizes[key] = size
		    if ask(b"set %s 0 0 %d" % (key, size), b"%c" % (97 + size % 26) * size) != b"STORED":
		        wrong += 1
		for key, size in sizes.items():
		    got = get(key)
		    if got is not None:
		        kept += 1
		        wrong += got != b"%c" % (97 + size % 26) * size
		print("wrong", wrong, "kept", kept > 10000)
		ask(b"set n 0 0 1", b"1")
		for i in range(1000):
		    last = ask(b"incr n 7")
		ask(b"set a 0 0 1", b"a")
		for i in range(1000):
		    ask(b"append a 0 0 50", b"b" * 50)
		print(last, hashlib.md5(get(b"a")).hexdigest())
	PY
	kill "$(cat pid)"
	await sh -c '! test -e pid'
}

program memcached "$(memcached -V | cut -d ' ' -f 2)" memcached
tap_done
