"""A report as one self-contained HTML page, and from it a PDF.

A small nbconvert template of our own turns the notebook's cells into HTML (presentation/page/notebook); this module
sorts it into sections and puts the page around it. Nothing on the page is fetched from elsewhere.
"""

from __future__ import annotations

import re
import struct
from base64 import b64decode, b64encode
from collections import Counter
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from styringslib.calendar import closes_year
from styringslib.presentation import numbers
from styringslib.presentation.canvas import NARROW_MIME
from styringslib.presentation.section import SUMMARY_MIME
from styringslib.presentation.signs import Sign, against_budget
from styringslib.publishing.document import Document, DocumentError
from styringslib.publishing.folding import fold_details, fold_sections
from styringslib.publishing.pictures import addresses, inline, put_back, taken_out, titled

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from jinja2 import Environment
    from markupsafe import Markup

# The address of a link to anything but a place on the page itself.
_BESIDE = re.compile(r'(<a\b[^>]*?)\shref="(?!#)[^"]*"')
EXTERNAL = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//|^\s*(?:https?|ftp|file):", re.I)

_ELSEWHERE = "Rapporten peger på en adresse uden for sig selv: {}"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.S)


@cache
def environment() -> Environment:
    """The page templates with the Danish number formats as filters."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("styringslib.presentation", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "kroner": numbers.kroner,
        "percent": numbers.percent,
        "probability": numbers.probability,
        "number": numbers.decimal,
        "month": numbers.month_name,
        "capital": numbers.capital,
        "sign": Sign,
        "against_budget": against_budget,
        "closes_year": closes_year,
        "css_text": css_text,
    }
    return made


@cache
def script_sums() -> str:
    """The scripts of our own page templates, as a content security policy names them: the sum of each one's bytes."""
    env, sums = environment(), set()
    for name in env.list_templates(extensions=["j2"]):
        source = env.loader.get_source(env, name)[0] if env.loader else ""
        for script in _SCRIPT.findall(source):
            # As it is written on the page: what a template includes, and the line ends that it leaves out.
            shown = env.from_string(f"<script>{script}</script>").render()
            body = shown.removeprefix("<script>").removesuffix("</script>")
            sums.add(f"'sha256-{b64encode(sha256(body.encode()).digest()).decode()}'")
    return " ".join(sorted(sums)) or "'none'"


def css_text(text: str) -> Markup:
    """``text`` as it stands between the quotes of a style sheet, where HTML's own escapes mean nothing."""
    from markupsafe import Markup

    # Every sign that could end the text or the element is written as its number.
    return Markup("".join(one if one.isalnum() or one in " .,·–-" else f"\\{ord(one):x} " for one in text))  # noqa: S704


def render(template: str, **context: Any) -> str:
    """The page template ``template`` filled in."""
    from styringslib import __version__

    return environment().get_template(template).render(version=__version__, **context)


def report(document: Document, template: str = "report.html.j2", *, folded: bool = False, **context: Any) -> str:
    """The whole report page. ``context``: municipality, unit, unit_key, month (Period), name, workbook (see report.html.j2).

    ``folded``: its front page is a sheet of its own, and its sections are opened one by one on a screen. Raises DocumentError
    when headings skip a level or are repeated as title, or something points to another address.
    """
    soup, pictures = _body(document)
    heading, contents = _arrange(soup)
    lead = _before_sections(soup)
    fold_details(soup)
    if folded:
        fold_sections(soup)
    _check_addresses(soup)
    page = render(
        template,
        title=heading or context["unit"],
        contents=contents,
        lead=lead,
        folded=folded,
        body=str(soup),
        summary=document.summary,
        **context,
    )
    return put_back(page, pictures)


