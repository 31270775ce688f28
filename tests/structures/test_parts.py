"""No body is part of itself by way of others: the chain that would close is found, however long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from structures.parts import circle, links


@pytest.mark.parametrize(
    ("wholes", "part", "whole", "chain"),
    [
        ({}, "A", "B", []),
        ({}, "A", "A", ["A", "A"]),
        ({"B": "A"}, "A", "B", ["A", "B", "A"]),
        ({"B": "C", "C": "A"}, "A", "B", ["A", "B", "C", "A"]),
        ({"B": "C", "C": "D"}, "A", "B", []),
        ({"C": "A", "D": "A"}, "A", "B", []),  # parts of A are no hindrance
        ({"A": "X", "B": "C"}, "A", "B", []),  # what A is part of now it leaves
        ({"A": "B", "B": "C", "C": "A"}, "D", "A", []),  # a circle among others ends the search
        ({"B": "C", "C": "B"}, "A", "B", []),
    ],
)
def test_the_chain_that_would_close(wholes, part, whole, chain):
    assert circle(wholes, part, whole) == chain


def test_a_chain_of_a_thousand_is_found():
    wholes = {number: number + 1 for number in range(1000)}
    assert circle(wholes, 1000, 0) == [1000, *range(1000), 1000]
    assert circle(wholes, 2000, 0) == []


@given(st.dictionaries(st.integers(0, 8), st.integers(0, 8)), st.integers(0, 8), st.integers(0, 8))
def test_a_chain_is_told_exactly_where_the_whole_leads_back_to_the_part(wholes, part, whole):
    reached, here = {whole}, whole
    while here != part and wholes.get(here) not in reached | {None}:
        here = wholes[here]
        reached.add(here)
    chain = circle(wholes, part, whole)
    assert bool(chain) == (part in reached)
    assert all(wholes[one] == other for one, other in links(chain)[1:])


def test_links_are_the_steps_of_a_chain():
    assert links(["A", "B", "A"]) == [("A", "B"), ("B", "A")]
    assert links([]) == []
