from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.marks import RATED, Rating, read
from assessments.scoring import (
    Worth,
    applicable,
    counts,
    headline_score,
    high,
    low,
    rated,
    score,
    worth,
)


@dataclass(frozen=True)
class Mark:
    rating: str
    tentative: bool = False


def marks_of(words):
    return [read(word) for word in words.split(" · ")]


# The 21 marks of January 2008, the only ones that the documents hold.
GTSE_CPSE = marks_of("Yes · Yes · Yes? · Yes? · Yes · Yes · Yes")
CMJ = marks_of("Yes · Most · Yes · Broadly · Most · Not yet · Yes")
CCRSS = marks_of("? · - · ? · ? · ? · ? · ?")

MARKS = st.one_of(
    st.builds(Mark, st.sampled_from(RATED), st.booleans()),
    st.builds(Mark, st.sampled_from([rating for rating in Rating if rating not in RATED])),
)
CARDS = st.lists(MARKS, max_size=12)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (
            GTSE_CPSE,
            Worth(7, 7, 1.0, 6 / 7, 1.0, [((Rating.YES, False), 5), ((Rating.YES, True), 2)]),
        ),
        (
            CMJ,
            Worth(
                *(7, 7, 4.5 / 7, 4.5 / 7, 4.5 / 7),
                [((Rating.YES, False), 3), ((Rating.PARTLY, False), 3), ((Rating.NO, False), 1)],
            ),
        ),
        (
            CCRSS,
            Worth(0, 7, None, 0.0, 1.0, [((Rating.UNKNOWN, False), 6), ((Rating.NOT_ASSESSED, False), 1)]),
        ),
    ],
    ids=["GTSE/CPSE", "CMJ", "CCRSS"],
)
def test_the_three_structures_of_2008_are_worth_what_the_product_page_says(marks, expected):
    assert worth(marks, headline_at=4) == expected


@pytest.mark.parametrize(
    ("marks", "percent"),
    [(GTSE_CPSE, (100, 86, 100)), (CMJ, (64, 64, 64)), (CCRSS, (None, 0, 100))],
    ids=["GTSE/CPSE", "CMJ", "CCRSS"],
)
def test_the_three_structures_of_2008_as_percentages(marks, percent):
    shares = score(marks), low(marks), high(marks)
    assert tuple(None if share is None else round(100 * share) for share in shares) == percent


@pytest.mark.parametrize(
    ("written", "least", "plain", "most"),
    [
        ("Yes", 1, 1, 1),
        ("Yes?", 0.5, 1, 1),
        ("Partly", 0.5, 0.5, 0.5),
        ("Partly?", 0, 0.5, 1),
        ("No", 0, 0, 0),
        ("No?", 0, 0, 0.5),
        ("?", 0, None, 1),
        ("-", 0, None, 1),
        ("n/a", None, None, None),
    ],
)
def test_each_mark_by_itself(written, least, plain, most):
    marks = [read(written)]
    assert (low(marks), score(marks), high(marks)) == (least, plain, most)


def test_not_applicable_is_taken_out_of_coverage_score_and_range():
    marks = marks_of("Yes · Yes · No · n/a · ?")
    assert (rated(marks), applicable(marks)) == (3, 4)
    assert score(marks) == 2 / 3
    assert (low(marks), high(marks)) == (2 / 4, 3 / 4)


@pytest.mark.parametrize("marks", [[], marks_of("n/a · n/a")], ids=["no marks", "nothing applies"])
def test_there_is_no_score_and_no_range_where_nothing_applies(marks):
    assert (rated(marks), applicable(marks)) == (0, 0)
    assert score(marks) is low(marks) is high(marks) is None


def test_the_headline_has_no_score_under_the_number_set_but_keeps_its_range():
    three, four = marks_of("Yes · Yes · No · ?"), marks_of("Yes · Yes · No · No")
    assert headline_score(three, 4) is None
    assert headline_score(three, 3) == 2 / 3
    assert headline_score(four, 4) == 0.5
    assert headline_score(CCRSS, 0) is None
    assert worth(three, headline_at=4).score is None
    assert (worth(three, headline_at=4).low, worth(three, headline_at=4).high) == (0.5, 0.75)


def test_counts_come_in_the_order_in_which_people_say_them():
    written = "Yes · Yes? · Partly · Partly? · No · No? · ? · n/a · -"
    in_order = [((mark.rating, mark.tentative), 1) for mark in marks_of(written)]
    assert counts(reversed(marks_of(written))) == in_order


def test_ratings_may_be_their_values_as_a_database_gives_them():
    plain = [Mark(str(mark.rating.value), mark.tentative) for mark in CMJ + GTSE_CPSE + CCRSS]
    assert worth(plain, headline_at=4) == worth(CMJ + GTSE_CPSE + CCRSS, headline_at=4)
    assert all(isinstance(rating, Rating) for (rating, _), _ in counts(plain))


def test_a_rating_that_does_not_exist_is_an_error_and_not_an_unrated_mark():
    with pytest.raises(ValueError, match="maybe"):
        score([Mark("maybe")])


def test_a_doubt_on_what_is_not_rated_changes_nothing():
    assert worth([Mark("unknown", True)], 0) == worth([Mark("unknown")], 0)


@given(CARDS, st.integers(0, 8))
def test_marks_may_come_once_only(marks, at):
    assert worth(iter(marks), at) == worth(marks, at)
    assert headline_score(iter(marks), at) == headline_score(marks, at)


@given(CARDS)
def test_the_score_lies_within_its_range(marks):
    if score(marks) is not None:
        assert low(marks) <= score(marks) <= high(marks)


@given(CARDS)
def test_every_share_is_within_0_and_1(marks):
    shares = [share for share in (score(marks), low(marks), high(marks)) if share is not None]
    assert all(0 <= share <= 1 for share in shares)


@given(CARDS)
def test_the_range_is_one_point_where_all_is_rated_without_doubt(marks):
    firm = [mark for mark in marks if mark.rating in RATED and not mark.tentative]
    assert low(firm) == score(firm) == high(firm)


@given(st.data(), CARDS, st.integers(0, 8))
def test_the_order_of_marks_does_not_matter(data, marks, at):
    assert worth(data.draw(st.permutations(marks)), at) == worth(marks, at)


@given(CARDS)
def test_counts_add_up_to_the_marks(marks):
    assert sum(number for _, number in counts(marks)) == len(marks)
    assert all(number > 0 for _, number in counts(marks))


@given(CARDS)
def test_rated_is_never_more_than_what_applies(marks):
    assert 0 <= rated(marks) <= applicable(marks) <= len(marks)


@given(CARDS)
def test_a_mark_that_does_not_apply_changes_no_figure(marks):
    with_one_more = [*marks, Mark("not_applicable")]
    for figure in (rated, applicable, score, low, high):
        assert figure(with_one_more) == figure(marks)
