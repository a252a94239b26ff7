#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A database in memory: a recursive query, indexes, joins, text search, sorting.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs sqlite3

work() {
	sqlite3 :memory: <<-'SQL'
		create table t(id integer primary key, k int, name text, body blob);
		with recursive c(i, x) as (
			select 1, 1 union all select i + 1, x * 16807 % 2147483647 from c where i < 200000)
		insert into t select i, x % 1000, printf('%x-%d', x, i), zeroblob(x % 200) from c;
		create index by_k on t(k, name);
		create index by_name on t(name);
		select count(*), sum(length(body)), max(name) from t;
		create table u as select k, group_concat(name) as names from t group by k;
		select count(*), sum(length(names)) from u;
		select a.k, count(*) from t a join t b on a.name = b.name and a.id = b.id
			group by a.k order by 2 desc, 1 limit 5;
		update t set body = zeroblob(300) where k % 3 = 0;
		delete from t where k % 7 = 0;
		select count(*), sum(length(body)) from t;
		select name from t order by substr(name, 3), name limit 3;
		pragma integrity_check;
	SQL
}

program sqlite "$(sqlite3 --version | cut -d ' ' -f 1)" sqlite3
tap_done
