#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A cluster is made, loaded, used by clients at once, killed, recovered and asked again.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs setpriv
bin=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | tail -n 1)
[ -n "$bin" ] || tap_missing "no postgresql"

# It refuses to be root: user 65534 is nobody.
as() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	else
		"$@"
	fi
}

sql() {
	as "$bin/psql" -h "$PWD/s" -At -d postgres "$@"
}

start() {
	as "$bin/pg_ctl" -D data -w -l log -o "-k $PWD/s -c listen_addresses= \
		-c shared_buffers=32MB -c work_mem=64MB" start > /dev/null
}

work() {
	HOME=$PWD
	export HOME
	as mkdir s
	as "$bin/initdb" -D data --no-sync -A trust -U postgres > /dev/null 2>&1 || cat data/log
	PGUSER=postgres
	export PGUSER
	start
	as "$bin/pgbench" -h "$PWD/s" -i -q -s 2 postgres 2> /dev/null
	as "$bin/pgbench" -h "$PWD/s" -n -c 4 -j 2 -t 500 --random-seed=7 postgres 2>&1 |
		grep -E '^number of (transactions actually|failed)'
	sql -c 'select sum(abalance), (select sum(bbalance) from pgbench_branches),
		(select count(*) from pgbench_history) from pgbench_accounts'
	sql -c "select count(*), sum(length(x)) from (select string_agg(md5(i::text), ',' order by i) as x
		from generate_series(1, 400000) i group by i % 1000) t"
	sql -c "select md5(string_agg(a::text, '')) from (select array_agg(i order by md5(i::text)) a
		from generate_series(1, 300000) i group by i % 10 order by i % 10) t"
	kill -KILL "$(head -n 1 data/postmaster.pid)"
	await sh -c '! pgrep -F data/postmaster.pid'
	start
	grep -c 'was not properly shut down' log
	sql -c 'select sum(abalance), (select count(*) from pgbench_history) from pgbench_accounts'
	as "$bin/pg_ctl" -D data -w -m fast stop > /dev/null
	echo "stopped with $?"
}

program postgresql "$("$bin/postgres" --version | sed 's/.*) \([^ ]*\).*/\1/')" postgres
tap_done
