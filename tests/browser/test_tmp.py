import os, re
from tests.browser.pages import *
def test_pics(visit, visit_as, cards):
    for who, pages in (("out", PUBLIC + public_cards() + list(REFUSED)), ("coord", pages_of_a_coordinator(cards))):
        for w, lang, scheme in ((360, "fr", "light"), (1280, "en", "dark")):
            v = (visit if who == "out" else (lambda **k: visit_as("coordinator", **k)))(width=w, language=lang)
            v.page.emulate_media(color_scheme=scheme)
            for p in pages:
                v.open(p)
                n = re.sub(r"[^a-z0-9]+", "-", p).strip("-")[:60] or "home"
                v.page.screenshot(path=f"/tmp/w/shots3/{who}-{n}-{w}.png", full_page=True)
