# SPDX-License-Identifier: BSD-2-Clause
# Many small dictionaries and one large, with values that come, grow and go.
COUNT = 120000
table = {}
for i in range(COUNT):
    table["key%d" % i] = {"number": i, "text": "v" * (i % 700)}
for i in range(0, COUNT, 3):
    del table["key%d" % i]
for i in range(1, COUNT, 3):
    entry = table["key%d" % i]
    entry["more"] = list(range(i % 100))
    entry["text"] += "w" * (i % 1500)
for i in range(COUNT, COUNT + COUNT // 2):
    table["key%d" % i] = {"number": i, "text": "v" * (i % 200)}
# Kept are the numbers that 3 doesn't divide below COUNT, and all from there on.
last = COUNT + COUNT // 2
expected = last * (last - 1) // 2 - 3 * (COUNT // 3) * (COUNT // 3 - 1) // 2
right = sum(entry["number"] for entry in table.values()) == expected
right = right and len(table) == COUNT * 2 // 3 + COUNT // 2
right = right and all(len(table["key%d" % i]["more"]) == i % 100 for i in range(1, COUNT, 3))
with open("answer", "w") as answer:
    answer.write("right" if right else "wrong")
