"""What a page weighs on the wire: a phone on a slow line opens it, as the site is served (gunicorn, hashed files)."""

import os
import re
import select
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from tests.browser.pages import CHARTS, PUBLIC, pages_of_a_coordinator, pages_of_a_respondent, public_cards

KB = 1000
FIRST, LATER = 100 * KB, 30 * KB  # bytes, headers included
WITH_CHARTS = 500 * KB  # Plotly, once: 410 KB
PROJECT = Path(__file__).parents[2]
START_SECONDS = 60


@pytest.fixture
def served(site, tmp_path):
    """The address of a gunicorn with the data of this test, ended with it."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("COORDHUB_")}
    surroundings |= {
        "DATABASE_URL": address_of_database(),
        "DJANGO_SETTINGS_MODULE": "tests.browser.as_served",
        "COLLECTED_STATIC_FILES": str(tmp_path / "static"),
        "COORDHUB_DEMO": "1",
        "COORDHUB_SECRET_KEY": settings.SECRET_KEY,  # links of rounds are made here and opened there
        "HOST": "127.0.0.1",
        "PORT": "0",  # any that is free
        "PYTHONPATH": str(PROJECT),
    }
    python = {"cwd": PROJECT, "env": surroundings, "text": True}
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput"]
    subprocess.run(collect, check=True, stdout=subprocess.DEVNULL, **python)
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"], stdout=subprocess.PIPE, **python
    )
    try:
        yield first_address(server)
    finally:
        server.terminate()
        server.wait(20)
        server.stdout.close()


def address_of_database():
    """Of the database of this test, as it stands in DATABASE_URL."""
    parts = {name: quote(str(connection.settings_dict[name]), safe="") for name in ("USER", "PASSWORD", "HOST", "PORT")}
    login = f"{parts['USER']}:{parts['PASSWORD']}" if parts["PASSWORD"] else parts["USER"]
    port = f":{parts['PORT']}" if parts["PORT"] else ""
    return f"postgres://{login}@{parts['HOST']}{port}/{connection.settings_dict['NAME']}"


def first_address(server):
    """What the server prints when it is ready."""
    ready, _, _ = select.select([server.stdout], [], [], START_SECONDS)
    said = server.stdout.readline() if ready else ""
    found = re.search(r"http://\S+", said)
    assert found, f"gunicorn did not start: {said!r}"
    return found[0]


class Scales:
    """Weighs what the browser receives, headers included."""

    def __init__(self, visitor):
        self.visitor, self.kinds, self.bytes = visitor, {}, Counter()
        self.session = visitor.page.context.new_cdp_session(visitor.page)
        self.session.on("Network.requestWillBeSent", self._asked)
        self.session.on("Network.loadingFinished", self._received)
        self.session.send("Network.enable")

    def _asked(self, event):
        self.kinds[event["requestId"]] = event["type"]

    def _received(self, event):
        kind = self.kinds.get(event["requestId"])
        if kind:  # else it was asked for before the weighing began
            self.bytes[kind] += round(event["encodedDataLength"])

    def first_visit(self, path):
        """With nothing kept in the browser. Bytes by what they are: Document, Stylesheet, Script, Other (the icon)."""
        self.session.send("Network.clearBrowserCache")
        return self.visit(path)

    def visit(self, path):
        self.bytes = Counter()
        assert self.visitor.open(path).status == 200
        return self.bytes


def too_heavy(visitor, pages, *, first=FIRST):
    scales = Scales(visitor)
    weights = {path: scales.first_visit(path) for path in pages}
    assert all(weight["Document"] and weight["Stylesheet"] for weight in weights.values())
    again = scales.visit(pages[-1])
    assert not again["Stylesheet"] + again["Script"], "style sheets and scripts are fetched again on a later visit"
    return {
        path: f"{weight.total() / KB:.1f} KB, later {weight['Document'] / KB:.1f} KB"
        for path, weight in weights.items()
        if weight.total() > first or weight["Document"] > LATER
    }


def test_every_page_is_light_on_the_wire(visit, served, cards):
    visitor = visit(address=served, width=360, language="fr")
    visitor.open("/")
    assert visitor.page.locator('link[rel="stylesheet"]').last.get_attribute("href") != "/static/css/coordhub.css"
    assert too_heavy(visitor, PUBLIC + public_cards()) == {}
    visitor.page.set_default_navigation_timeout(1000 * START_SECONDS)  # a worker's first chart loads pandas
    respondents = [path for path, status in pages_of_a_respondent("fr").items() if status == 200]
    assert too_heavy(visitor, respondents) == {}
    assert too_heavy(visitor, CHARTS, first=WITH_CHARTS) == {}
    visitor.open("/")
    visitor.sign_in("coordinator")
    *pages, _signing_out = pages_of_a_coordinator(cards)
    assert too_heavy(visitor, pages) == {}
