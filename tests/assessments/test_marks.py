import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.marks import (
    RATED,
    WORDS,
    Rating,
    Reading,
    Unreadable,
    agrees,
    gloss,
    read,
    understood,
    write,
)

# The table of the product page, kept apart from the code's own so that the two check each other.
WRITTEN = {
    Rating.YES: ["Yes", "Y", "Oui", "O", "✓"],
    Rating.PARTLY: [
        *["Most", "Mostly", "Broadly", "Partly", "Partially", "Some", "In part"],
        *["La plupart", "Majoritairement", "Globalement", "Dans l'ensemble", "En partie", "Partiellement"],
        "Pas tout à fait",
    ],
    Rating.NO: ["No", "Not yet", "N", "Non", "Pas encore"],
    Rating.UNKNOWN: ["?", "Unknown", "Don't know", "Ne sait pas", "Je ne sais pas", "NSP"],
    Rating.NOT_APPLICABLE: ["n/a", "N/A", "Not applicable", "Sans objet", "S.O.", "Non applicable"],
    Rating.NOT_ASSESSED: ["-", "–", "—", "\u2212", "", "  ", "\u00a0", "\ufeff", None],
}
FORMS = [(text, rating) for rating, texts in WRITTEN.items() for text in texts]
CAN_BE_DOUBTED = [(text, rating) for text, rating in FORMS if rating in RATED]
MARKS = [(rating, False) for rating in Rating] + [(rating, True) for rating in RATED]
SPACES = ["", " ", "  ", "\t", "\u00a0", "\u202f", "\u2009"]


def disguised(text, dice):
    """The same words as another hand would write them."""
    text = unicodedata.normalize(dice.choice(["NFC", "NFD"]), text)
    if dice.random() < 0.5:
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    text = text.replace("'", dice.choice("'’‘"))
    text = text.replace(" ", dice.choice(SPACES[1:]))
    text = "".join(dice.choice([c.lower(), c.upper()]) for c in text)
    return dice.choice(SPACES) + text + dice.choice(SPACES)


@pytest.mark.parametrize(("text", "rating"), FORMS)
def test_each_written_form_is_read(text, rating):
    assert read(text) == Reading(rating, tentative=False)


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize(("text", "rating"), CAN_BE_DOUBTED)
def test_a_question_mark_behind_a_rated_word_is_a_doubt(text, rating, space):
    assert read(f"{text}{space}?") == Reading(rating, tentative=True)


NOT_WORDS = ["Maybe", "No data", "Yes and no", "Yes!", "Yesno", "Oui/Non", "1", "true", "not_applicable"]
NEARLY = ["No.", "№", "º", "SO", "na", "--"]
NO_DOUBT_OF_THESE = ["??", "? ?", "Yes??", "?Yes", "Unknown?", "NSP ?", "n/a?", "S.O. ?", "-?", "Perhaps?"]


@pytest.mark.parametrize("text", NOT_WORDS + NEARLY + NO_DOUBT_OF_THESE)
def test_anything_else_is_refused_and_not_guessed(text):
    with pytest.raises(Unreadable) as refusal:
        read(text)
    assert refusal.value.found == text
    assert text in str(refusal.value)
    assert refusal.value.understood == understood()


def test_a_refusal_keeps_the_words_as_they_were_written():
    with pytest.raises(Unreadable) as refusal:
        read("  Peut-Être ")
    assert refusal.value.found == "  Peut-Être "


def test_what_is_said_to_be_understood_is_understood():
    assert all(read(word) for language in ("", "en", "fr") for word in understood(language))


def test_words_understood_are_those_of_the_language_asked_with_the_signs():
    english, french = understood("en"), understood("fr")
    assert {"Yes", "Most", "Not yet", "n/a", "✓", "?", "-"} <= set(english)
    assert {"Oui", "La plupart", "Pas encore", "S.O.", "✓", "?", "-"} <= set(french)
    assert "Oui" not in english
    assert "Yes" not in french
    assert set(understood()) == set(english) | set(french)


def test_words_understood_are_those_of_the_product_page_and_no_others():
    on_the_page = {text.casefold() for text, _ in FORMS if text and text.strip(" \u00a0\ufeff")}
    assert {word.replace("’", "'").casefold() for word in understood()} == on_the_page


@pytest.mark.parametrize(
    ("rating", "tentative", "english", "french"),
    [
        (Rating.YES, False, "Yes", "Oui"),
        (Rating.YES, True, "Yes?", "Oui\u00a0?"),
        (Rating.PARTLY, False, "Partly", "En partie"),
        (Rating.PARTLY, True, "Partly?", "En partie\u00a0?"),
        (Rating.NO, False, "No", "Non"),
        (Rating.NO, True, "No?", "Non\u00a0?"),
        (Rating.UNKNOWN, False, "Unknown", "Ne sait pas"),
        (Rating.NOT_APPLICABLE, False, "Not applicable", "Sans objet"),
        (Rating.NOT_ASSESSED, False, "-", "-"),
    ],
)
def test_a_mark_is_written_in_plain_words(rating, tentative, english, french):
    assert write(rating, tentative, "en") == english
    assert write(rating.value, tentative, "fr") == french


