# SPDX-License-Identifier: BSD-2-Clause
"""A round after the other: data that grow, are checked by a child, and go. After each round the
tiers' sums are compared with jemalloc's own total, at one moment, to the byte."""
import ctypes
import json
import os
import random
import re
import sys
import time

library = ctypes.CDLL(None)
COUNTS = "dram_resident pmem_resident dram_usable pmem_usable".split()
MORE = "low high steps moved fallbacks foreign invalid".split()


class Stats(ctypes.Structure):
    """struct tierheap_stats of <tierheap/tierheap.h>"""
    _fields_ = ([("size", ctypes.c_size_t)] + [(n, ctypes.c_uint64) for n in COUNTS] +
                [("wanted", ctypes.c_double), ("share", ctypes.c_double)] +
                [(n, ctypes.c_uint64) for n in MORE] + [("simulated", ctypes.c_int)])


stats = Stats(size=ctypes.sizeof(Stats))
epoch, total = ctypes.c_uint64(1), ctypes.c_size_t()
length = ctypes.c_size_t(ctypes.sizeof(total))


def drift():
    """Bytes by which the tiers' usable bytes differ from stats.allocated."""
    library.tierheap_stats_(ctypes.byref(stats))
    library.mallctl(b"epoch", None, None, ctypes.byref(epoch), ctypes.c_size_t(8))
    library.mallctl(b"stats.allocated", ctypes.byref(total), ctypes.byref(length), None,
                    ctypes.c_size_t(0))
    return stats.dram_usable + stats.pmem_usable - total.value


def data(seed):
    r = random.Random(seed)
    return {"key%d" % r.randrange(10 ** 9): [r.random() for _ in range(r.randrange(60))]
            for _ in range(20000)}


def in_child(text, wanted):
    pid = os.fork()
    if pid == 0:
        os._exit(json.loads(text) != wanted)
    return os.waitpid(pid, 0)[1] == 0


end, rounds, wrong, drifts = time.time() + float(sys.argv[1]), 0, 0, 0
while time.time() < end:
    wanted = data(rounds)
    text = json.dumps(wanted)
    wrong += not in_child(text, wanted)
    wrong += len(re.findall(r'"key\d+"', text)) != len(wanted)
    wrong += sum(len(b) for b in [bytes(x % 300000) for x in range(1, 10 ** 6, 9973)]) < 10 ** 6
    del wanted, text
    drifts += drift() != 0
    rounds += 1
    time.sleep(1)
print("rounds", rounds, "wrong", wrong, "drifts", drifts)
