"""The forms of a page, as a browser without JavaScript shows and sends them."""

import re
from html.parser import HTMLParser

from django.test import Client


class Forms(HTMLParser):
    """The forms of a page with what a browser would send of each, its buttons left out."""

    def __init__(self, page):
        super().__init__()
        self.found, self.area, self.choice = [], None, None
        self.feed(page)

    def put(self, name, value):
        if name and self.found:
            self.found[-1].setdefault(name, []).append(value)

    def handle_starttag(self, tag, attributes):
        about = dict(attributes)
        if tag == "form":
            self.found.append({})
        elif tag == "input":
            ticked = about.get("type") not in {"radio", "checkbox"} or "checked" in about
            if ticked and about.get("type") != "submit":
                self.put(about.get("name"), about.get("value") or ("on" if about.get("type") == "checkbox" else ""))
        elif tag == "textarea":
            self.area = [about.get("name"), ""]
        elif tag == "select":
            self.choice = about.get("name")
        elif tag == "option" and "selected" in about:
            self.put(self.choice, about.get("value", ""))

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.put(self.area[0], self.area[1].removeprefix("\n"))
            self.area = None


def form_in(answer, field):
    """The fields of the page's form that has this field, as {name: value}."""
    page = answer.content.decode()
    (form,) = [form for form in Forms(page).found if field in form]
    return {name: values[0] if len(values) == 1 else values for name, values in form.items()}


def opened(client, address, field="c1-revision"):
    answer = client.get(address)
    assert answer.status_code == 200
    return form_in(answer, field)


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("&#x27;", "'"))


def words_of(answer):
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", text_of(answer)))


def signed_in(person, **options):
    """A browser of this person's own."""
    client = Client(**options)
    client.force_login(person)
    return client
