# Everything is set up under .tox; nothing outside this folder is touched.
PYTHON ?= python3
TOX := .tox/bootstrap/bin/tox
INSTALLED := setup.py pyproject.toml tox.ini

.PHONY: demo demo-gerrit test bench chaos clean

demo: .tox/demo/.installed
	@.tox/demo/bin/elastic-recheck-demo $(if $(KEEP),--keep)

demo-gerrit: .tox/demo/.installed
	@.tox/demo/bin/elastic-recheck-demo --gerrit real $(if $(KEEP),--keep)

test: .tox/py/.installed
	@.tox/bootstrap/bin/tox run -e py --skip-pkg-install $(if $(ARGS),-- $(ARGS))

bench: .tox/bench/.installed
	@.tox/bootstrap/bin/tox run -e bench --skip-pkg-install $(if $(ARGS),-- $(ARGS))

# Breaks things on purpose for about an hour; PIECES=... names some, ARGS=--short takes less
chaos: .tox/chaos/.installed
	@.tox/chaos/bin/python -m chaos $(PIECES) $(ARGS)

.tox/%/.installed: $(INSTALLED) | $(TOX)
	@printf 'Setting up .tox/$* (once, about a minute) ........ '
	@$(TOX) run -qq -e $* --notest && touch $@ && echo done

$(TOX):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; say make PYTHON=/path/to/it")'
	@$(PYTHON) -m venv .tox/bootstrap
	@.tox/bootstrap/bin/pip install -q --disable-pip-version-check 'tox>=4.23,<5'

clean:
	rm -rf .tox
