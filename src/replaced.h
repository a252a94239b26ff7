/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is malloc, as the program calls it, this library's? Programs bring their own, other libraries come
 * before this one, and a tool that a program runs in may put its own in the place of any.
 */
#ifndef TH_REPLACED_H
#define TH_REPLACED_H

/*
 * NULL: it is. Else whose it is: a path, or words for such a tool. Makes a request and frees it.
 * The text stays.
 */
const char *replaced_by(void);

#endif
