"""The style sheets, read as text: what a browser would drop without a word."""

import re
from pathlib import Path

import pytest

SHEETS = sorted((Path(__file__).resolve().parent.parent / "static/css").glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_block_is_closed_and_no_block_holds_the_next_section(sheet):
    """A brace that is missing shuts all that follows into the block before it."""
    text = sheet.read_text(encoding="utf-8")
    depth = 0
    for line in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).splitlines():
        depth += line.count("{") - line.count("}")
        assert 0 <= depth <= 2, line
    assert depth == 0
    for before in re.split(r"^/\* \d+ ", text, flags=re.MULTILINE):
        rules = re.sub(r"/\*.*?(\*/|\Z)", "", before, flags=re.DOTALL)
        assert rules.count("{") == rules.count("}"), before[:80]
