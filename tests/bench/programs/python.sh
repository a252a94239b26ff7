#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# python.sh json|re|dicts: one of the scripts beside this one.
. "${top_srcdir:?}/tests/bench/programs/lib.sh"
need python3
# What is found may be a shell script that chooses one.
python=$(python3 -c 'import sys; print(sys.executable)')
metered "$python" -I -S "$inputs/$1.py"
answered right
figures
