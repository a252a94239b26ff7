#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# vm.sh DIRECTORY: runs.tsv, gaps.tsv and intervals.tsv of MODEL_PROGRAMS under every contender, in
# the emulated machine with the plugin. MODEL_COMMANDS: of this machine, that the guest needs.
# Exit status 1, and a reason: there is no such machine.
out=$1
. "${top_srcdir:?}/tests/vm/vm.sh"
: "${MODEL_PROGRAMS:?}" "${MODEL_CACHE:?}"
made=$out/made
mkdir -p "$made"

# What is found as python3 may be a shell script that chooses one; its modules come as one file.
case " $MODEL_COMMANDS " in *' python3 '*)
	ln -sf "$(python3 -c 'import os, sys; print(os.path.realpath(sys.executable))')" "$made/python3"
	python3 - "$made/stdlib.zip" <<'END' || exit 1
import pathlib, sys, sysconfig, zipfile
root = pathlib.Path(sysconfig.get_path("stdlib"))
with zipfile.ZipFile(sys.argv[1], "w") as library:
    for path in list(root.glob("*.py")) + list(root.glob("encodings/*.py")):
        library.write(path, path.relative_to(root))
END
	sed 's/^COUNT = 120000$/COUNT = 60000/' "$top_srcdir/tests/bench/programs/dicts.py" > "$made/dicts.py"
	vm_files="$made/stdlib.zip $made/dicts.py"
	;;
esac
PATH=$made:$PATH

# Less than the bench of programs has: all of it is counted.
sed 's/150000/60000/' "$top_srcdir/tests/bench/programs/database.sql" > "$made/database.sql"
{
	printf 'model_programs="%s"\n' "$MODEL_PROGRAMS"
	printf 'model_contenders="%s"\n' \
		"${BENCH_MODEL_CONTENDERS:-$(sed -n '/^#/d; s/	.*//p' "$out/contenders.tsv" | tr '\n' ' ')}"
} > "$made/model.settings"
vm_files="$vm_files $made/database.sql $made/model.settings"
vm_programs='tests/bench/model/mark tests/bench/memcached_load'
vm_commands=$MODEL_COMMANDS
vm_near=1536
vm_seconds=${TIERHEAP_VM_SECONDS:-14400}
vm_plugin="$top_builddir/tests/bench/model/.libs/accesses.so,near=$((vm_near << 20)),cache=$MODEL_CACHE,out=$out/intervals.tsv"
vm_run bench-model.sh
cat "$vm_work/result/errors" >&2
[ "$(cat "$vm_work/result/status")" = 0 ] || vm_failed "the guest's run failed"
cat "$vm_work/result/gaps.tsv" >> "$out/gaps.tsv"
cp "$vm_work/result/runs.tsv" "$out"
rm -rf "$made"
