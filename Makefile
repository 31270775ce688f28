# coordhub sets itself up: each target makes what it needs first. `make` alone lists the targets.
# Everything goes into .venv (packages), var (data) and staticfiles; a stamp says for which input it was made.

ifeq ($(filter oneshell,$(.FEATURES)),)
$(error GNU make 4 or newer is needed (on macOS: brew install make, then gmake))
endif
.ONESHELL:
.SHELLFLAGS := -euc
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run test check format messages fixtures lock clean

PORT ?= 8000
PYTHON ?= python3 python3.13 python3.12 python3.11# the first that is new enough
JOBS ?= auto# processes for pytest: one a core, 0 for none beside it
ARGS ?=# more arguments for pytest: make test ARGS="-k marks"
PY := .venv/bin/python
UV := uv==0.13.9# makes the locks
NOT_SOURCE := .venv var staticfiles node_modules tests fixtures
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_NO_INPUT = 1
export PORT

# Shell functions for the recipes. make takes the indentation and a leading - + or @ off every line of a recipe.
define FUNCTIONS
die() { printf '%s\n' "$$*" >&2; exit 1; }

# Runs a command; only a failure shows what it said.
quietly() {
    log=$$(mktemp)
    if "$$@" >"$$log" 2>&1; then rm -f "$$log"; else code=$$?; cat "$$log" >&2; rm -f "$$log"; return $$code; fi
}

# Installs system packages where that is possible without asking.
apt_install() {
    [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    echo "Installing $$* (apt-get)"
    set -- env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$$@"
    "$$@" >/dev/null 2>&1 || { quietly apt-get update && quietly "$$@"; }
}

new_enough() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for python in $(PYTHON); do
        if new_enough "$$python"; then return; fi
    done
    return 1
}

# Makes .venv, unless there is a usable one.
make_venv() {
    if new_enough $(PY) && $(PY) -m pip --version >/dev/null 2>&1; then return; fi
    if ! find_python; then
        command -v python3 >/dev/null || apt_install python3 python3-venv || true
        find_python || die "coordhub needs Python 3.11 or newer. Install one, or say where it is: make $@ PYTHON=/path/to/python3.12"
    fi
    if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then
        package=$$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        apt_install "$$package" || die "Python's venv is missing. Install it: sudo apt-get install -y $$package"
    fi
    echo "Making .venv with $$("$$python" -V)"
    rm -rf .venv
    quietly "$$python" -m venv .venv
}

# Installs FILE, unless FILE and the other files named were the same at the last installation.
install_packages() {
    stamp=.venv/installed-$${1%.txt}
    if { $(PY) -V && cat "$$@"; } 2>/dev/null | cmp -s - "$$stamp"; then return; fi
    if [ -e .venv/half-installed ]; then rm -rf .venv; fi
    make_venv
    touch .venv/half-installed
    rm -f "$$stamp"
    echo "Installing the packages of $$1"
    quietly $(PY) -m pip install -r "$$1"
    rm .venv/half-installed
    { $(PY) -V && cat "$$@"; } >"$$stamp.new"
    mv "$$stamp.new" "$$stamp"
}

install_for_running() { install_packages requirements.txt requirements.lock; }
install_for_testing() { install_packages requirements-dev.txt requirements-dev.lock requirements.txt requirements.lock; }

refuse_taken_port() {
    $(PY) - "$(PORT)" <<'END'
import socket, sys
port = int(sys.argv[1]) if sys.argv[1].isdecimal() else 0
if not 0 < port < 65536: sys.exit(f"{sys.argv[1]} is no port. Choose a number: make run PORT=8001")
taken = socket.socket().connect_ex(("127.0.0.1", port)) == 0
if taken: sys.exit(f"Port {port} is taken by another program. Choose another: make run PORT={port % 65535 + 1}")
END
}

# In one process, which halves the time of a second start.
prepare_database() {
    mkdir -p var
    echo "Preparing the database"
    quietly env DJANGO_SETTINGS_MODULE=coordhub.settings $(PY) - <<'END'
import django
from django.core.management import call_command
django.setup()
for command in ("migrate", "createcachetable", "load_once", "demo_rounds"): call_command(command)
END
}

# What the collected static files are made from, file by file.
static_sources() {
    cksum requirements.lock coordhub/settings.py
    generated='-path ./.venv -o -path ./var -o -path ./staticfiles -o -name node_modules'
    find . \( $$generated \) -prune -o -path '*/static/*' -type f -exec cksum {} + | LC_ALL=C sort
}

collect_static() {
    stamp=var/static-collected
    static_sources >"$$stamp.new"
    if [ -f staticfiles/staticfiles.json ] && cmp -s "$$stamp.new" "$$stamp"; then rm "$$stamp.new"; return; fi
    rm -f "$$stamp"
    echo "Collecting static files"
    quietly $(PY) manage.py collectstatic --noinput
    mv "$$stamp.new" "$$stamp"
}

