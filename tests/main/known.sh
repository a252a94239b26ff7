# SPDX-License-Identifier: BSD-2-Clause
# Source it. What the build's own configure found out of the compiler's and libc's ways is not
# sought again by a test that configures another tree; what a test takes away is never among it.

# configure_known FILE: a cache file; an empty one where the build was configured without --config-cache.
configure_known() {
	{ [ ! -r "$top_builddir/config.cache" ] ||
		grep -E '^(test ..)?(lt_cv_|ac_cv_(header|func|type|c_|prog_cc_))' \
			"$top_builddir/config.cache"; } > "$1"
}
