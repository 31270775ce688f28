"""What is pointed out in a reason before it is saved, and what is not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.wording import Kind, findings

ADDRESSES = [
    "amina@example.org",
    "Amina.Keita+hct@mail.example.co.uk",
    "amina (at) example.org",
    "amina[at]example[dot]org",
    "amina (arobase) exemple (point) fr",
    "amina＠example.org",
]
LINKS = [
    "https://example.org/minutes",
    "HTTP://EXAMPLE.ORG",
    "www.example.org",
    "reliefweb.int",
    "docs.example.com/d/1?x=2",
    "bit.ly/3abc",
    "t.me/amina",
    "mailto:amina",
    "ftp://example.org/x",
]
PHONES = [
    "+243 812 345 678",
    "+236 70 12 34 56",
    "70 12 34 56",
    "0812345678",
    "(022) 345 67 89",
    "022-345-67-89",
    "70.12.34.56",
    "612 345 678",
    "+33\N{NO-BREAK SPACE}6 12 34 56 78",
    "٠٨١٢٣٤٥٦٧٨",
    "22–345–67–89",
]
HARMLESS = [
    "",
    "The plan was signed on 14/03/2025, see decree 07.006 of 2024.",
    "2025-03-14",
    "14.3.25",
    "20250314",
    "2008-2012",
    "2024/2025",
    "2008 – 2012",
    "1,200,000 USD",
    "1 200 000 dollars",
    "12 000 000 FCFA",
    "1.200.000,50",
    "25 % of 300 members, 3 of 7 meetings, 90 minutes",
    "U.N. agencies, e.g. the W.H.O., said so.",
    "It is late.The minutes came after it.Nobody asked.",
    "and/or",
    "La réunion.Les procès-verbaux",
    "resolution 2149 (2014)",
    "48 h, 24/7, 10:30-12:00",
]


@pytest.mark.parametrize(
    ("kind", "text"),
    [(kind, text) for kind, texts in zip(Kind, (ADDRESSES, LINKS, PHONES), strict=True) for text in texts],
)
def test_an_address_a_link_and_a_telephone_number_are_found(kind, text):
    for typed in (text, f"Ask {text}, who knows.", f"Ask:\n{text}\n", f"({text})."):
        (found,) = findings(typed)
        assert found.kind == kind


@pytest.mark.parametrize("text", HARMLESS)
def test_dates_sums_and_sentences_are_left_alone(text):
    assert findings(text) == []


def test_all_are_told_in_their_order_each_once():
    text = "Call 70 12 34 56 or write to a@example.org, see www.example.org; a@example.org again."
    assert [(found.kind, found.text) for found in findings(text)] == [
        ("phone", "70 12 34 56"),
        ("address", "a@example.org"),
        ("link", "www.example.org"),
    ]


@given(st.text())
def test_every_text_can_be_looked_at(text):
    for found in findings(text):
        assert found.text


@pytest.mark.parametrize("piece", ["a", "a.", "1 ", "a@", "@a.", "(at)", "a-", "a.b", "http:", "1.", "[dot]a", "\n1"])
def test_the_longest_text_is_looked_at_in_no_time(piece):
    begun = time.perf_counter()
    findings(piece * (4000 // len(piece)))
    assert time.perf_counter() - begun < 0.5
