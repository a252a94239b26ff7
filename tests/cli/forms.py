# SPDX-License-Identifier: BSD-2-Clause
# What other programs make of the forms of `tierheap stat`, and of JSON of other verbs.
#
#   forms.py schema SCHEMA FILE...      each document of each file is what the schema describes
#   forms.py broken SCHEMA FILE [LEAST] and nothing that differs in one place from the first one is;
#                                       so many differences are to be tried
#   forms.py openmetrics FILE...        OpenMetrics' strict parser takes it, and finds samples
#   forms.py same FIELDS TSV JSON OPENMETRICS
#                                       a process has the same figures in all of them, by the rows
#                                       of `tierheap fields`
import copy
import json
import re
import sys


def fail(text):
    print(text)
    sys.exit(1)


def documents_of(path):
    with open(path, encoding="ascii") as file:
        text = file.read().strip()
    found = []
    while text:
        one, end = json.JSONDecoder().raw_decode(text)
        found.append(one)
        text = text[end:].lstrip()
    if not found:
        fail(path + " is empty")
    return found


def validator(path):
    import jsonschema

    with open(path, encoding="ascii") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def schema(path, *files):
    check = validator(path)
    for file in files:
        for document in documents_of(file):
            for error in check.iter_errors(document):
                fail("%s: %s: %s" % (file, error.json_path, error.message))


def places(value, path=()):
    """Every value within, the whole first."""
    yield path
    if isinstance(value, dict):
        for name in value:
            yield from places(value[name], path + (name,))
    elif isinstance(value, list):
        for i in range(len(value)):
            yield from places(value[i], path + (i,))


def put(value, path, new):
    if not path:
        return new
    value = copy.deepcopy(value)
    at = value
    for step in path[:-1]:
        at = at[step]
    if new is KeyError:
        del at[path[-1]]
    else:
        at[path[-1]] = new
    return value


def at(value, path):
    for step in path:
        value = value[step]
    return value


def broken(path, file, least="200"):
    check = validator(path)
    document = documents_of(file)[0]
    tried = 0
    for place in places(document):
        one = at(document, place)
        # Of numbers and text, the other; beyond every bound where there is one below.
        wrong = [[{}] if isinstance(one, list) else [], -2 if not isinstance(one, str) else 5]
        if isinstance(one, dict):
            wrong.append(dict(one, more=1))
        # What numbers of nodes name need not be there.
        if place and isinstance(place[-1], str) and not place[-1].isdigit():
            wrong.append(KeyError)
        if isinstance(one, int) and not isinstance(one, bool):
            wrong.append(one + 0.5)
            wrong.append(str(one))
        for new in wrong:
            tried += 1
            if check.is_valid(put(document, place, new)):
                fail("%s may be %s" % (place, new))
    print("%d broken documents were refused" % tried)
    if tried < int(least):
        fail("those are too few")


def families(path):
    from prometheus_client.openmetrics.parser import text_string_to_metric_families

    with open(path, encoding="ascii") as file:
        return list(text_string_to_metric_families(file.read()))


def openmetrics(*files):
    for file in files:
        found = families(file)
        if not found or not all(family.samples for family in found):
            fail("%s: no samples, or a family that has none" % file)
        for family in found:
            if not family.documentation or family.type in ("unknown", "untyped"):
                fail("%s: %s is not described" % (file, family.name))
            if family.unit and not family.name.endswith("_" + family.unit):
                fail("%s: %s has the unit %s" % (file, family.name, family.unit))


class Row:
    """A row of `tierheap fields`: three lines."""

    def __init__(self, text):
        self.name, self.help, facts = (line.strip() for line in text.splitlines())
        self.column = self.json = self.metric = self.label = None
        for fact in facts.split("; "):
            word, _, rest = fact.partition(" ")
            if word == "TSV":
                self.column = int(rest)
            elif word == "JSON":
                self.json = rest.split(".")
            elif word == "metric" and rest.startswith("label "):
                self.label = rest.split()[1]
            elif word == "metric":
                self.metric = re.match(r"(\w+)(?:{(\w+)=\"(\w+)\"})?, (gauge|counter)$", rest)


