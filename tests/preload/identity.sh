#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Programs of every kind print, write and return under the library what they do without it.
. "${top_srcdir:?}/tests/preload/run.sh"

# identical NAME COMMAND: the command, run by sh in a directory of its own, with and without the
# library.
identical() {
	for mode in bare tiered; do
		rm -rf "$work/run"
		mkdir "$work/run"
		(cd "$work/run" && $mode sh -c "$2") >"$work/$mode.out" 2>"$work/$mode.err" \
			</dev/null
		echo "exit status $?" >>"$work/$mode.out"
		(cd "$work/run" && find . -type f ! -path './.git/*' -exec cksum {} + |
			sort -k 3) >>"$work/$mode.out"
	done
	same "$1 prints the same and returns the same" "$work/bare.out" "$work/tiered.out"
	same "$1 says the same on stderr" "$work/bare.err" "$work/tiered.err"
}

# program_identical NEEDS NAME COMMAND: where that program is installed.
program_identical() {
	if have "$1"; then
		identical "$2" "$3"
	else
		skip "$2 prints the same and returns the same" "$1 is not installed"
	fi
}

export top_srcdir top_builddir
awk 'BEGIN { srand(1); for (i = 0; i < 200000; i++) print int(rand() * 1e9), "word" i % 977 }' \
	>"$work/lines"
export lines="$work/lines"

identical "ls -lR" 'ls -lR "$top_srcdir/src" "$top_srcdir/include" /usr/include'
identical "sort" 'sort -k 2,2 -k 1,1n "$lines"
sort -R --random-source="$lines" "$lines" | cksum
sort --parallel=4 -n "$lines"'
identical "awk, sed and a failing program" '
awk "{ n[\$2] += \$1 } END { for (w in n) print w, n[w] }" "$lines" | sort | sed -n "s/1/one/gp"
ls /nonexistent
exit 41'
program_identical python3 "python3" 'python3 -c "
import json, random, re, zlib, collections
random.seed(7)
d = {str(random.random()): [random.randrange(1000) for _ in range(random.randrange(50))]
    for _ in range(20000)}
text = json.dumps(d, sort_keys=True)
print(len(text), zlib.crc32(text.encode()),
    collections.Counter(re.findall(r\"\\b1\\d+\", text)).most_common(5))
assert json.loads(text) == d
raise SystemExit(5)"'
program_identical perl "perl" 'perl -ne "\$h{\$1} .= \$_ if /(word\\d+)/;
END { print join \"\", map { length(\$h{\$_}) . \"\\n\" } sort keys %h; exit 9 }" "$lines"'
program_identical git "git log" '
export GIT_AUTHOR_DATE="1700000000 +0000" GIT_COMMITTER_DATE="1700000000 +0000"
export HOME=$PWD GIT_CONFIG_NOSYSTEM=1
git init -q -b main . && git config user.name n && git config user.email n@example.org
for i in 1 2 3 4 5; do
	head -n $((i * 3000)) "$lines" >file$i
	git add . && git commit -q -m "commit $i"
done
git gc -q; git log --stat -p | cksum; git log --oneline; git fsck 2>&1'
program_identical gcc "gcc -O2" 'cp "$top_srcdir"/tests/preload/*.[ch] .
for f in alignment introspection realloc-bytes usable-size; do
	gcc -O2 -fno-builtin -D_GNU_SOURCE -c $f.c
done
gcc -O2 -Wall -c nonexistent.c'
program_identical xz "tar and xz" '
tar -C "$top_srcdir" --sort=name -cf - src include tests/preload | xz -T2 -6 >all.tar.xz
tar -xJOf all.tar.xz | cksum
tar -tJf all.tar.xz'
program_identical sqlite3 "sqlite3" '
sqlite3 base.db "create table t(n integer, w text);" ".mode list" ".separator \" \"" \
	".import $lines t" "create index i on t(w, n);" \
	"select w, count(*), sum(n) from t group by w;" \
	"delete from t where n % 3 = 0; vacuum; pragma integrity_check;"'
program_identical node "node" 'node -e "
const m = new Map();
for (let i = 0; i < 200000; i++) m.set(\"key\" + (i * 7919) % 65537,
    { i, s: \"x\".repeat(i % 100) });
const b = Buffer.from(JSON.stringify([...m].slice(0, 30000)));
console.log(m.size, b.length,
    require(\"crypto\").createHash(\"sha256\").update(b).digest(\"hex\"),
    require(\"zlib\").gzipSync(b).length);
process.exitCode = 6"'
if have javac; then
	identical "java" 'echo "import java.nio.file.*;
public class Sum {
	public static void main(String[] a) throws Exception {
		java.util.TreeMap<String,Integer> m = new java.util.TreeMap<>();
		for (String l : Files.readAllLines(Path.of(a[0])))
			m.merge(l.split(\" \")[1], 1, Integer::sum);
		System.out.println(m.hashCode() + \" \" + m.size());
		System.exit(8);
	}
}" >Sum.java
java -Xshare:auto Sum.java "$lines"'
else
	program_identical java "java" 'java -Xshare:auto -version; java -Xmx64m NoSuchClass'
fi
program_identical gdb "gdb -batch" '
gdb -nx -batch -ex "print 6 * 7" -ex "info functions compute" -ex "break main" -ex run \
	-ex "print argc" -ex "info line main" -ex continue "$top_builddir/tests/preload/witness" |
	grep -v -e "^\[" -e process -e 0x'
tap_done
