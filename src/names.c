/* SPDX-License-Identifier: BSD-2-Clause */
#include "names.h"

#include <string.h>

#include "text.h"

/* No name has them, or nobody means them: a pattern with a blank after its comma would fit nothing. */
static bool char_allowed(char c)
{
	return (unsigned char)c > ' ' && c != 0x7f && c != '/';
}

bool names_parse(const char *text, struct names *out)
{
	size_t len = 0;
	struct names names = {{0}};

	for (; text[len] != '\0'; len++) {
		bool first = len == 0 || text[len - 1] == ',';

		if (len + 1 >= sizeof(names.text) || !char_allowed(text[len]) ||
		    (first && text[len] == ','))
			return false;
		names.text[len] = text[len];
	}
	if (len > 0 && text[len - 1] == ',')
		return false;
	*out = names;
	return true;
}

/*
 * A star that fails to fit takes one character more. Only the last one has to be tried again: what
 * lies before it fits as early as it can.
 */
static bool pattern_fits(const char *pattern, size_t len, const char *name)
{
	size_t p = 0, star = SIZE_MAX;
	const char *again = name;

	while (*name != '\0') {
		if (p < len && pattern[p] == '*') {
			star = p++;
			again = name;
		} else if (p < len && (pattern[p] == '?' || pattern[p] == *name)) {
			p++;
			name++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			name = ++again;
		} else {
			return false;
		}
	}
	while (p < len && pattern[p] == '*')
		p++;
	return p == len;
}

const char *names_find(const struct names *names, const char *name, size_t *len)
{
	for (const char *p = names->text; *p != '\0';) {
		*len = strcspn(p, ",");
		if (pattern_fits(p, *len, name))
			return p;
		p += *len;
		p += *p == ',';
	}
	return NULL;
}

const char *names_of_path(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

static void say_excluded(struct text *t, const char *pattern, size_t len)
{
	char one[NAMES_SIZE];

	memcpy(one, pattern, len);
	one[len] = '\0';
	text_str(t, "excluded by TIERHEAP_EXCLUDE ");
	text_quote(t, one);
}

bool names_select(const struct names *include, const struct names *exclude, const char *path,
                  char *why, size_t why_size)
{
	const char *name = names_of_path(path);
	size_t len;
	const char *pattern = names_find(exclude, name, &len);
	struct text t;

	text_init(&t, why, why_size);
	if (pattern != NULL) {
		say_excluded(&t, pattern, len);
		return false;
	}
	if (names_find(include, name, &len) != NULL)
		return true;
	text_str(&t, "not included by TIERHEAP_INCLUDE ");
	text_quote(&t, include->text);
	return false;
}
