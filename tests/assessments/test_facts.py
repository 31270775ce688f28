"""Where a card comes from: its start, its date, its people, its document, mended while it is worked on."""

import pytest

from assessments.models import Assessment, Basis, Mark, Version
from structures.models import Source
from structures.vocabulary import Circle
from tests import factories
from tests.forms import form_in, opened, text_of

DRAFT, SUBMITTED = Version.State.DRAFT, Version.State.SUBMITTED


def state_of(card):
    return card.versions.get().state


def test_an_experts_card_with_its_new_document(cast, boris):
    address = f"/structures/{cast.body.slug}/assess/?basis=expert"
    form = opened(boris, address, "as_of")
    form |= {"as_of": "January 2008", "expert": "governance adviser", "title": "Study", "author": "An institute"}
    assert boris.post(address, form | {"published": "2008", "url": "https://example.org/study"}).status_code == 302
    card, source = Assessment.objects.get(), Source.objects.get()
    assert (card.as_of.iso(), card.voices, card.source, card.private) == ("2008-01", 1, source, False)
    assert (source.title, source.published.iso(), source.circle) == ("Study", "2008", "country")
    form = opened(boris, f"/assessments/{card.pk}/edit/")
    assert "card-dissent" not in form  # one person does not dissent from themselves


def test_a_private_note_stays_with_its_author_until_it_has_a_document(cast, boris, amina):
    address = f"/structures/{cast.body.slug}/assess/?basis=expert"
    boris.post(address, opened(boris, address, "as_of") | {"as_of": "2025"})
    card = Assessment.objects.get()
    edit, facts = (f"/assessments/{card.pk}/{page}/" for page in ("edit", "facts"))
    boris.post(edit, opened(boris, edit) | {"c1-rating": "no"})
    refused = boris.post(f"/assessments/{card.pk}/send/", follow=True)
    assert "An expert view needs a document that others can read" in text_of(refused)
    assert (state_of(card), amina.get(card.get_absolute_url()).status_code) == (DRAFT, 404)
    assert boris.post(facts, opened(boris, facts, "as_of") | {"title": "Study"}).status_code == 302
    boris.post(f"/assessments/{card.pk}/send/")
    assert (state_of(card), amina.get(card.get_absolute_url()).status_code) == (SUBMITTED, 200)


# Starting


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"held": "2999-01-01"}, "This date lies in the future"),
        ({"held": "soon"}, "Enter a valid date"),
        ({"voices": "1"}, "greater than or equal to 2"),
        ({"voices": ""}, "This field is required"),
        ({"agreed_on": "last spring"}, "“last spring” is not a date that can be read"),
        ({"agreed_on": "2099"}, "This date lies in the future"),
        ({"agreed_by_words": "the chair\x07"}, "U+0007"),
    ],
)
def test_a_start_that_cannot_be_read_is_refused_with_what_to_do(cast, boris, typed, problem):
    address = f"/structures/{cast.body.slug}/assess/?basis=meeting"
    whole = {"held": "2025-06-12", "voices": "9", "agreed_on": "2025", "agreed_by_words": "the chair"}
    sent = opened(boris, address, "held") | whole | typed
    answer = boris.post(address, sent)
    assert answer.status_code == 422
    assert problem in text_of(answer)
    again = form_in(answer, "held")
    assert {name: again[name] for name in [*whole, "code"]} == {name: sent[name] for name in [*whole, "code"]}
    assert not Assessment.objects.exists()


def test_a_document_is_chosen_or_described_not_both(cast, boris):
    source = factories.make_source(country=cast.country, title="Listed study")
    address = f"/structures/{cast.body.slug}/assess/?basis=expert"
    sent = opened(boris, address, "as_of") | {"as_of": "2025", "source": str(source.pk), "title": "Another"}
    answer = boris.post(address, sent)
    assert answer.status_code == 422
    assert "not both" in text_of(answer)
    assert (form_in(answer, "as_of")["source"], form_in(answer, "as_of")["title"]) == (str(source.pk), "Another")
    answer = boris.post(address, sent | {"source": "", "title": "", "author": "An institute"})
    assert "Give the title of the document too." in text_of(answer)


def test_only_documents_that_a_person_may_see_are_offered(cast, boris):
    shown = factories.make_source(country=cast.country, circle=Circle.COUNTRY, title="Of the country")
    general = factories.make_source(country=None, title="Of no country")
    hidden = factories.make_source(country=cast.other_country, circle=Circle.COUNTRY, title="Of another country")
    address = f"/structures/{cast.body.slug}/assess/?basis=expert"
    page = text_of(boris.get(address))
    assert [source.title in page for source in (shown, general, hidden)] == [True, True, False]
    answer = boris.post(address, opened(boris, address, "as_of") | {"as_of": "2025", "source": str(hidden.pk)})
    assert (answer.status_code, Assessment.objects.count()) == (422, 0)


def test_a_double_click_starts_one_card(cast, boris):
    address = f"/structures/{cast.body.slug}/assess/?basis=meeting"
    form = opened(boris, address, "held") | {"held": "2025-06-12", "voices": "9"}
    first, second = boris.post(address, form), boris.post(address, form)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert (Assessment.objects.count(), Version.objects.count(), Mark.objects.count()) == (1, 1, 7)


