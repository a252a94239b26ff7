/* SPDX-License-Identifier: BSD-2-Clause */
#include "screen_key.h"

#include <string.h>

bool screen_key_edit(char *text, size_t size, int key)
{
	size_t len = strlen(text);

	if (key == SCREEN_ERASE)
		text[0] = '\0';
	else if (key == SCREEN_BACKSPACE && len)
		text[len - 1] = '\0';
	else if (key >= ' ' && key <= '~' && len + 1 < size)
		memcpy(text + len, (char[]){(char)key, '\0'}, 2);
	return key == SCREEN_ERASE || key == SCREEN_BACKSPACE || (key >= ' ' && key <= '~');
}
