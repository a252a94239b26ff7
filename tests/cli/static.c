/* SPDX-License-Identifier: BSD-2-Clause */
/* A statically linked program, without a C library: exit(4). */
void _start(void) __attribute__((noreturn));

void _start(void)
{
	for (;;)
		__asm__ volatile("syscall"
				 :
				 : "a"(231 /* exit_group */), "D"(4)
				 : "rcx", "r11", "memory");
}
