# SPDX-License-Identifier: BSD-2-Clause
# Expressions that split, find and replace in a text of lines of many lengths.
import re

COUNT = 20000
text = "".join(
    "2026-01-%02d host%d: user=u%d path=/a/%s size=%d\n" % (i % 28 + 1, i % 7, i, "b" * (i % 600), i)
    for i in range(COUNT)
)
right = True
for turn in range(5):
    found = re.findall(r"user=(u\d+) path=(\S+) size=(\d+)", text)
    right = right and len(found) == COUNT
    right = right and sum(int(size) for _, _, size in found) == COUNT * (COUNT - 1) // 2
    lines = re.split(r"\n", text)
    right = right and len(lines) == COUNT + 1
    changed = re.sub(r"host(\d)", lambda m: "machine-" + m.group(1), text)
    right = right and len(changed) == len(text) + COUNT * len("machine-") - COUNT * len("host")
with open("answer", "w") as answer:
    answer.write("right" if right else "wrong")
