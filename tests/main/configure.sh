#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What configure says of a dependency that is missing or unfit.
. "$top_srcdir/tests/lib/tap.sh"
. "$top_srcdir/tests/main/known.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-configure.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
configure_known "$work/known"
archive=$(${CC:-cc} -print-file-name=libjemalloc_pic.a)

# configured ARG...
configured() {
	mkdir "$work/build" && cp "$work/known" "$work/build/config.cache" &&
		(cd "$work/build" && "$top_srcdir/configure" -C --no-create "$@") > "$work/out" 2>&1
	status=$?
	rm -rf "$work/build"
	tail -n 6 "$work/out"
	return $status
}

# refused PACKAGE WORDS ARG...: configure ends with status 1 and a line that has the words and names
# the package.
refused() {
	package=$1 words=$2
	shift 2
	configured "$@"
	[ $status -eq 1 ] &&
		tail -n 1 "$work/out" | grep -F "$words" | grep -q "apt-get install $package"
}

# The same archive under the version of another.
archive_other() {
	LC_ALL=C sed 's/5\.3\.0-\([0-9]*\)-g/5.3.1-\1-g/g' "$archive" > "$work/other.a"
}

# The calls that the library sees inside of the archive against a list that lacks one.
calls_refused() {
	mkdir "$work/src" && cp "$top_srcdir"/src/jemalloc.* "$work/src" &&
		sed -i 1d "$work/src/jemalloc.calls" || return 1
	if sh "$work/src/jemalloc.sh" "$archive" "$work/src" "$work/object" 2> "$work/err"; then
		echo "it was taken"
		return 1
	fi
	cat "$work/err"
	[ ! -e "$work/object" ] && grep -qF "are not those that tierheap knows" "$work/err"
}

# A compiler that knows of no archive answers with the bare name.
cat > "$work/cc" << EOF
case \$1 in
-print-file-name=*) echo "\${1#*=}" ;;
*) exec ${CC:-cc} "\$@" ;;
esac
EOF
tap_check "where there is no compiler one is named" \
	refused gcc "no C compiler was found" ac_cv_prog_any_compiler=
tap_check "a missing objcopy is named with its package" \
	refused binutils "objcopy" ac_cv_prog_OBJCOPY= ac_cv_prog_ac_ct_OBJCOPY=
tap_check "a missing archive of jemalloc is named with its package" \
	refused libjemalloc-dev "libjemalloc_pic.a was not found" CC="sh $work/cc"
tap_check "an archive that is not where the user says is quoted" \
	refused libjemalloc-dev "\"$work/none.a\" was not found" --with-jemalloc="$work/none.a"
archive_other
tap_check "an archive of jemalloc 5.3.1 is refused with its version" \
	refused libjemalloc-dev '"5.3.1"' --with-jemalloc="$work/other.a"
tap_check "an archive whose inner calls are other ones stops the build" calls_refused
without_memkind() {
	configured "$@" && grep -q '^ *memkind: *no' "$work/out"
}
tap_check "without libmemkind the rest is configured, and it is said" without_memkind \
	ac_cv_lib_memkind_memtier_kind_allocated_size=no
tap_check "so it is when memkind is not wanted" without_memkind --with-memkind=no
tap_check "where memkind is wanted and missing its package is named" \
	refused libmemkind-dev "memkind_memtier.h or libmemkind.so" --with-memkind=yes \
	ac_cv_lib_memkind_memtier_kind_allocated_size=no
tap_check "a missing pkg-config is named with its package" \
	refused pkg-config "pkg-config was not found" PKG_CONFIG="$work/none"
tap_check "a missing jansson is named with its package" \
	refused libjansson-dev "jansson" PKG_CONFIG_LIBDIR="$work" PKG_CONFIG_PATH="$work"
tap_check "a missing ncursesw is named with its package" \
	refused libncurses-dev "ncursesw" PKG_CONFIG_LIBDIR="$work" PKG_CONFIG_PATH="$work" \
	JANSSON_CFLAGS=" " JANSSON_LIBS=-ljansson
tap_done