def number(text):
    return None if text in ("-", None) else float(text)


def metric_value(samples, row):
    name, label, value, _ = row.metric.groups()
    found = [s for s in samples if s.name == name and (not label or s.labels[label] == value)]
    if len(found) > 1:
        fail("%s has %d samples" % (name, len(found)))
    if not found:
        return None
    return None if found[0].value == float("inf") else found[0].value


def same(fields, tsv, json_file, metrics):
    with open(fields, encoding="ascii") as file:
        rows = [Row(text) for text in file.read().split("\n\n")]
    with open(tsv, encoding="ascii") as file:
        head, cells = (line.split("\t") for line in file.read().splitlines())
    line = documents_of(json_file)[0]
    samples = [s for family in families(metrics) for s in family.samples]
    info = [s for s in samples if s.name == "tierheap_process_info"][0].labels
    named = sorted((row.column, row.name) for row in rows if row.column)
    if named != list(enumerate(head, 1)):
        fail("the columns are %s" % head)
    paths = {tuple(row.json) for row in rows if row.json}
    inner = {p for p in places(line) if p and not isinstance(at(line, p), dict)}
    inner = {p for p in inner if not any(isinstance(step, int) for step in p)}
    if paths != inner:
        fail("the JSON has %s" % sorted(paths ^ inner))
    compared = 0
    for row in rows:
        cell = cells[row.column - 1] if row.column else None
        value = at(line, row.json) if row.json else None
        # A label that is empty is none.
        if row.label and cell != (info[row.label] or ("" if value == "" else "-")):
            fail("%s is %s, and as a label %s" % (row.name, cell, info[row.label]))
        if row.json and row.column and value is None and cell != "-":
            fail("%s is %s, and none in JSON" % (row.name, cell))
        if isinstance(value, str) and cell != value:
            fail("%s is %s, and as JSON %s" % (row.name, cell, value))
        if row.metric is None or cell is None:
            continue
        if row.name == "state":
            on = [s.labels["state"] for s in samples if s.name == "tierheap_state" and s.value]
            if on != [cell]:
                fail("state is %s, and as a metric %s" % (cell, on))
        elif not number(cell) == value == metric_value(samples, row):
            fail("%s is %s, %s, %s" % (row.name, cell, value, metric_value(samples, row)))
        compared += 1
    bands_same(line["bands"], dict(zip(head, cells)), samples)
    nodes_same(line, samples)
    print("%d figures are the same" % compared)
    if compared < 20:
        fail("those are too few")


def bands_same(bands, cells, samples):
    def shown(size):
        return "-" if size is None else str(size)

    packed = ("max_size", "resident_bytes", "usable_bytes")
    texts = {
        "bands": ",".join(":".join(shown(band[name]) for name in packed) for band in bands),
        "band_pmem_bytes": ",".join(str(band["pmem_bytes"]) for band in bands),
        "band_allocations": ",".join(str(band["allocations"]) for band in bands
                                     if band["allocations"] is not None),
    }
    for column, text in texts.items():
        if cells[column] != (text or "-"):
            fail("%s is %s, not %s" % (column, cells[column], text))
    for i, band in enumerate(bands):
        for name in ("resident_bytes", "usable_bytes", "pmem_bytes", "allocations"):
            metric = name + "_total" if name == "allocations" else name
            size = "+Inf" if band["max_size"] is None else str(band["max_size"])
            found = [s.value for s in samples if s.name == "tierheap_band_" + metric
                     and s.labels["band"] == str(i) and s.labels["max_size"] == size]
            if found != ([] if band[name] is None else [band[name]]):
                fail("band %d has %s %s, not %s" % (i, name, found, band[name]))


def nodes_same(line, samples):
    for tier in ("dram", "pmem"):
        found = [int(s.labels["node"]) for s in samples
                 if s.name == "tierheap_tier_node_info" and s.labels["tier"] == tier]
        if found != line[tier]["nodes"]:
            fail("the nodes of %s are %s" % (tier, found))


commands = {f.__name__: f for f in (schema, broken, openmetrics, same)}
commands[sys.argv[1]](*sys.argv[2:])
