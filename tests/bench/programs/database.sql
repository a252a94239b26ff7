-- SPDX-License-Identifier: BSD-2-Clause
.bail on
CREATE TABLE entry (id INTEGER PRIMARY KEY, owner INTEGER, name TEXT, note TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150000)
INSERT INTO entry SELECT i, i % 1000, 'name ' || (i * 7919 % 150001), printf('%.*c', i % 300, 'x') FROM n;
CREATE INDEX entry_owner ON entry (owner);
CREATE INDEX entry_name ON entry (name);
DELETE FROM entry WHERE id % 10 = 0;
UPDATE entry SET note = note || name WHERE owner % 7 = 1;
CREATE TABLE total AS
	SELECT owner, count(*) AS entries, group_concat(name, ',') AS names FROM entry GROUP BY owner;
.output answer
SELECT (SELECT count(*) FROM entry), (SELECT sum(id) FROM entry),
	(SELECT count(*) FROM entry WHERE id % 10 = 1 AND name > ''),
	(SELECT sum(entries * 10) FROM total WHERE length(names) > 0);
.output
