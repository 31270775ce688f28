"""The slides of January 2008 and the site hold the same 21 marks, on every page and in the API, in both languages."""

import pytest

from tests.browser.visitor import one_spaced

# As the slides have them: what stands there, and how it is read (yes, partly, no, ? unknown, - not assessed; in doubt).
SLIDES = {
    "cod-election-security": ["Yes", "Yes", "Yes?", "Yes?", "Yes", "Yes", "Yes"],
    "cod-cmj": ["Yes", "Most", "Yes", "Broadly", "Most", "Not yet", "Yes"],
    "cod-ccrss": ["?", "-", "?", "?", "?", "?", "?"],
}
READ = {
    "Yes": ("yes", "false"),
    "Yes?": ("yes", "true"),
    "Most": ("partly", "false"),
    "Broadly": ("partly", "false"),
    "Not yet": ("no", "false"),
    "?": ("unknown", "false"),
    "-": ("not_assessed", "false"),
}
MARKS = {
    slug: {number: (*READ[words], words) for number, words in enumerate(column, 1)} for slug, column in SLIDES.items()
}
COUNTS = {
    "en": {
        "cod-election-security": "5 Yes, 2 Yes?",
        "cod-cmj": "3 Yes, 3 Partly, 1 No",
        "cod-ccrss": "nothing known yet: 6 unknown, 1 not assessed",
    },
    "fr": {
        "cod-election-security": "5 Oui, 2 Oui ?",
        "cod-cmj": "3 Oui, 3 En partie, 1 Non",
        "cod-ccrss": None,  # whatever it says, it is said with 6 and 1
    },
}
# score (None: there is none), criteria rated, criteria that apply, range
SCORES = {
    "cod-election-security": ("100.0", "7", "7", "85.7", "100.0"),
    "cod-cmj": ("64.3", "7", "7", "64.3", "64.3"),
    "cod-ccrss": (None, "0", "7", "0.0", "100.0"),
}
NAMES = {"cod-election-security": "GTSE/CPSE", "cod-cmj": "CMJ", "cod-ccrss": "CCRSS"}
COMPARISON = "/compare/?" + "&".join(f"s={slug}" for slug in SLIDES)
# What stands beside some words, outside the mark's own element: what it counts as, for a reader of that language.
BESIDE = {
    "en": {"Most": "Partly", "Broadly": "Partly", "Not yet": "No", "Yes?": "in doubt"},
    "fr": {"Most": "(la plupart)", "Broadly": "(globalement)", "Not yet": "(pas encore)", "Yes?": "incertain"},
}
DATA = """score => ["data-score", "data-rated", "data-of", "data-low", "data-high"].map(n => score.getAttribute(n))"""
ASK_THE_API = """async () => {
    const answer = await fetch("/api/v1/scorecards?country=COD");
    return {status: answer.status, body: await answer.json()};
}"""


@pytest.fixture(params=["en", "fr"])
def reader(visit, request):
    """Somebody who has not signed in and reads the site in English or in French."""
    return visit(language=request.param)


def holds_counts(text, counts):
    text = one_spaced(text)
    return counts in text if counts else "6" in text and "1" in text


def test_the_first_page_shows_the_marks_of_the_slides(reader):
    reader.open("/")
    assert {slug: reader.marks(slug) for slug in SLIDES} == MARKS
    for slug, counts in COUNTS[reader.language].items():
        card = reader.page.get_by_role("article").filter(has=reader.page.locator(f'[data-structure="{slug}"]'))
        assert holds_counts(card.inner_text(), counts)
    assert reader.page.locator("[data-score]").count() == 0
    reader.picture("first-page-signed-out")


def test_each_card_shows_the_marks_of_its_slide(reader):
    for slug, (_score, rated, of, _low, _high) in SCORES.items():
        reader.open("/")
        reader.follow("The scorecard of %(name)s", name=NAMES[slug])
        assert reader.marks(slug) == MARKS[slug]
        (score,) = reader.page.locator("[data-rated]").all()
        assert tuple(score.evaluate(DATA)) == SCORES[slug]
        answered = reader.page.get_by_role("region", name=reader.say("What was answered"))
        assert holds_counts(answered.inner_text(), COUNTS[reader.language][slug])
        reader.sees("%(rated)d of %(of)d rated", rated=int(rated), of=int(of))
        reader.sees("Blake")
        reader.sees("2008")
        reader.picture(f"card-{slug}")


def test_the_structure_page_shows_the_marks_of_its_slide(reader):
    for slug in SLIDES:
        reader.open(f"/structures/{slug}/")
        assert reader.marks(slug) == MARKS[slug]
        (score,) = reader.page.locator("[data-rated]").all()
        assert tuple(score.evaluate(DATA)) == SCORES[slug]
        reader.picture(f"structure-{slug}")


def test_the_comparison_shows_the_marks_of_the_slides(reader):
    reader.open(COMPARISON)
    assert {slug: reader.marks(slug) for slug in SLIDES} == MARKS
    assert [tuple(score.evaluate(DATA)) for score in reader.page.locator("[data-rated]").all()] == list(SCORES.values())
    counts = reader.page.get_by_role("row", name=reader.say("Counts")).first.get_by_role("cell").all()
    for cell, expected in zip(counts, COUNTS[reader.language].values(), strict=True):
        assert holds_counts(cell.inner_text(), expected)
    reader.picture("comparison-of-the-slides")


def test_beside_a_mark_stands_what_it_counts_as(reader):
    reader.open(COMPARISON)
    for slug, column in SLIDES.items():
        for number, words in enumerate(column, 1):
            mark = reader.page.locator(f'[data-structure="{slug}"][data-criterion="{number}"]')
            beside = one_spaced(mark.locator("xpath=..").inner_text()).removeprefix(words).strip()
            assert BESIDE[reader.language].get(words, "").casefold() in beside.casefold()


def test_the_api_answers_with_the_marks_of_the_slides(reader):
    reader.open("/")
    answer = reader.page.evaluate(ASK_THE_API)
    assert answer["status"] == 200
    cards = {card["structure"]: card for card in answer["body"]["items"]}
    assert answer["body"]["count"] == len(cards) == len(SLIDES)
    for slug, card in cards.items():
        marks = {
            mark["criterion"]: (mark["rating"], str(mark["tentative"]).lower(), mark["stated_as"])
            for mark in card["marks"]
        }
        assert marks == MARKS[slug]
        score, rated, of, low, high = SCORES[slug]
        assert card["score"] == (float(score) if score else None)
        assert (card["rated"], card["of"]) == (int(rated), int(of))
        assert (card["low"], card["high"]) == (float(low), float(high))
        assert (card["basis"], card["voices"], card["as_of"], card["circle"]) == ("expert", 1, "2008-01", "public")
        reader.open(card["url"])
        assert reader.marks(slug) == MARKS[slug]
