#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# dlopen(3) does under the library what it does without it, but for RTLD_DEEPBIND.
. "${top_srcdir:?}/tests/preload/run.sh"

have "${CC:=cc}" || tap_missing "needs a C compiler"
mkdir "$work/apart"
cat > "$work/plugin.c" <<'C'
int answer(void) { return 42; }
C
# Only this library's own search path leads to the plugin: glibc looks at who calls dlopen.
cat > "$work/opener.c" <<'C'
#include <dlfcn.h>
void *open_plugin(void) { return dlopen("plugin.so", RTLD_NOW | RTLD_DEEPBIND); }
C
cat > "$work/program.c" <<'C'
#include <dlfcn.h>
#include <stdio.h>
void *open_plugin(void);
int main(void)
{
	printf("%s\n", dlopen("plugin.so", RTLD_NOW) ? "found" : dlerror());
	void *plugin = open_plugin();
	int (*answer)(void) = plugin ? (int (*)(void))dlsym(plugin, "answer") : 0;

	printf("%d\n", answer ? answer() : -1);
	printf("%s\n", dlopen("no-such.so", RTLD_LAZY) ? "found" : dlerror());
	printf("%d\n", dlopen(0, RTLD_NOW) == dlopen(0, RTLD_NOW | RTLD_GLOBAL));
	return 0;
}
C
built() {
	$CC -shared -fPIC -o "$work/apart/plugin.so" "$work/plugin.c" &&
		$CC -shared -fPIC -o "$work/libopener.so" "$work/opener.c" \
			-Wl,--enable-new-dtags,-rpath,"$work/apart" -ldl &&
		$CC -o "$work/program" "$work/program.c" -L"$work" -lopener \
			-Wl,--enable-new-dtags,-rpath,"$work" -ldl
}
tap_check "a program, a library and its plugin are built" built
bare "$work/program" > "$work/wanted" 2>&1
tap_check "without the library the plugin is found by its user alone" \
	sh -c '[ "$(sed -n 2p "$1")" = 42 ] && ! sed -n 1p "$1" | grep -qx found' sh "$work/wanted"
plain "$work/program" > "$work/got" 2>&1
same "under the library too, and errors are the same" "$work/wanted" "$work/got"
tap_done