@pytest.mark.parametrize("rating", [rating for rating in Rating if rating not in RATED])
def test_what_is_not_rated_cannot_be_in_doubt(rating):
    with pytest.raises(ValueError, match="cannot be in doubt"):
        write(rating, True, "en")


@given(st.sampled_from(MARKS), st.sampled_from(["en", "fr"]), st.randoms(use_true_random=False))
def test_what_is_written_is_read_back(mark, language, dice):
    assert read(disguised(write(*mark, language), dice)) == Reading(*mark)


@given(st.sampled_from(FORMS), st.booleans(), st.randoms(use_true_random=False))
def test_case_accents_spaces_and_apostrophes_do_not_matter(form, doubted, dice):
    text, rating = form
    doubted = doubted and rating in RATED
    text = (text or "") + ("?" if doubted else "")
    assert read(disguised(text, dice)) == Reading(rating, doubted)


def test_all_kinds_of_space_do_not_matter_even_inside_words():
    assert read("N / A").rating == Rating.NOT_APPLICABLE
    assert read("S. O.").rating == Rating.NOT_APPLICABLE
    assert read("pas  tout\u202fa\u00a0fait") == Reading(Rating.PARTLY)
    assert read("Ye\u200bs") == Reading(Rating.YES)


@given(st.text())
def test_any_text_is_read_or_refused_and_nothing_else_happens(text):
    try:
        assert isinstance(read(text), Reading)
    except Unreadable as refusal:
        assert refusal.found == text
        assert gloss(text, "en") == gloss(text, "fr") == ""


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("Most", "fr", "la plupart"),
        ("Broadly", "fr", "globalement"),
        ("Not yet", "fr", "pas encore"),
        ("Yes", "fr", "oui"),
        ("Yes?", "fr", "oui\u00a0?"),
        ("NOT  YET ?", "fr", "pas encore\u00a0?"),
        ("n/a", "fr", "sans objet"),
        ("La plupart", "en", "most"),
        ("Oui ?", "en", "yes?"),
        ("Dans l'ensemble", "en", "on the whole"),
        ("NSP", "en", "don’t know"),
        ("Most", "en", ""),
        ("La plupart", "fr", ""),
        *[(sign, language, "") for sign in ("?", "✓", "N", "N?", "-", "—") for language in ("en", "fr")],
        ("Nearly all of them", "fr", ""),
        ("", "fr", ""),
        (None, "fr", ""),
    ],
)
def test_words_of_the_other_language_are_glossed_and_others_not(words, language, expected):
    assert gloss(words, language) == expected


@pytest.mark.parametrize("word", [word for word in WORDS if word.language], ids=lambda word: word.text)
def test_each_word_of_a_language_has_a_gloss_in_the_other(word):
    other = {"en": "fr", "fr": "en"}[word.language]
    assert gloss(word.text, other)
    # Where the gloss is a word of the table too, it must not say another mark.
    assert agrees(word.rating, False, gloss(word.text, other))


def test_no_word_stands_twice_in_the_table():
    assert len({word.text.casefold() for word in WORDS}) == len(WORDS)


@pytest.mark.parametrize(
    ("rating", "tentative", "words", "agreed"),
    [
        ("yes", False, "Yes", True),
        ("partly", False, "Most", True),
        ("yes", True, "oui ?", True),
        ("unknown", False, "?", True),
        ("yes", False, "", True),
        ("yes", False, "  ", True),
        ("yes", False, None, True),
        ("yes", False, "For the most part, since June", True),
        ("yes", False, "Most", False),
        ("yes", True, "Yes", True),
        ("yes", False, "Yes?", False),
        ("no", False, "-", False),
        ("unknown", False, "n/a", False),
    ],
)
def test_words_that_read_as_another_mark_are_noticed(rating, tentative, words, agreed):
    assert agrees(rating, tentative, words) is agreed
    assert agrees(Rating(rating), tentative, words) is agreed


@given(st.sampled_from(MARKS), st.sampled_from(MARKS), st.sampled_from(["en", "fr"]))
def test_plain_words_agree_with_their_own_rating_and_no_less_doubt(mark, other, language):
    (rating, doubt), (other_rating, other_doubt) = mark, other
    assert agrees(*mark, write(*other, language)) is (rating == other_rating and doubt >= other_doubt)


def test_disguises_do_differ_or_the_tests_above_prove_little():
    dice = random.Random(1)  # noqa: S311 - no secret hangs on it
    assert len({disguised("Pas tout à fait", dice) for _ in range(50)}) > 20
