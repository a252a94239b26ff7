#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# JSON, buffers outside of V8's heap, worker threads and a child process.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs node

work() {
	cat > w.js <<-'JS'
		const { Worker, isMainThread, parentPort } = require("worker_threads");
		let x = 1;
		const next = () => (x = x * 16807 % 2147483647);
		function load() {
			const live = [], sum = require("crypto").createHash("sha256");
			for (let i = 0; i < 20000; i++) {
				const b = Buffer.alloc(64 + next() % 20000, x % 251);
				live[x % 2000] = b;
				sum.update(b);
			}
			return sum.digest("hex") + live.reduce((n, b) => n + b.length, 0);
		}
		if (!isMainThread) {
			parentPort.postMessage(load());
		} else {
			const rows = Array.from({ length: 50000 }, (_, i) => ({ i, s: "v" + next(), t: [i % 7, x % 9] }));
			const text = JSON.stringify(rows);
			console.log(text.length, JSON.stringify(JSON.parse(text)) === text);
			console.log(load());
			console.log(require("zlib").gunzipSync(require("zlib").gzipSync(text)).toString() === text);
			console.log(require("child_process").execFileSync(process.execPath, ["-e", "console.log(6*7)"]).toString().trim());
			let left = 2;
			for (let i = 0; i < 2; i++)
				new Worker(__filename).on("message", (m) => { console.log(m); if (--left == 0) console.log("end"); });
		}
	JS
	node w.js
}

program node "$(node --version | tr -d v)" node
tap_done
