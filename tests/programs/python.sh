#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Python's own tests of modules that lean on the heap, on threads, on fork and on other libraries.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs python3

# All of it lies in malloc's heap: by itself Python keeps small objects in arenas of its own.
work() {
	PYTHONMALLOC=malloc
	export PYTHONMALLOC
	python3 - <<-'PY'
		import json, re
		rows = [{"id": i, "name": "n%d" % (i * 16807 % 2147483647), "tags": list(range(i % 9))}
		        for i in range(60000)]
		text = json.dumps(rows)
		back = json.loads(text)
		print(len(text), back == rows, len(re.findall(r"n[0-9]*7\b", text)))
		words = {}
		for w in re.split(r"\W+", text):
			words[w] = words.get(w, 0) + 1
		print(len(words), sorted(words.items(), key=lambda x: (-x[1], x[0]))[:3])
	PY
	for test in json re threading multiprocessing_main_handling ctypes subprocess; do
		python3 -m test -u none "test_$test" > "log.$test" 2>&1
		echo "$test $?"
	done
}

python3 -c 'import test.test_json' 2> /dev/null || tap_missing "no libpython3.11-testsuite"
program python "$(python3 -c 'import platform; print(platform.python_version())')" python3
tap_done
