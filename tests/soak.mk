# SPDX-License-Identifier: BSD-2-Clause
# Hours of work, by hand: make soak SOAK_SECONDS=3600. What came out is kept in tests/soak/results.
EXTRA_DIST += \
	tests/soak/soak.sh tests/soak/churn.py tests/soak/verdict.awk tests/soak/results/verdict \
	tests/soak/results/machine

SOAK_SECONDS = 3600
soak: all
	$(MAKE) check TESTS=
	$(AM_TESTS_ENVIRONMENT) SOAK_SECONDS=$(SOAK_SECONDS); export SOAK_SECONDS; \
		CI=1 $(MAKE) check TESTS=tests/vm/soak.sh & \
		$(AM_TESTS_ENVIRONMENT) SOAK_SECONDS=$(SOAK_SECONDS) \
		$(SHELL) $(srcdir)/tests/soak/soak.sh soak-results; wait $$!
.PHONY: soak
clean-local: clean-soak
clean-soak:
	rm -rf soak-results
.PHONY: clean-soak
