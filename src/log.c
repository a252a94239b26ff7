/* SPDX-License-Identifier: BSD-2-Clause */
#include "log.h"

#include <stdlib.h>
#include <unistd.h>

#include "os_file.h"

#define LOG_MAX      16  /* messages a process */
#define LOG_TEXT_MAX 400 /* bytes of one message, prefix and newline apart */

static unsigned log_count; /* messages asked for; any thread, atomic; kept over fork */

static void log_line(const char *text)
{
	static const char prefix[] = "tierheap: ";
	char line[sizeof(prefix) + LOG_TEXT_MAX + 1];
	struct text t;

	text_init(&t, line, sizeof(prefix) + LOG_TEXT_MAX);
	text_str(&t, prefix);
	text_str(&t, text);
	size_t len = t.len < t.size ? t.len : t.size - 1;
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
			line[i] = '?';
	}
	line[len++] = '\n';
	os_write_all(STDERR_FILENO, line, len);
}

void log_warn(const char *text)
{
	if (__atomic_fetch_add(&log_count, 1, __ATOMIC_RELAXED) < LOG_MAX)
		log_line(text);
}

_Noreturn void log_fatal(const char *text)
{
	log_line(text);
	abort();
}
