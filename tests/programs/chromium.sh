#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A page with scripts, a worker, a canvas and a table is rendered, as a document and as a picture.
# malloc is the program's own, PartitionAlloc: the library has to leave all of its processes alone.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs chromium

# The program itself: `chromium` is a script, whose shell has a heap.
browser=/usr/lib/chromium/chromium
[ -x "$browser" ] || tap_missing "no $browser"

browse() {
	HOME=$PWD "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars \
		--user-data-dir="$PWD/profile" "$@" 2> messages
	echo "ended with $?"
	# Not the buses that a machine without a desktop lacks.
	grep -a '^tierheap: ' messages >&2
}

work() {
	cat > page.html <<-'HTML'
		<!DOCTYPE html>
		<html><head><meta charset="utf-8"><title>page</title></head>
		<body><table id="t"></table><canvas id="c" width="300" height="200"></canvas><p id="p"></p>
		<script>
		let x = 1;
		const next = () => (x = x * 16807 % 2147483647);
		const rows = Array.from({ length: 200000 }, (_, i) => ({ i, s: "v" + next(), t: [i % 7, x % 9] }));
		const same = JSON.stringify(JSON.parse(JSON.stringify(rows))) === JSON.stringify(rows);
		rows.sort((a, b) => a.s < b.s ? -1 : 1);
		const buffers = Array.from({ length: 300 }, (_, i) => new Uint8Array(1000 + next() % 200000).fill(i));
		const sum = buffers.reduce((n, b) => (n * 31 + b.length * b[0]) % 1000003, 7);
		for (let i = 0; i < 500; i++) {
			const cells = document.getElementById("t").insertRow();
			cells.insertCell().textContent = rows[i * 397].s;
			cells.insertCell().textContent = rows[i * 397].t.join("-");
		}
		const g = document.getElementById("c").getContext("2d");
		for (let i = 0; i < 400; i++) {
			g.fillStyle = `rgb(${next() % 256},${next() % 256},${next() % 256})`;
			g.fillRect(next() % 280, next() % 180, 20, 20);
		}
		let ink = 0;
		for (const b of g.getImageData(0, 0, 300, 200).data) ink = (ink * 31 + b) % 1000003;
		document.getElementById("p").textContent = [same, rows[0].s, sum, ink].join(" ");
		</script></body></html>
	HTML
	browse --dump-dom "file://$PWD/page.html" > dom
	wc -l < dom
	cksum < dom
	sed -n 's,.*<p id="p">\(.*\)</p>.*,\1,p' dom
	tail -n 1 dom
	browse --window-size=640,480 --screenshot="$PWD/shot.png" "file://$PWD/page.html"
	cksum < shot.png
}

program chromium "$($browser --version 2> /dev/null | sed -n 's/^[^0-9]*\([0-9.]*\).*/\1/p')" chromium own
tap_done
