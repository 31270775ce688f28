"""Text that people type or files bring: one form of each letter; found again whatever its accents and case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from structures.text import UnusableText, fold, tidy

REFUSED = [
    ("\x00", "U+0000"),
    ("\x07", "U+0007"),
    ("\x0b", "U+000B"),
    ("\x1b", "U+001B"),
    ("\x7f", "U+007F"),
    ("\x85", "U+0085"),
    ("\ud800", "U+D800"),
    ("\udfff", "U+DFFF"),
    ("\ufffe", "U+FFFE"),
    ("\uffff", "U+FFFF"),
    ("\U0001fffe", "U+1FFFE"),
    ("\U0010ffff", "U+10FFFF"),
]


@pytest.mark.parametrize(("character", "code"), REFUSED)
def test_what_cannot_be_kept_is_refused_and_named(character, code):
    with pytest.raises(UnusableText, match=code.replace("+", r"\+")) as problem:
        tidy(f"before{character}after")
    assert problem.value.character == code


@pytest.mark.parametrize(
    "text",
    ["", "Comité mixte", "line\nline", "cell\tcell", "l’État", "日本", "🙂", "a\u200bb", "\ufffd", "\ue000", "  two  "],
)
def test_everything_else_is_kept_as_it_is(text):
    assert tidy(text) == text


def test_letters_come_out_composed():
    assert tidy("Comite\u0301 mixte") == "Comité mixte"


def test_a_ligature_is_not_taken_apart():
    assert tidy("ﬁn №") == "ﬁn №"


@pytest.mark.parametrize("typed", ["a\r\nb", "a\rb", "a\nb"])
def test_line_ends_come_out_plain(typed):
    assert tidy(typed) == "a\nb"


def test_a_carriage_return_and_line_feed_are_one_line_end():
    assert tidy("a\r\n\r\nb\r\rc") == "a\n\nb\n\nc"


@given(st.text())
def test_tidy_text_can_be_stored_anywhere_and_stays_as_it_is(text):
    try:
        tidied = tidy(text)
    except UnusableText:
        return
    tidied.encode()
    assert "\x00" not in tidied
    assert "\r" not in tidied
    assert tidy(tidied) == tidied


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Équipe HUMANITAIRE", "equipe humanitaire"),
        ("e\u0301quipe", "equipe"),
        ("Cœur d’ŒUVRE", "coeur d'oeuvre"),
        ("  two \u00a0 words\n", "two words"),
        ("Straße", "strasse"),
        ("Côte d’Ivoire", "cote d'ivoire"),
        ("Türkiye", "turkiye"),
        ("ﬁn", "fin"),
        ("", ""),
    ],
)
def test_folded_text_has_no_accents_no_case_and_single_spaces(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


def test_names_sort_without_regard_to_accents_and_case():
    assert sorted(["zone", "État", "eau", "Abri"], key=fold) == ["Abri", "eau", "État", "zone"]