# A browser, and a driver that runs: Playwright's is a Node.js program that wants libatomic.
find_browser() {
    advice="The browser tests need Chromium. Install it: sudo apt-get install -y chromium libatomic1"
    $(PY) -m playwright --version >/dev/null 2>&1 || apt_install libatomic1 || die "$$advice"
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$$name" >/dev/null; then return; fi
    done
    if apt_install chromium fonts-dejavu-core; then return; fi
    quietly $(PY) -m playwright install chromium || die "$$advice"
}

find_gettext() {
    if command -v msgfmt >/dev/null && command -v xgettext >/dev/null && command -v msgmerge >/dev/null; then return; fi
    apt_install gettext || die "The translations need gettext. Install it: sudo apt-get install -y gettext"
}

# Runs a check in a line of its own and remembers a failure.
failed=
check() {
    name=$$1
    shift
    if quietly "$$@"; then echo "ok      $$name"; else echo "FAILED  $$name"; failed="$$failed, $$name"; fi
}
endef

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: export COORDHUB_DEMO ?= $(if $(COORDHUB_HOSTS),0,1)
run:  ## coordhub on http://127.0.0.1:8000 (PORT=8001 for another port), in demo mode
	@$(FUNCTIONS)
	[ -x $(PY) ] || make_venv
	refuse_taken_port
	install_for_running
	prepare_database
	collect_static
	exec $(PY) -m gunicorn -c deploy/gunicorn.conf.py

test:  ## all tests: on SQLite, then on PostgreSQL and in a browser (ARGS="-k marks" for some)
	@$(FUNCTIONS)
	install_for_testing
	find_browser
	find_gettext
	unset COORDHUB_HOSTS COORDHUB_DEMO COORDHUB_DEBUG COORDHUB_SECRET_KEY
	unset PYTHONDONTWRITEBYTECODE # two dozen Pythons are started: each would compile everything anew
	TEST_DB=sqlite $(PY) -m pytest -n $(JOBS) --ignore=tests/browser $(ARGS) $(if $(ARGS),|| [ $$? = 5 ]) # 5: none of these here
	$(if $(ARGS),,TEST_DB=sqlite $(PY) -m pytest tests/browser/test_round.py)
	exec $(PY) -m pytest -n $(JOBS) $(or $(ARGS),-m "browser or not pure")

check:  ## format, lint, templates, migrations, translations, settings of production
	@$(FUNCTIONS)
	install_for_testing
	find_gettext
	scratch=$$(mktemp -d)
	trap 'rm -rf "$$scratch"' EXIT
	unset COORDHUB_HOSTS COORDHUB_DEMO COORDHUB_DEBUG COORDHUB_SECRET_KEY
	export DATABASE_URL="sqlite:///$$scratch/check.sqlite3"
	check "format" $(PY) -m ruff format --check .
	check "lint" $(PY) -m ruff check .
	check "security lint" $(PY) -m bandit --configfile pyproject.toml --quiet --severity-level medium --recursive .
	check "template lint" $(PY) -m djlint --lint --quiet templates
	check "migrations in step" $(PY) manage.py makemigrations --check --dry-run
	check "translations in step" $(PY) tests/check_translations.py
	export COORDHUB_HOSTS=coordhub.example.org
	export COORDHUB_SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')
	check "settings of production" $(PY) manage.py check --deploy --fail-level WARNING
	[ -z "$$failed" ] || die "Failed: $${failed#, }"
	echo "All checks passed"

format:  ## writes code and templates in the format that `make check` asks for
	@$(FUNCTIONS)
	install_for_testing
	$(PY) -m ruff check --fix --select I --quiet .
	$(PY) -m ruff format --quiet .

messages:  ## takes the texts of the sources into locale/ and compiles the catalogues
	@$(FUNCTIONS)
	install_for_running
	find_gettext
	$(PY) manage.py makemessages --locale fr --no-wrap --add-location file --no-obsolete $(NOT_SOURCE:%=--ignore %)
	$(PY) manage.py compilemessages --locale fr $(NOT_SOURCE:%=--ignore %)

fixtures:  ## writes fixtures/*.json anew from fixtures/source/
	@$(FUNCTIONS)
	install_for_running
	$(PY) fixtures/source/build.py

lock:  ## writes the locks anew after a change of requirements*.txt (UPGRADE=1: newest versions of all they need)
	@$(FUNCTIONS)
	make_venv
	quietly $(PY) -m pip install $(UV)
	options='--quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras $(if $(UPGRADE),--upgrade)'
	compile() {
	    lock=$$1
	    shift
	    $(PY) -m uv pip compile - $$options --custom-compile-command "make lock" --output-file "$$lock" "$$@" >/dev/null
	}
	grep -v '^-r' requirements.txt | compile requirements.lock
	grep -hv '^-r' requirements.txt requirements-dev.txt | compile requirements-dev.lock --constraints requirements.lock

clean:  ## removes what can be made again; the data in var/ stays
	rm -rf .venv staticfiles var/static-collected* .pytest_cache .ruff_cache .hypothesis .coverage htmlcov test-results
	find . -name __pycache__ -not -path './node_modules/*' -prune -exec rm -rf {} +