@cache
def _exporter() -> Any:
    from nbconvert.exporters.templateexporter import TemplateExporter
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
    from traitlets.config import Config

    class Renderer(IPythonRenderer):
        """An address elsewhere that somebody has written as a link or a picture is text, and leads nowhere."""

        def link(self, text: str, url: str, title: str | None = None) -> str:
            return _as_text(text, url) if EXTERNAL.match(url) else str(super().link(text, url, title))

        def image(self, text: str, url: str, title: str | None = None) -> str:
            return _as_text(text, url) if EXTERNAL.match(url) else str(super().image(text, url, title))

    def markdown(source: str) -> str:
        # Names and what people have written stand in the text: no sign of theirs is markup, and no address a link.
        safe = Renderer(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
        reading = MarkdownWithMath(renderer=safe)
        reading.inline.rules = [rule for rule in reading.inline.rules if rule not in ("auto_link", "url_link")]
        return str(reading.render(source))

    with as_file(files("styringslib.presentation") / "page") as folder:
        config = Config()
        config.TemplateExporter.extra_template_basedirs = [str(folder)]
        exporter = TemplateExporter(config=config, template_name="notebook", file_extension=".html")  # type: ignore[no-untyped-call]
    exporter.register_filter("markdown", markdown)  # type: ignore[no-untyped-call]
    exporter.register_filter("inline", inline)  # type: ignore[no-untyped-call]
    exporter.register_filter("image_size", image_size)  # type: ignore[no-untyped-call]
    return exporter


def _as_text(text: str, url: str) -> str:
    """What was written of an address, and the address."""
    return f"{text} ({escape(url)})" if text and text != escape(url) else escape(url)


def _body(document: Document) -> tuple[BeautifulSoup, list[str]]:
    """The notebook's content to be arranged, and the pictures taken out of it: they are most of it, and stay as drawn."""
    from bs4 import BeautifulSoup

    html, _ = _exporter().from_notebook_node(
        document.notebook, {"summary_mime": SUMMARY_MIME, "narrow_mime": NARROW_MIME}
    )
    html, pictures = taken_out(html)
    for picture in pictures:
        if found := next((one for one in addresses(picture) if EXTERNAL.match(one)), None):
            raise DocumentError(_ELSEWHERE.format(found))
    return BeautifulSoup(html, "html.parser"), pictures


def image_size(png: str) -> tuple[int, int] | None:
    """Width and height in pixels of a base64 PNG, so that a page keeps its place while pictures load."""
    head = b64decode(png[:64])
    return struct.unpack(">II", head[16:24]) if head[:8] == b"\x89PNG\r\n\x1a\n" else None


def _arrange(soup: BeautifulSoup) -> tuple[str, list[tuple[str, str]]]:
    """Take the title out, give headings unique ids and wrap each h2 with what follows in a section."""
    titles = soup.find_all("h1")
    if len(titles) > 1:
        raise DocumentError("Notesbogen har mere end én overskrift på øverste niveau (#).")
    title = titles[0].extract().get_text(" ", strip=True) if titles else ""
    taken: set[str] = set()
    level = 1
    for heading in soup.find_all(re.compile("^h[2-6]$")):
        step = int(heading.name[1])
        if step > level + 1:
            raise DocumentError(f"Overskriften “{heading.get_text(strip=True)}” springer et niveau over.")
        level = step
        heading["id"] = _identifier(heading.get_text(" ", strip=True), taken)
    named: Counter[str] = Counter()
    for region in soup.find_all(role="region"):
        label = str(region.get("aria-label", ""))
        named[label] += 1
        if named[label] > 1:
            region["aria-label"] = f"{label} ({named[label]})"
    contents = []
    for heading in soup.find_all("h2"):
        following = _until_next(heading)
        if not any(str(node).strip() for node in following):
            # A section that has nothing to say of this unit or month is not there; neither is its heading.
            heading.decompose()
            continue
        section = soup.new_tag("section")
        heading.insert_before(section)
        contents.append((str(heading["id"]), heading.get_text(" ", strip=True)))
        section.append(heading.extract())
        for node in following:
            section.append(node.extract())
    return title, contents


def _before_sections(soup: BeautifulSoup) -> str:
    """Take out what stands before the first section: the report's main message. Empty where there is no section."""
    if soup.find("section") is None:
        return ""
    opening = []
    for node in list(soup.contents):
        if getattr(node, "name", None) == "section":
            break
        opening.append(str(node.extract()))
    return "".join(opening).strip()


def _until_next(heading: Tag) -> list[Any]:
    found = []
    for node in heading.next_siblings:
        if getattr(node, "name", None) in ("h2", "section"):
            break
        found.append(node)
    return found


def _identifier(text: str, taken: set[str]) -> str:
    plain = text.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "afsnit"
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name)
    return name


def _check_addresses(soup: BeautifulSoup) -> None:
    for tag in soup.find_all(True):
        for attribute in ("src", "href", "srcset", "poster", "data", "action"):
            if EXTERNAL.match(str(tag.get(attribute, ""))):
                raise DocumentError(_ELSEWHERE.format(tag[attribute]))
        if tag.name in ("script", "link", "iframe", "object", "embed"):
            raise DocumentError(f"Rapporten må ikke indeholde <{tag.name}>.")


def pdf(html: str, path: Path) -> None:
    """``html`` as a tagged PDF (PDF/UA-1) at ``path``."""
    from weasyprint import HTML, URLFetcher

    # What a page shows is in the page: whatever else one might ask for, a file of the machine too, is not put into the PDF.
    inside = URLFetcher(allowed_protocols=("data",))
    # A PDF leaves its folder: a way to a file beside it would lead nowhere, and tell where it was made.
    HTML(string=_BESIDE.sub(r"\1", titled(html)), url_fetcher=inside).write_pdf(path, pdf_variant="pdf/ua-1")
