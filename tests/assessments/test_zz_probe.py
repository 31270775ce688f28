from assessments import settling
from assessments.models import Basis, Mark, Version
from structures.models import Source
from structures.partial_dates import PartialDate
from structures.vocabulary import Circle
from tests import factories
def test_stuck(cast, sign_in):
    s = factories.make_source(country=cast.country)
    c = factories.make_card(structure=cast.body, author=cast.boris, basis=Basis.EXPERT, source=s, state="submitted")
    r = sign_in(cast.amina).post(f"/assessments/{c.pk}/facts/", {"code":"6f2c4d3e-98a1-4d0b-8f5e-0a8e6b1d7c55","as_of":"2025","revision":"1","source":""})
    print("AMINA", r.status_code, sign_in(cast.amina).get(f"/assessments/{c.pk}/").status_code, [sign_in(p).get(f"/assessments/{c.pk}/edit/").status_code for p in cast.everybody], c.versions.get().state)
def test_source(cast, sign_in):
    cast.body.circle = Circle.PUBLIC; cast.body.save()
    s = factories.make_source(country=cast.country, circle=Circle.COUNTRY, title="Internal note")
    c = factories.make_card(structure=cast.body, basis=Basis.EXPERT, source=s, circle=Circle.PUBLIC)
    for a in (c.get_absolute_url(), cast.body.get_absolute_url(), "/", "/api/v1/scorecards"):
        print("SRC", a, "Internal note" in sign_in(None).get(a).content.decode())
def test_unchoose(cast, sign_in):
    c = factories.make_card(structure=cast.body, author=cast.boris, state="draft", marks=[{"rating":"partly","stated_as":"Most"}]*7)
    sign_in(cast.boris).post(f"/assessments/{c.pk}/edit/", {"c1-revision":"1","c1-rating":"not_assessed","c1-stated_as":"Most"})
    print("UN", Mark.objects.get(version__assessment=c, criterion__number=1).rating)
def test_discard(cast):
    c = settling.start(by=cast.boris, structure=cast.body, basis=Basis.EXPERT, as_of=PartialDate.parse("2025"), new_source={"title":"x","author":"","published":None,"url":""})
    settling.discard(version=c.versions.get(), by=cast.boris); print("DIS", Source.objects.count())
