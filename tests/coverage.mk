# SPDX-License-Identifier: BSD-2-Clause
# Which lines of the library no test reaches; not part of `make check`.
EXTRA_DIST += tests/coverage/run.sh tests/coverage/lines.awk tests/coverage/check.awk \
	tests/coverage/report.awk tests/coverage/explained.tsv
# Takes some minutes. coverage-keep puts its page where readers look.
coverage: all
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' \
		$(SHELL) $(srcdir)/tests/coverage/run.sh '$(abs_top_builddir)/coverage'
coverage-keep:
	cp '$(abs_top_builddir)/coverage/COVERAGE.md' '$(srcdir)/doc/COVERAGE.md'
.PHONY: coverage coverage-keep
