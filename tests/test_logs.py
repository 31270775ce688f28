"""What never stands in a log."""

import logging

import pytest

from coordhub.logs import WithoutPrivateParts


def logged(message, *arguments):
    """The message as a handler with the filter writes it."""
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, message, arguments, None)
    assert WithoutPrivateParts().filter(record)
    return record.getMessage()


@pytest.mark.parametrize("page", ["/answer/", "/people/invitation/", "/accounts/password/reset/key/"])
def test_the_key_in_an_address_is_left_out(page):
    said = logged("%s: %s", "Internal Server Error", f"{page}a-Secret_key/?lang=fr")
    assert said == f"Internal Server Error: {page}.../?lang=fr"
    assert "Secret" not in logged(f"GET /accounts/login/?next={page}a-Secret_key/")


def test_where_somebody_was_is_left_out():
    assert logged("Invalid request from ip=%s: %s", "192.0.2.1:", "no line") == "Invalid request from ip=... no line"


def test_other_messages_stay_as_they_are():
    assert logged("%s of %s", "/people/", "100 %") == "/people/ of 100 %"


def test_what_the_site_itself_writes_goes_through_the_filter(settings):
    console = settings.LOGGING["handlers"]["console"]
    assert [settings.LOGGING["filters"][name]["()"] for name in console["filters"]] == [
        "coordhub.logs.WithoutPrivateParts"
    ]
