/* SPDX-License-Identifier: BSD-2-Clause */
"use strict";
/* The values under the pointer, in all charts of a process at once. Arrow keys move by a row;
   #at=12.5 shows the row that is nearest to 12.5 s. */
const numbers = (text) => text.split(" ").map(Number);

function scaled(value, base, units, after) {
	let i = 0;
	for (; value >= base && i + 1 < units.length; i++)
		value /= base;
	return Number(value.toPrecision(4)) + units[i] + after;
}

const bytes = [" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"];
const formats = {
	share: (v) => v.toFixed(4),
	error: (v) => (v < 0 && v <= -0.00005 ? "" : "+") + (Math.abs(v) < 0.00005 ? 0 : v).toFixed(4),
	bytes: (v) => scaled(v, 1024, bytes, ""),
	byterate: (v) => scaled(v, 1024, bytes, "/s"),
	rate: (v) => scaled(v, 1000, ["", " k", " M", " G", " T"], "/s"),
};

function nearest(times, at) {
	let best = 0;
	times.forEach((t, i) => { if (Math.abs(t - at) < Math.abs(times[best] - at)) best = i; });
	return best;
}

function chartMake(figure, lines) {
	const svg = figure.querySelector("svg"), title = svg.querySelector("title");
	const [left, right, top, bottom] = numbers(svg.dataset.box);
	const [x0, x1] = numbers(svg.dataset.x), [y0, y1] = numbers(svg.dataset.y);
	const log = "log" in svg.dataset, stacked = "stacked" in figure.dataset;
	const cursor = svg.querySelector(".cursor"), format = formats[figure.dataset.unit];
	/* A title would lie over ours; the name stays. */
	svg.setAttribute("aria-label", title.textContent);
	svg.removeAttribute("aria-labelledby");
	title.remove();
	const place = (v) => log ? Math.log(v / y0) / Math.log(y1 / y0) : (v - y0) / (y1 - y0);
	const text = (line, row) => lines[line][row] === null ? "-" : format(lines[line][row]);
	return {
		svg, figure, text,
		names: [...figure.querySelectorAll(".item")].map((e) => e.textContent.split(" ")[0]),
		timeAt(event) {
			const box = svg.getBoundingClientRect();
			const x = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width;
			return x0 + (x - left) / (right - left) * (x1 - x0);
		},
		show(row, time) {
			const x = left + (time - x0) / (x1 - x0) * (right - left);
			let sum = 0;
			cursor.setAttribute("visibility", "visible");
			cursor.querySelector("line").setAttribute("x1", x);
			cursor.querySelector("line").setAttribute("x2", x);
			cursor.querySelectorAll("circle").forEach((circle, line) => {
				const v = lines[line][row];
				sum = stacked ? sum + v : v;
				const y = bottom - place(sum) * (bottom - top);
				const seen = v !== null && y >= top - 2 && y <= bottom + 2;
				circle.setAttribute("visibility", seen ? "inherit" : "hidden");
				if (seen) {
					circle.setAttribute("cx", x);
					circle.setAttribute("cy", y);
				}
			});
			figure.querySelectorAll(".item b").forEach((b, line) => { b.textContent = text(line, row); });
		},
		hide(last) {
			cursor.setAttribute("visibility", "hidden");
			figure.querySelectorAll(".item b").forEach((b, line) => { b.textContent = text(line, last); });
		},
	};
}

function sectionMake(section) {
	const data = JSON.parse(section.querySelector("script").textContent);
	const charts = [...section.querySelectorAll(".chart")].map((f, i) => chartMake(f, data.charts[i]));
	const now = document.getElementById("now"), told = now.textContent;
	const tip = document.createElement("div");
	let current = data.time.length - 1;
	tip.className = "tip";
	tip.hidden = true;
	section.append(tip);

	function clock(row) {
		return data.time[row].toFixed(3) + " s, " + new Date(data.unix[row] * 1000).toLocaleString();
	}
	function show(row) {
		current = row;
		charts.forEach((c) => c.show(row, data.time[row]));
		now.textContent = "The figures beside the names are those at " + clock(row) + ".";
		section.dataset.row = row;
	}
	function tipShow(chart, event) {
		const box = chart.figure.getBoundingClientRect(), x = event.clientX - box.left;
		tip.replaceChildren(document.createElement("div"));
		tip.firstChild.textContent = data.time[current].toFixed(3) + " s";
		chart.names.forEach((name, line) => {
			const p = document.createElement("span"), b = document.createElement("b");
			b.textContent = chart.text(line, current);
			p.append(name + " ", b, line + 1 < chart.names.length ? ", " : "");
			tip.append(p);
		});
		chart.figure.append(tip);
		tip.hidden = false;
		tip.style.top = Math.max(0, event.clientY - box.top - 64) + "px";
		tip.style.left = Math.min(Math.max(4, x + 14), box.width - tip.offsetWidth - 4) + "px";
	}
	function leave() {
		tip.hidden = true;
		charts.forEach((c) => c.hide(data.time.length - 1));
		now.textContent = told;
		delete section.dataset.row;
	}
	charts.forEach((chart) => {
		chart.svg.addEventListener("pointermove", (event) => {
			show(nearest(data.time, chart.timeAt(event)));
			tipShow(chart, event);
		});
		chart.svg.addEventListener("pointerleave", leave);
		chart.svg.addEventListener("blur", leave);
		chart.svg.addEventListener("keydown", (event) => {
			const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
			if (!step)
				return;
			event.preventDefault();
			show(Math.min(Math.max(current + step, 0), data.time.length - 1));
		});
	});
	return { at: (time) => show(nearest(data.time, time)) };
}

const sections = [...document.querySelectorAll("section")].map(sectionMake);
function fragmentFollow() {
	const found = /^#at=([0-9.]+)$/.exec(location.hash);
	if (found)
		/* The first, which is the largest, last: its time is told above. */
		[...sections].reverse().forEach((s) => s.at(Number(found[1])));
}
addEventListener("hashchange", fragmentFollow);
fragmentFollow();
document.documentElement.dataset.ready = sections.length;
