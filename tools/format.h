/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers as people read them. Each fills buf, NUL-terminated, and returns it. */
#ifndef TOOL_FORMAT_H
#define TOOL_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#define FORMAT_LEN 32

char *format_mib(uint64_t bytes, char buf[FORMAT_LEN]);        /* "12.3 MiB" */
char *format_mib_number(uint64_t bytes, char buf[FORMAT_LEN]); /* "12.3" */
char *format_size(uint64_t bytes, char buf[FORMAT_LEN]); /* exact: "640 B", "64 KiB", "unlimited" */
char *format_short(uint64_t bytes, char buf[FORMAT_LEN]); /* five columns: "640B", "1.2G" */
char *format_count(double number, char buf[FORMAT_LEN]); /* five: "12", "1.2k", "35M"; NAN: "-" */
char *format_duration(double seconds, char buf[FORMAT_LEN]); /* "3.2 s", "1 h 02 min" */
char *format_share(double share, char buf[FORMAT_LEN]);      /* "0.8000"; NAN: "-" */
char *format_error(double error, char buf[FORMAT_LEN]);      /* "+0.0012"; NAN: "-" */

#endif
