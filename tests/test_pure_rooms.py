"""The pure rooms know no database: what marks are worth must not depend on where they are kept."""

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
PURE_ROOMS = [
    "assessments.agreement",
    "assessments.marks",
    "assessments.scoring",
    "assessments.wording",
    "structures.partial_dates",
    "structures.parts",
    "structures.similar",
]

# Isolated and without site-packages, so that only the standard library and the project can be found at all.
FRESH = [sys.executable, "-I", "-S", "-c"]
IMPORT_AND_LIST = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
importlib.import_module(sys.argv[2])
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_a_pure_room_imports_neither_django_nor_a_database(room):
    run = subprocess.run(  # noqa: S603 - our own interpreter and our own lines
        [*FRESH, IMPORT_AND_LIST, str(PROJECT), room], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert not {"django", "sqlite3", "_sqlite3", "psycopg"} & set(run.stdout.split())
