# SPDX-License-Identifier: BSD-2-Clause
dist_man_MANS += man/tierheap.1 man/libtierheap.7 man/tierheap.3
