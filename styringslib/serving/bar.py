"""What a served page has beside what stands in its file: a bar above it, and the doors of its unit."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from urllib.parse import urlencode

from markupsafe import escape

from styringslib.delivery.reader import Reader
from styringslib.month.names import WHOLE_KEY
from styringslib.publishing import page
from styringslib.reports.ways import MONTHS
from styringslib.serving.service import LOOPBACK, NOTEBOOKS, SHORT, Service

REPORTS = "rapporter/"
RENDERED = "voila/render/"
ROUND = "runden/"
REGISTER, BENCH, SCENARIOS = NOTEBOOKS
EXPLANATION = "explanation"
# The words of an address: which unit, and which kind of entry.
UNIT_WORD, KIND_WORD = "enhed", "slags"
# And of a step of the round: which month, and which step.
MONTH_WORD, STEP_WORD = "maaned", "trin"
_DOORS = re.compile(r'<div class="doere" data-enhed="([^"]*)" hidden></div>')
_MONTHS = re.compile(rf'\s*<li><a href="(?:\.\./)*index\.html">{MONTHS}</a></li>')
_HEAD, _TOP = "</head>", '<header class="top">'


def bar(service: Service, reader: Reader, here: str, place: str = "") -> str:
    """The bar: where one can go, where one is, and who one is. ``here`` is the path of the page below the server's own."""
    places = [("", "Månedens forside"), (REPORTS, MONTHS)]
    if service.has_round:
        places.append((ROUND, "Månedens gang"))
    if reader.has_units:
        places += [(RENDERED + name, SHORT[name]) for name in service.notebooks]
    links = [(service.base + path, text, path == here) for path, text in places]
    return page.render("door_bar.html.j2", links=links, place=place, who=who(service, reader))


def who(service: Service, reader: Reader) -> str:
    """Danish: who the reader is to the server."""
    person = reader.person
    if not person.user:
        here = service.host in LOOPBACK
        return (
            "Du læser på denne maskine og er ikke logget ind."
            if here
            else "Du er ikke logget ind og ser det, der er fælles."
        )
    told = f"Du er {person.role} ({person.user})."
    return told if reader.has_units else f"{told} Du ser det, der er fælles."


@cache
def style() -> str:
    """The look of the bar and the doors."""
    return (files("styringslib.presentation") / "page" / "style_door.css").read_text("utf-8")


def with_bar(html: str, shown: str) -> str:
    """A page of ours with the bar above its head."""
    # A page that names no icon has the browser ask for one where there is none.
    icon = '<link rel="icon" href="data:;base64,=">'
    # The bar leads to all months from every page.
    styled = _MONTHS.sub("", html, count=1).replace(_HEAD, f"{icon}\n<style>\n{style()}</style>\n{_HEAD}", 1)
    return styled.replace(_TOP, f"{shown}{_TOP}", 1)


def with_doors(html: str, service: Service, reader: Reader) -> str:
    """The page with the doors of the unit that it is about; where the reader has none, the place stays hidden."""
    return _DOORS.sub(lambda found: _doors(found.group(1), service, reader) or found.group(0), html, count=1)


def _doors(key: str, service: Service, reader: Reader) -> str:
    unit = "" if key == WHOLE_KEY else key
    name = reader.names.get(unit, "")
    doors = []
    if name and REGISTER in service.notebooks and reader.person.may_write(EXPLANATION, name):
        doors.append((REGISTER, {UNIT_WORD: unit, KIND_WORD: EXPLANATION}, "Skriv forklaring"))
    if SCENARIOS in service.notebooks and (reader.everything if not unit else bool(name) and reader.reads_unit(unit)):
        doors.append((SCENARIOS, {UNIT_WORD: unit} if unit else {}, "Prøv et scenarie"))
    links = "".join(
        f'<a href="{escape(service.base + RENDERED + notebook + (f"?{urlencode(words)}" if words else ""))}">{text}</a>'
        for notebook, words, text in doors
    )
    return f'<div class="doere">{links}</div>' if links else ""
