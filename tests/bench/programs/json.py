# SPDX-License-Identifier: BSD-2-Clause
# Objects of many sizes to JSON and back.
import json

right = True
for turn in range(4):
    data = [
        {"id": i, "name": "item %d" % i, "tags": ["t%d" % (i % k) for k in range(1, 9)],
         "note": "x" * (i * 7919 % 900), "weight": i / 8, "parts": {str(k): [k, i] for k in range(5)}}
        for i in range(5000)
    ]
    text = json.dumps(data, indent=1)
    back = json.loads(text)
    right = right and back == data and len(back) == 5000 and back[4999]["weight"] == 4999 / 8
with open("answer", "w") as answer:
    answer.write("right" if right else "wrong")
