"""Imports run one way, and the pure rooms know no Django: a newcomer finds what depends on what from the layout."""

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
# Each room may import from those that stand before it, and from itself. `coordhub` wires; nobody imports it.
ROOMS = ["accounts", "structures", "assessments", "coordhub"]
CHARTS = {"assessments/analysis.py", "assessments/charts.py"}  # imported themselves only where a chart is asked for
HEAVY = {"pandas", "plotly", "numpy", "openpyxl", "xlsxwriter", "pptx", "docx", "weasyprint"}


def modules(room):
    return [path for path in sorted((PROJECT / room).rglob("*.py")) if "migrations" not in path.parts]


def imports(path, tree=None):
    """(line, first name of the imported module) of every import in a file, relative ones left out."""
    for node in ast.walk(tree or ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name.partition(".")[0]) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.lineno, node.module.partition(".")[0]


def uphill(room, path, tree=None):
    """Imports from rooms that stand after this one."""
    later = set(ROOMS[ROOMS.index(room) + 1 :])
    return [f"{path.name}:{line} imports {name}" for line, name in imports(path, tree) if name in later]


def at_the_top(tree):
    """The module's own statements: what runs when it is imported, conditions and classes included."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    body = [node for node in tree.body if not isinstance(node, functions)]
    return ast.Module(body=[node for node in body if not is_for_types_only(node)], type_ignores=[])


def is_for_types_only(node):
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_imports_from_one_that_stands_on_it(room):
    assert [fault for path in modules(room) for fault in uphill(room, path)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_what_is_heavy_is_imported_only_where_it_is_used(room):
    """A worker that never draws a chart must not carry pandas (a worker is watched in test_dashboard.py)."""
    found = []
    for path in [path for path in modules(room) if str(path.relative_to(PROJECT)) not in CHARTS]:
        top = at_the_top(ast.parse(path.read_text("utf-8")))
        found += [f"{path.relative_to(PROJECT)}:{line} {name}" for line, name in imports(path, top) if name in HEAVY]
    assert found == []


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("accounts", "from structures.models import Country"),
        ("accounts", "import assessments.scoring"),
        ("structures", "from assessments import marks"),
        ("assessments", "def late():\n    from coordhub import settings"),
    ],
)
def test_an_import_uphill_would_be_noticed(room, line):
    assert uphill(room, Path("some.py"), ast.parse(line))


def test_a_heavy_import_would_be_noticed():
    heavy = ast.parse("try:\n    import pandas as pd\nexcept ImportError:\n    pd = None\n")
    light = ast.parse("def frame():\n    import pandas as pd\n    return pd\n")
    assert [name for _line, name in imports(Path(), at_the_top(heavy))] == ["pandas"]
    assert list(imports(Path(), at_the_top(light))) == []
