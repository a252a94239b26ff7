// SPDX-License-Identifier: BSD-2-Clause
// Objects of many sizes to JSON and back, through buffers, which are outside of the engine's heap.
'use strict';
const fs = require('fs');

let right = true;
for (let turn = 0; turn < 5; turn++) {
	const data = [];
	for (let i = 0; i < 6000; i++)
		data.push({ id: i, name: `item ${i}`, note: 'x'.repeat((i * 7919) % 900),
			parts: [...Array(i % 12).keys()], weight: i / 8 });
	const buffers = data.map((item) => Buffer.from(JSON.stringify(item)));
	const back = buffers.map((buffer) => JSON.parse(buffer.toString()));
	const all = JSON.parse(Buffer.from(JSON.stringify(data)).toString());
	right = right && back.length === 6000 && all.length === 6000 &&
		back.every((item, i) => item.id === i && item.weight === i / 8 &&
			item.note.length === (i * 7919) % 900 && all[i].parts.length === i % 12);
}
fs.writeFileSync('answer', right ? 'right' : 'wrong');
