/* SPDX-License-Identifier: BSD-2-Clause */
/* The first line of a record, by its writer and its readers: tierheap(1), RECORD FORMAT. */
#ifndef TOOL_RECORD_FORMAT_H
#define TOOL_RECORD_FORMAT_H

#define RECORD_MAGIC   "# tierheap-record "
#define RECORD_VERSION 1

#endif
