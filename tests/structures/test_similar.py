"""Which names make a person look before they add a body that is there already."""

import pytest

from structures.similar import Names, alike


def body(*names, acronym=""):
    return Names(names, acronym)


SAME = [
    (body("Protection Cluster"), body("Protection Cluster")),
    (body("Protection Cluster"), body("protection  CLUSTER")),
    (body("Comité mixte de justice"), body("Comite mixte de la Justice")),
    (body("Cluster Protection"), body("Protection Cluster")),
    (body("Protecton Cluster"), body("Protection Cluster")),
    (body("Protection Clusters"), body("Protection Cluster")),
    (body("Protection Cluster"), body("Protection Cluster, North Kivu")),
    (body("Protection"), body("Protection Cluster")),
    (body("Justice Commission"), body("Committee on Justice")),
    (body("Health Cluster", "Cluster Santé"), body("Cluster santé")),
    (body("Something else", acronym="CMJ"), body("Comité mixte de justice", acronym="cmj")),
    (body("Something else", acronym="C.M.J."), body("Comité mixte de justice", acronym="CMJ")),
    (body("CMJ"), body("Comité mixte de justice", acronym="CMJ")),
    (body("Comité mixte (CMJ)"), body("Justice", acronym="CMJ")),
    (body("Cluster"), body("Cluster")),
    (body("مجموعة الحماية"), body("مجموعة  الحماية")),
]
OTHER = [
    (body("Cash Working Group"), body("Access Working Group")),
    (body("Protection Cluster"), body("Health Cluster")),
    (body("Protection Cluster", acronym="PC"), body("Health Cluster", acronym="HC")),
    (body("Cluster"), body("Health Cluster")),
    (body("Working Group"), body("Cash Working Group")),
    (body("Technical Committee"), body("Steering Committee")),
    (body("North Kivu Forum"), body("South Kivu Forum")),
    (body("Group 1"), body("Group 2")),
    (body("Health Cluster", acronym=""), body("Nutrition Cluster", acronym="")),
    (body("Humanitarian Country Team", acronym="HCT"), body("United Nations Country Team", acronym="UNCT")),
    (body("Sub-cluster on child protection"), body("Sub-cluster on gender-based violence")),
    (body("—"), body("…")),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_names_that_may_mean_one_body_are_asked_about(one, other):
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_names_of_different_bodies_are_not(one, other):
    assert not alike(one, other)
    assert not alike(other, one)