def test_a_start_that_is_mended_after_going_back_is_not_dropped_without_a_word(cast, boris):
    address = f"/structures/{cast.body.slug}/assess/?basis=meeting"
    form = opened(boris, address, "held") | {"held": "2025-06-12", "voices": "9"}
    boris.post(address, form)
    answer = boris.post(address, form | {"held": "2025-06-13", "voices": "12"})
    assert answer.status_code == 422
    assert (form_in(answer, "held")["held"], form_in(answer, "held")["voices"]) == ("2025-06-13", "12")
    assert Assessment.objects.get().voices == 9


def test_one_page_cannot_start_cards_of_two_structures(cast, boris):
    sibling = factories.make_structure(slug="cod-sibling", country=cast.country)
    address = f"/structures/{cast.body.slug}/assess/?basis=meeting"
    form = opened(boris, address, "held") | {"held": "2025-06-12", "voices": "9"}
    boris.post(address, form)
    answer = boris.post(f"/structures/{sibling.slug}/assess/?basis=meeting", form)
    assert answer.status_code == 422
    assert "already used for another assessment" in text_of(answer)


# Mending


def test_two_people_on_the_facts_are_shown_both(card, boris, amina):
    facts = f"/assessments/{card.pk}/facts/"
    mine, hers = (opened(client, facts, "held") | {"held": "2025-06-12"} for client in (boris, amina))
    assert amina.post(facts, hers | {"voices": "12", "agreed_by_words": "the co-chair"}).status_code == 302
    answer = boris.post(facts, mine | {"voices": "11"})
    assert answer.status_code == 409
    assert "the co-chair" in text_of(answer)
    again = form_in(answer, "held")
    assert again["voices"] == "11"
    assert boris.post(facts, again).status_code == 302
    card.refresh_from_db()
    assert (card.voices, card.revision) == (11, 3)


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 5000], ids=["none", "word", "negative", "endless"])
def test_facts_without_a_readable_revision_are_not_written(card, boris, revision):
    facts = f"/assessments/{card.pk}/facts/"
    form = opened(boris, facts, "held") | {"held": "2025-06-12", "voices": "11", "revision": revision}
    answer = boris.post(facts, form)
    assert answer.status_code == 422
    assert form_in(answer, "held")["voices"] == "11"
    card.refresh_from_db()
    assert card.voices == 9


def test_a_sent_view_keeps_its_document(cast, amina):
    """Without one it would be a private note of somebody who cannot reach it any more."""
    source = factories.make_source(country=cast.country)
    card = factories.make_card(
        structure=cast.body, author=cast.boris, basis=Basis.EXPERT, source=source, state=SUBMITTED
    )
    facts = f"/assessments/{card.pk}/facts/"
    answer = amina.post(facts, opened(amina, facts, "as_of") | {"source": ""})
    assert answer.status_code == 422
    assert "An expert view needs a document" in text_of(answer)
    card.refresh_from_db()
    assert card.source == source


# A draft that is thrown away


def begin_with_a_document(cast, boris):
    address = f"/structures/{cast.body.slug}/assess/?basis=expert"
    boris.post(address, opened(boris, address, "as_of") | {"as_of": "2025", "title": "Study"})
    return Assessment.objects.latest("pk")


def test_a_draft_goes_with_the_documents_that_were_described_for_it(cast, boris):
    card = begin_with_a_document(cast, boris)
    facts = f"/assessments/{card.pk}/facts/"
    boris.post(facts, opened(boris, facts, "as_of") | {"source": "", "title": "Another study"})
    kept = factories.make_source(country=cast.country, title="Listed")
    assert Source.objects.count() == 3
    boris.post(f"/assessments/{card.pk}/discard/")
    assert list(Source.objects.all()) == [kept]
    gone = Source.history.filter(title="Study").latest()
    assert (gone.history_type, gone.history_user) == ("-", cast.boris)


def test_a_document_that_something_else_rests_on_stays(cast, boris):
    first, second = begin_with_a_document(cast, boris), begin_with_a_document(cast, boris)
    Assessment.objects.filter(pk=second.pk).update(source=first.source)
    boris.post(f"/assessments/{first.pk}/discard/")
    second.refresh_from_db()
    assert second.source == first.source
    boris.post(f"/assessments/{second.pk}/discard/")
    assert list(Source.objects.all()) == [first.source]  # it was described for the first, and others found it since


def test_a_listed_document_is_never_thrown_away_with_a_draft(cast, boris):
    source = factories.make_source(country=cast.country, title="Listed")
    card = factories.make_card(structure=cast.body, author=cast.boris, basis=Basis.EXPERT, source=source, state=DRAFT)
    boris.post(f"/assessments/{card.pk}/discard/")
    assert list(Source.objects.all()) == [source]


def test_history_says_who_described_a_document(cast, boris):
    source = begin_with_a_document(cast, boris).source
    assert source.history.latest().history_user == cast.boris
