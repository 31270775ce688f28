"""`manage.py grant`: the first rights on a server, and the way in for its first administrator."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from tests.factories import PASSWORD


def person(email):
    return get_user_model().objects.get(email=email)


@pytest.mark.parametrize(("role", "place"), [("coordinator", "cod"), ("viewer", "COD"), ("focal_point", "cod-body")])
def test_a_right_is_given_once_however_often_it_is_asked_for(cast, role, place, capsys):
    for _time in range(2):
        call_command("grant", "Ines@Example.org", role, place)
    ines = person("ines@example.org")
    assert [right.right for right in ines.memberships.all()] == [role]
    assert ines.memberships.get().history.get().history_user is None
    assert EmailAddress.objects.get(user=ines, verified=True).primary
    first, second = capsys.readouterr().out.splitlines()
    assert "new: they set a password" in first
    assert "new" not in second


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("viewer", None),
        ("viewer", "nowhere"),
        ("coordinator", "cod-body"),
        ("focal_point", "COD"),
        ("admin", "COD"),
        ("king", "COD"),
    ],
)
def test_a_role_that_does_not_fit_its_place_is_refused_and_nobody_made(cast, role, place):
    with pytest.raises(CommandError):
        call_command("grant", "ines@example.org", role, *([place] if place else []))
    assert not get_user_model().objects.filter(email="ines@example.org").exists()


def test_the_first_administrator_sets_a_password_and_is_led_to_a_second_factor(db, client, mailoutbox):
    call_command("grant", "ines@example.org", "admin")
    client.post("/accounts/password/reset/", {"email": "ines@example.org"})
    link = next(word for word in mailoutbox[0].body.split() if "/accounts/password/reset/key/" in word)
    form = client.get("/" + link.split("/", 3)[3], follow=True)
    client.post(form.wsgi_request.path, {"password1": PASSWORD, "password2": PASSWORD})
    client.post("/accounts/login/", {"login": "ines@example.org", "password": PASSWORD})
    answer = client.get("/", follow=True)
    assert answer.redirect_chain == [("/accounts/", 302)]
    assert "switch on a second factor" in answer.content.decode()
