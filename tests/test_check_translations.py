"""The checker of translations finds what it should, on small catalogues."""

import shutil
import subprocess

import polib
import pytest

from tests.check_translations import bad_format, broken_placeholders, missing, stale, unfinished

HEADER = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"
"""
GOOD = r"""
msgid "Structures"
msgstr "Structures"

#, python-format
msgid "Published by %(name)s"
msgstr "Publiée par %(name)s"

#, python-format
msgid "One mark"
msgid_plural "%(count)s marks"
msgstr[0] "%(count)s note"
msgstr[1] "%(count)s notes"

msgctxt "a kind of body"
msgid "Forum"
msgstr "Forum"

#~ msgid "Gone"
#~ msgstr "Parti"
"""

needs_gettext = pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not installed")


@pytest.fixture
def catalogue(tmp_path):
    """Writes entries into a .po file and reads it."""

    def write(entries):
        path = tmp_path / "django.po"
        path.write_text(HEADER + entries, encoding="utf-8")
        return polib.pofile(str(path))

    return write


@pytest.fixture
def compiled(tmp_path, catalogue):
    """Writes entries into a .po file and compiles it; the file's path."""

    def write(entries):
        catalogue(entries)
        po = tmp_path / "django.po"
        subprocess.run(["msgfmt", "-o", po.with_suffix(".mo"), po], check=True)
        return po

    return write


def all_findings(catalogue, sources):
    return [*missing(sources, catalogue), *unfinished(catalogue), *broken_placeholders(catalogue)]


def one_entry(msgid, msgstr):
    return f'\nmsgid "{msgid}"\nmsgstr "{msgstr}"\n'


def test_a_good_catalogue_passes(catalogue):
    good = catalogue(GOOD)
    assert all_findings(good, sources=good) == []


def test_a_text_that_the_catalogue_lacks_is_found_with_its_place(catalogue):
    sources = catalogue(GOOD + '\n#: templates/home.html:3\nmsgid "New text"\nmsgstr ""\n')
    [finding] = missing(sources, catalogue(GOOD))
    assert "'New text'" in finding
    assert "templates/home.html:3" in finding


def test_a_text_that_is_only_obsolete_is_missing(catalogue):
    [finding] = missing(catalogue(one_entry("Gone", "")), catalogue(GOOD))
    assert "'Gone'" in finding


def test_the_same_text_in_another_context_is_missing(catalogue):
    assert len(list(missing(catalogue(one_entry("Forum", "")), catalogue(GOOD)))) == 1


def test_an_empty_translation_is_found(catalogue):
    [finding] = unfinished(catalogue(GOOD + one_entry("Forgotten", "")))
    assert "not translated: 'Forgotten'" in finding


def test_an_empty_plural_form_is_found(catalogue):
    entry = '\nmsgid "A day"\nmsgid_plural "Days"\nmsgstr[0] "Un jour"\nmsgstr[1] ""\n'
    [finding] = unfinished(catalogue(entry))
    assert "'A day'" in finding


def test_a_fuzzy_translation_is_found(catalogue):
    [finding] = unfinished(catalogue(GOOD + "\n#, fuzzy" + one_entry("Guessed", "Deviné")))
    assert "fuzzy: 'Guessed'" in finding


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("By %(name)s", "Par %(nom)s"),
        ("By %(name)s", "Par quelqu'un"),
        ("By somebody", "Par %(name)s"),
        ("%(count)d days", "%(count)s jours"),
        ("%s of %s", "%s sur deux"),
        ("Hello {name}", "Bonjour {nom}"),
        ("Hello {}", "Bonjour"),
    ],
)
def test_a_broken_placeholder_is_found(catalogue, text, translation):
    [finding] = broken_placeholders(catalogue(one_entry(text, translation)))
    assert text in finding
    assert translation in finding


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("%(a)s before %(b)s", "%(b)s après %(a)s"),
        ("%(name)s answered", "%(name)s a répondu ; merci, %(name)s"),
        ("50 % of them", "50 % d'entre eux"),
        ("50%% of %(all)s", "50 %% de %(all)s"),
        ("{shown} of {all}", "{shown} sur {all}"),
    ],
)
def test_placeholders_may_change_places(catalogue, text, translation):
    assert list(broken_placeholders(catalogue(one_entry(text, translation)))) == []


def test_a_broken_placeholder_in_one_plural_form_is_found(catalogue):
    entry = '\nmsgid "One mark"\nmsgid_plural "%(n)s marks"\nmsgstr[0] "Une note"\nmsgstr[1] "Des notes"\n'
    [finding] = broken_placeholders(catalogue(entry))
    assert "'Des notes'" in finding


@needs_gettext
def test_msgfmt_has_its_say(compiled):
    po = compiled(GOOD)
    assert bad_format(po) == []
    po.write_text(po.read_text().replace("Publiée par %(name)s", "Publiée par %(name)"))
    assert any("python-format" in line or "format" in line for line in bad_format(po))


@needs_gettext
def test_a_compiled_catalogue_must_be_there_and_in_step(compiled):
    po = compiled(GOOD)
    assert stale(po) == []
    po.write_text(po.read_text().replace("Publiée", "Parue"))
    assert "django.mo is not made from it" in stale(po)[0]
    po.with_suffix(".mo").unlink()
    assert "django.mo is missing" in stale(po)[0]
