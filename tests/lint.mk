# SPDX-License-Identifier: BSD-2-Clause
# Rules of the sources and of what was built. The manual is checked by the tests of the command.
lint_tests = \
	tests/lint/layers.sh tests/lint/spdx.sh tests/lint/calls.sh tests/lint/libc.sh \
	tests/lint/exports.sh tests/lint/size.sh tests/lint/programs.sh tests/lint/figures.sh \
	tests/lint/analysis.sh tests/lint/coverage.sh tests/lint/pitfalls.sh
TESTS += $(lint_tests)
dist_check_SCRIPTS += $(lint_tests)
EXTRA_DIST += tests/lint/lint.sh .clang-tidy
