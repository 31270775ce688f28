"""What many answers say together, and how much of it is shown: tables of cases, and properties that always hold."""

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessments import agreement
from assessments.agreement import Spread
from assessments.marks import Rating

LETTERS = {"y": Rating.YES, "p": Rating.PARTLY, "n": Rating.NO, "?": Rating.UNKNOWN, "-": Rating.NOT_APPLICABLE}


def spread(text):
    """Answers as letters: "yypn?-"."""
    return Spread({LETTERS[letter]: text.count(letter) for letter in set(text)})


answers = st.text(alphabet="ypn?-", max_size=60)


# Suggestion and median


@pytest.mark.parametrize(
    "given_answers, median",
    [
        ("y", Rating.YES),
        ("yn", Rating.NO),  # the lower of two
        ("yp", Rating.PARTLY),
        ("ypn", Rating.PARTLY),
        ("yypn", Rating.PARTLY),
        ("yyypn", Rating.YES),
        ("nnyyy??", Rating.YES),
        ("nnnyyy", Rating.NO),
        ("??--", None),
        ("", None),
    ],
)
def test_the_median_is_that_of_the_rated_the_lower_of_two(given_answers, median):
    assert agreement.median(spread(given_answers)) == median


@given(answers)
def test_the_median_is_what_sorting_gives(text):
    rated = sorted((letter for letter in text if letter in "ypn"), key="npy".index)
    expected = LETTERS[rated[(len(rated) - 1) // 2]] if rated else None
    assert agreement.median(spread(text)) == expected


@pytest.mark.parametrize(
    "given_answers, suggestion",
    [
        ("yyyy??", Rating.UNKNOWN),  # a third said unknown
        ("yyyyy??", Rating.YES),  # less than a third
        ("pp?", Rating.UNKNOWN),
        ("ppp?", Rating.PARTLY),
        ("yyy---", Rating.YES),  # not applicable is no rating
        ("-----", Rating.NOT_APPLICABLE),
        ("----?", Rating.NOT_APPLICABLE),
        ("---??", Rating.UNKNOWN),
        ("", None),
    ],
)
def test_the_suggestion_is_unknown_from_a_third_on_else_the_median(given_answers, suggestion):
    assert agreement.suggestion(spread(given_answers)) == suggestion


# Contested


@pytest.mark.parametrize(
    "given_answers, contested",
    [
        ("yyyyy", False),
        ("yyypp", False),  # 60 % gave the same
        ("yyyyyypppp", False),
        ("yyyyyppppp", True),  # half
        ("yyynn", True),  # a fifth each of Yes and No, though 60 % gave the same
        ("yyyyyyyynn", True),  # a fifth of No, four fifths of Yes
        ("yyyyyyyyyn", False),  # a tenth
        ("yy??-", True),
        ("", False),
    ],
)
def test_contested_is_under_60_per_cent_or_yes_and_no_a_fifth_each(given_answers, contested):
    assert agreement.contested(spread(given_answers)) is contested


def test_contested_where_the_medians_of_two_shown_groups_differ():
    everybody = spread("y" * 8 + "p" * 5)
    assert not agreement.contested(everybody, [spread("y" * 8)])
    assert agreement.contested(everybody, [spread("y" * 8), spread("p" * 5)])
    assert not agreement.contested(everybody, [spread("y" * 8), spread("?" * 5)])  # who rates nothing has no median


# Suppression


@given(answers, st.integers(3, 9))
def test_nothing_is_shown_of_fewer_answers_than_the_smallest_number(text, smallest):
    everybody, groups = agreement.what_to_show(spread(text), {1: spread(text)}, smallest)
    assert (everybody is not None) == (len(text) >= smallest)
    assert bool(groups) == (len(text) >= smallest)


@pytest.mark.parametrize(
    "sizes, shown",
    [
        ({"a": 5, "b": 5}, {"a", "b"}),
        ({"a": 9, "b": 4}, set()),  # the 4 could be computed
        ({"a": 9, "b": 4, "c": 4}, {"a"}),  # the rest are 8
        ({"a": 9, "b": 7, "c": 4}, {"a"}),  # b goes with c: 11
        ({"a": 9, "b": 7, "c": 4, "d": 4}, {"a", "b"}),
        ({"a": 5, "b": 0}, {"a"}),  # nobody is left
        ({"a": 4, "b": 4}, set()),
        ({}, set()),
    ],
)
def test_groups_are_shown_where_the_rest_is_nothing_or_large_enough(sizes, shown):
    assert agreement.parts_to_show(sizes, sum(sizes.values()), 5) == shown


def test_answers_of_people_who_gave_no_category_belong_to_the_rest():
    assert agreement.parts_to_show({"a": 5, "b": 5}, 11, 5) == {"a"}
    assert agreement.parts_to_show({"a": 5, "b": 5}, 15, 5) == {"a", "b"}


@given(st.dictionaries(st.integers(1, 8), st.integers(0, 30), max_size=8), st.integers(0, 12), st.integers(3, 9))
def test_no_sum_or_difference_of_what_is_shown_is_a_few_people(sizes, without, smallest):
    """Whoever adds and subtracts all that is shown gets sets of people: each is nobody, or as many as the rule asks."""
    whole = sum(sizes.values()) + without
    assume(whole >= smallest)  # of fewer answers not even the whole is shown
    shown = agreement.parts_to_show(sizes, whole, smallest)
    hidden = whole - sum(sizes[name] for name in shown)
    assert hidden == 0 or hidden >= smallest
    for number in range(len(shown) + 1):
        for some in itertools.combinations(shown, number):
            left = whole - sum(sizes[name] for name in some)
            assert left == 0 or left >= smallest
    assert all(sizes[name] >= smallest for name in shown)


# Groups of categories

invited = st.dictionaries(st.sampled_from(["government", "un", "ingo", "nngo", "donor", "other"]), st.integers(0, 40))


@pytest.mark.parametrize(
    "numbers, groups",
    [
        ({"government": 8, "un": 8}, [["government"], ["un"]]),
        ({"government": 8, "un": 7}, []),
        ({"government": 9, "un": 5, "ingo": 4}, [["government"], ["un", "ingo"]]),
        ({"government": 20, "un": 10, "donor": 3}, [["government"], ["un", "donor"]]),
        ({"government": 30}, []),
        ({"government": 30, "un": 0}, []),
        ({}, []),
    ],
)
def test_small_categories_are_merged_until_a_group_has_eight(numbers, groups):
    assert agreement.merged(numbers) == groups


@given(invited)
def test_merged_groups_hold_everybody_once_and_are_large_enough_or_nobody_is_asked(numbers):
    groups = agreement.merged(numbers)
    if groups:
        assert len(groups) > 1
        assert sorted(category for group in groups for category in group) == sorted(c for c in numbers if numbers[c])
        assert not agreement.too_small(groups, numbers)


def test_a_group_made_by_hand_that_is_too_small_is_named():
    numbers = {"government": 9, "un": 5, "ingo": 2}
    assert agreement.too_small([["government"], ["un", "ingo"]], numbers) == [["un", "ingo"]]
