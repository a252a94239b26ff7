#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# memcached.sh: a server under memcached_load, nine reads to a write, on a socket in the directory.
. "${top_srcdir:?}/tests/bench/programs/lib.sh"
need memcached
# The user is only looked at where it is root who starts it.
server_start memcached -s ./memcached.sock -a 0700 -m 256 -t 2 -u root
server_await test -S memcached.sock
"$helpers/memcached_load" memcached.sock >told
server_end
cat told
figures
