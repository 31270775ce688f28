"""What never stands in a log."""

import logging
import sys

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


def test_a_refused_row_and_a_link_are_left_out_of_a_traceback():
    try:
        raise ValueError('duplicate key\nDETAIL:  Key (key)=(0f8f) and "Only I know" exist.\nGET /answer/1-Secret/')
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "It failed", (), sys.exc_info())
    assert WithoutPrivateParts().filter(record)
    said = logging.Formatter().format(record)
    assert "ValueError: duplicate key" in said
    assert not any(secret in said for secret in ("0f8f", "Only I know", "Secret"))


def test_nothing_is_mailed_to_administrators_of_a_request_that_failed():
    assert not any(type(handler).__name__ == "AdminEmailHandler" for handler in logging.getLogger("django").handlers)
