/* SPDX-License-Identifier: BSD-2-Clause */
/* A library that does nothing: the same environment is there without the one to be tested. */
extern int inert;
int inert;
