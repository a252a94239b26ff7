#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Two workers serve files of many sizes, whole, in parts and compressed, and reload meanwhile.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs nginx python3

work() {
	mkdir www logs
	for i in 1 2 3 4 5 6 7 8; do
		numbers $((i * i * 3000)) > "www/$i.txt"
	done
	port=$(shuf -i 20000-50000 -n 1)
	cat > conf <<-CONF
		worker_processes 2; pid $PWD/pid; error_log $PWD/logs/error;
		events { worker_connections 256; }
		http {
			access_log off; gzip on; gzip_types text/plain; gzip_min_length 100;
			gzip_buffers 512 16k; output_buffers 8 1m; default_type text/plain;
			server { listen 127.0.0.1:$port; root $PWD/www; }
		}
	CONF
	cat > client.py <<-'PY'
		import hashlib, sys, threading, urllib.request
		base, sums = "http://127.0.0.1:%s/" % sys.argv[1], {}
		def get(n):
		    for i in range(1, 9):
		        r = urllib.request.Request(base + "%d.txt" % i)
		        if n % 3 == 1:
		            r.add_header("Accept-Encoding", "gzip")
		        if n % 3 == 2:
		            r.add_header("Range", "bytes=100-%d" % (1000 * n + 100))
		        with urllib.request.urlopen(r) as a:
		            sums[n, i] = hashlib.md5(a.read()).hexdigest()
		threads = [threading.Thread(target=get, args=(n,)) for n in range(24)]
		for t in threads: t.start()
		for t in threads: t.join()
		print(len(sums), hashlib.md5(str(sorted(sums.items())).encode()).hexdigest())
	PY
	nginx -p "$PWD/" -c conf 2> /dev/null
	echo "started with $?"
	python3 client.py "$port"
	kill -HUP "$(cat pid)"
	python3 client.py "$port"
	nginx -p "$PWD/" -c conf -s quit 2> /dev/null
	await sh -c '! test -e pid'
	grep -c alert logs/error
	:
}

program nginx "$(nginx -v 2>&1 | sed 's,.*/,,')" nginx
tap_done
