"""Is everything said in French too? `python tests/check_translations.py` lists what is not and exits with 1.

The working tree is not touched: the texts of the sources are collected in a temporary copy. The checks are functions of
catalogues, tested in tests/test_check_translations.py; each returns its findings as lines to print.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = "locale/fr/LC_MESSAGES/django.po"
# What `make messages` leaves out, and what holds no texts.
NOT_SOURCE = {".git", ".venv", "fixtures", "node_modules", "static", "staticfiles", "tests", "var"}

# %(name)s, %s, %d, {name}, {}; not %% and not "50 % of".
PLACEHOLDER = re.compile(r"%\(\w+\)[#0+-]*\d*(?:\.\d+)?[a-zA-Z]|%[#0+-]*\d*(?:\.\d+)?[sdifr]\b|\{\w*\}")


def main():
    po = ROOT / CATALOGUE
    if not po.exists():
        print(f"{CATALOGUE} is missing: run `make messages` and translate it")
        return 1
    catalogue = polib.pofile(str(po))
    found = [
        *missing(texts_of_sources(ROOT), catalogue),
        *unfinished(catalogue),
        *broken_placeholders(catalogue),
        *bad_format(po),
        *stale(po),
    ]
    for finding in found:
        print(f"{CATALOGUE}: {finding}")
    return 1 if found else 0


def texts_of_sources(root):
    """The template catalogue (.pot) of everything that the sources mark for translation."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(root, copy, ignore=lambda _, names: NOT_SOURCE.intersection(names))
        command = [sys.executable, "manage.py", "makemessages", "--locale", "fr", "--no-wrap", "--keep-pot"]
        subprocess.run(command, cwd=copy, check=True, stdout=subprocess.DEVNULL)
        return polib.pofile(str(copy / "locale" / "django.pot"))


def missing(sources, catalogue):
    """Texts of the sources that the catalogue does not have, or only as an obsolete entry."""
    known = {identity(entry) for entry in in_use(catalogue)}
    return [
        f"missing, run `make messages`: {quoted(entry)}, from {places(entry)}"
        for entry in in_use(sources)
        if identity(entry) not in known
    ]


def unfinished(catalogue):
    """Entries that are in use and fuzzy, or empty in one of their forms."""
    for entry in in_use(catalogue):
        if entry.fuzzy:
            yield f"{entry.linenum}: fuzzy: {quoted(entry)}"
        elif not all(text.strip() for text in translations(entry)):
            yield f"{entry.linenum}: not translated: {quoted(entry)}"


def broken_placeholders(catalogue):
    """Translations whose placeholders are not those of the text.

    In the first of several forms (for 0 and 1 in French) the number may be left out where English leaves it out.
    """
    for entry in in_use(catalogue):
        singular, plural = placeholders(entry.msgid), placeholders(entry.msgid_plural or entry.msgid)
        for number, text in enumerate(translations(entry)):
            allowed = [singular, plural] if number == 0 else [plural]
            if text.strip() and placeholders(text) not in allowed:
                yield f"{entry.linenum}: placeholders differ: {quoted(entry)} is translated as {shortened(text)!r}"


def bad_format(po):
    """What msgfmt finds wrong with the file."""
    done = subprocess.run(["msgfmt", "--check-format", "-o", "/dev/null", po], capture_output=True, text=True)
    return [f"msgfmt: {line}" for line in done.stderr.strip().splitlines()] if done.returncode else []


def stale(po):
    """Whether the compiled catalogue beside the file is what msgfmt makes of it (in content, not byte for byte)."""
    compiled = po.with_suffix(".mo")
    if not compiled.exists():
        return [f"{compiled.name} is missing: run `make messages`"]
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "fresh.mo"
        if subprocess.run(["msgfmt", "-o", fresh, po], capture_output=True).returncode:
            return []  # bad_format says why
        same = contents(compiled) == contents(fresh)
    return [] if same else [f"{compiled.name} is not made from it: run `make messages`"]


def contents(mo):
    return {identity(entry): translations(entry) for entry in polib.mofile(str(mo))}


def in_use(catalogue):
    return (entry for entry in catalogue if not entry.obsolete)


def identity(entry):
    return entry.msgctxt, entry.msgid, entry.msgid_plural or ""


def translations(entry):
    """Every form of the translation: one, or one for each plural form."""
    if not entry.msgid_plural:
        return [entry.msgstr]
    return [text for _, text in sorted(entry.msgstr_plural.items())] or [""]


def placeholders(text):
    """Named placeholders may be used twice or in another order; of the unnamed ones the number counts."""
    found = PLACEHOLDER.findall(text.replace("%%", ""))
    named = {one for one in found if "(" in one or one.strip("{}") != one != "{}"}
    return named, sorted(one for one in found if one not in named)


def quoted(entry):
    return repr(shortened(entry.msgid))


def shortened(text):
    return text if len(text) <= 100 else text[:99] + "…"


def places(entry):
    return ", ".join(f"{file}:{line}" for file, line in entry.occurrences)


if __name__ == "__main__":
    sys.exit(main())
