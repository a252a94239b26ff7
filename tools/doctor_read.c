/* SPDX-License-Identifier: BSD-2-Clause */
/* Files below the doctor's root. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"
#include "os_file.h"
#include "text.h"

/* False: too long. */
static bool path_below(const struct doctor *d, const char *path, char buf[PATH_MAX])
{
	return snprintf(buf, PATH_MAX, "%s%s", d->root, path) < PATH_MAX;
}

bool doctor_exists(const struct doctor *d, const char *path)
{
	char full[PATH_MAX];

	return path_below(d, path, full) && access(full, F_OK) == 0;
}

bool doctor_text(const struct doctor *d, const char *path, char *buf, size_t size)
{
	char full[PATH_MAX];
	int len;

	if (!path_below(d, path, full))
		return false;
	len = os_read_file(full, buf, size);
	if (len < 0 || (size_t)len >= size - 1)
		return false;
	if (len > 0 && buf[len - 1] == '\n')
		buf[len - 1] = '\0';
	return true;
}

bool doctor_number(const struct doctor *d, const char *path, uint64_t *out)
{
	char buf[64];
	const char *p = buf;
	uint64_t n;

	if (!doctor_text(d, path, buf, sizeof(buf)) || !text_read_num(&p, UINT64_MAX, &n) || *p)
		return false;
	*out = n;
	return true;
}

bool doctor_choice(const struct doctor *d, const char *path, char *buf, size_t size)
{
	char text[256], *from, *to;

	if (!doctor_text(d, path, text, sizeof(text)))
		return false;
	from = strchr(text, '[');
	to = from ? strchr(from, ']') : NULL;
	if (!to)
		return false;
	*to = '\0';
	snprintf(buf, size, "%s", from + 1);
	return true;
}

bool doctor_node_list(const struct doctor *d, const char *name, struct nodeset *out)
{
	char path[PATH_MAX], list[1024];

	snprintf(path, sizeof(path), "/sys/devices/system/node/%s", name);
	return doctor_text(d, path, list, sizeof(list)) && nodelist_parse(list, out);
}

bool doctor_field(const char *text, const char *field, int base, uint64_t *out)
{
	const char *p = strstr(text, field);
	char *end;
	uint64_t n;

	if (!p)
		return false;
	p += strlen(field);
	p += strspn(p, " \t");
	n = strtoull(p, &end, base);
	if (end == p || *p == '-')
		return false;
	*out = n;
	return true;
}

/* The path in a line "4:memory,hugetlb:/path" that lists the controller, or in "0::/path". */
static const char *line_path(char *line, const char *controller)
{
	char *list = strchr(line, ':'), *path = list ? strchr(list + 1, ':') : NULL;

	if (!path)
		return NULL;
	*path++ = '\0';
	list++;
	if (!controller)
		return list[0] == '\0' ? path : NULL;
	for (size_t len; *list; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		if (len == strlen(controller) && strncmp(list, controller, len) == 0)
			return path;
	}
	return NULL;
}

/* controller NULL: the unified hierarchy's. */
static bool group_path(const struct doctor *d, const char *controller, char *buf, size_t size)
{
	char text[4096], *line = text, *next;
	const char *path = NULL;

	if (!doctor_text(d, "/proc/self/cgroup", text, sizeof(text)))
		return false;
	for (; line && !path; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		path = line_path(line, controller);
	}
	if (!path)
		return false;
	snprintf(buf, size, "%s", strcmp(path, "/") == 0 ? "" : path);
	return true;
}

bool doctor_group(const struct doctor *d, const char *controller, char *buf, size_t size,
		  bool *unified)
{
	char path[PATH_MAX / 2];

	*unified = !group_path(d, controller, path, sizeof(path));
	if (*unified && !group_path(d, NULL, path, sizeof(path)))
		return false;
	snprintf(buf, size, "/sys/fs/cgroup%s%s%s", *unified ? "" : "/", *unified ? "" : controller,
		 path);
	return true;
}

/* Names of groups and directories are anybody's. */
char *doctor_word(const char *text, char *buf, size_t size)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				    "/._-+,:@=";
	size_t len = 0;

	if (text[strspn(text, plain)] == '\0') {
		snprintf(buf, size, "%s", text);
		return buf;
	}
	len = (size_t)snprintf(buf, size, "'");
	for (; *text && len < size; text++)
		len +=
		    (size_t)snprintf(buf + len, size - len, *text == '\'' ? "'\\''" : "%c", *text);
	if (len < size)
		snprintf(buf + len, size - len, "'");
	return buf;
}

char *doctor_bytes(uint64_t bytes, char buf[DOCTOR_BYTES_LEN])
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
	double n = (double)bytes;
	size_t unit = 0;

	for (; n >= 1024 && unit + 1 < ARRAY_SIZE(units); unit++)
		n /= 1024;
	snprintf(buf, DOCTOR_BYTES_LEN, unit ? "%.1f %s" : "%.0f %s", n, units[unit]);
	return buf;
}

char *doctor_nodes(const struct nodeset *nodes, char buf[DOCTOR_NODES_LEN])
{
	nodelist_format(nodes, buf, DOCTOR_NODES_LEN);
	return buf;
}
