#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# node.sh: the JSON of json.js.
. "${top_srcdir:?}/tests/bench/programs/lib.sh"
need node
metered node "$inputs/json.js"
answered right
figures
