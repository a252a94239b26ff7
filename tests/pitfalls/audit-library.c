/* SPDX-License-Identifier: BSD-2-Clause */
/* An auditor as rtld-audit(7) has them: in a namespace, with a C library and a heap of its own. */
#include <link.h>
#include <stdlib.h>
#include <string.h>

static char *objects[256]; /* names seen; the loader calls one at a time */
static unsigned count;     /* of objects */

unsigned int la_version(unsigned int version)
{
	return version;
}

unsigned int la_objopen(struct link_map *map, Lmid_t lmid, uintptr_t *cookie)
{
	(void)lmid;
	(void)cookie;
	if (count < 256)
		objects[count++] = strdup(map->l_name);
	free(realloc(strdup("auditor"), 5000));
	return LA_FLG_BINDTO | LA_FLG_BINDFROM;
}
