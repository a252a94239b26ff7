/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which commands are tiered: lists of patterns of their names, "redis-*,java". * stands for any
 * characters, none too, ? for one; each other character stands for itself. Pure.
 */
#ifndef TH_NAMES_H
#define TH_NAMES_H

#include "util.h"

#define NAMES_SIZE 256u

/* Patterns with commas between them, as given; empty: no name fits. */
struct names {
	char text[NAMES_SIZE];
};

/*
 * The whole text: patterns that are not empty and have no blank, no control byte and no / in them,
 * 255 bytes at most; or nothing at all. False with *out unchanged.
 */
bool names_parse(const char *text, struct names *out);

/* The first pattern that fits the whole name, and its length; NULL: none does. */
const char *names_find(const struct names *names, const char *name, size_t *len);

/* The last part of a path: the command's name. */
const char *names_of_path(const char *path);

/*
 * Is the program that was executed by that path to be tiered? Included, and not excluded. False with
 * one line in `why` that quotes the setting.
 */
bool names_select(const struct names *include, const struct names *exclude, const char *path,
                  char *why, size_t why_size);

#endif
