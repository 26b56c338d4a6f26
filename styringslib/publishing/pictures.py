"""Pictures on a page: SVG with real text there and in its PDF, PNG where no SVG is drawn, and the words in them for a search."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape

from styringslib.presentation.canvas import PNG_MIME, SVG_MIME
from styringslib.presentation.svg import fingerprint
from styringslib.publishing.document import Document, outputs

_NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'
_SVG = re.compile(r"<svg\b.*?</svg>", re.S)
# A picture that ``presentation.svg`` has drawn, by the fingerprint that it begins with; and what stands for it meanwhile.
_DRAWN = re.compile(r'<svg id="f[0-9a-f]{8}"(?:(?!<script).)*?</svg>', re.S)
_PLACE = re.compile(r'<svg data-billede="(\d+)"></svg>')
# As they are written here: every value between two double quotes, with none of them, and no tag's end, in it.
_ATTRIBUTE = re.compile(r'\s([\w:-]+)="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")
_ID, _ALT = re.compile(r'\sid="(\w+)"'), re.compile(r'\saria-label="([^"]*)"')
_NAMED = re.compile(r'(<svg\b[^>]*\baria-label="([^"]*)"[^>]*>)(?!<title>)')
# What a picture says beside its words; and a piece of a word that has no place of its own, so that a reader sees no gap.
_HEARD = re.compile(r'\s(?:aria-[\w-]+|title|alt|(?:xlink:)?href|data-[\w-]+)="([^"]*)"')
_PIECE = re.compile(r"</?tspan\b(?:(?!\s(?:x|y|dy)=)[^>])*>")
_DATA_URI = re.compile(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=\s]+")


def inline(svg: str, alt: str, narrow: str = "") -> str:
    """``svg`` as it stands in a page: one picture with the name ``alt``, its texts still to be selected and searched; beside
    it the one that a phone shows instead."""
    named = f' role="img" aria-label="{escape(alt)}"'
    if not narrow:
        return svg.replace(_NAMESPACE, named, 1)
    return svg.replace(_NAMESPACE, f' class="vid"{named}', 1) + narrow.replace(_NAMESPACE, f' class="smal"{named}', 1)


def taken_out(html: str) -> tuple[str, list[str]]:
    """``html`` with a mark for each picture that is drawn here, and the pictures."""
    pictures = _DRAWN.findall(html)
    places = iter(range(len(pictures)))
    return _DRAWN.sub(lambda _: f'<svg data-billede="{next(places)}"></svg>', html), pictures


def put_back(html: str, pictures: Sequence[str]) -> str:
    """``html`` with the pictures of ``taken_out`` in their places."""
    return _PLACE.sub(lambda found: pictures[int(found[1])], html)


def addresses(picture: str) -> Iterator[str]:
    """What a picture of ``taken_out`` points at."""
    for tag in _TAG.findall(picture):
        yield from (
            value for name, value in _ATTRIBUTE.findall(tag) if name.rpartition(":")[2].lower() in ("href", "src")
        )


def titled(html: str) -> str:
    """The page for a PDF, where a picture's name is read from its first element and from nothing else."""
    return _NAMED.sub(lambda found: f"{found[1]}<title>{found[2]}</title>", html)


def as_pixels(html: str, content: Document) -> str:
    """The page with each picture of ``content`` as PNG, for a program that draws no SVG."""
    drawn = {
        fingerprint(output.data[SVG_MIME]): output.data[PNG_MIME]
        for output in outputs(content.notebook)
        if SVG_MIME in output.get("data", {}) and PNG_MIME in output.data
    }

    def image(found: re.Match[str]) -> str:
        start = found[0].partition(">")[0]
        if 'class="smal"' in start:
            return ""
        name, alt = _ID.search(start), _ALT.search(start)
        png = drawn.get(name[1]) if name else None
        if png is None or alt is None:
            return found[0]
        data = b64encode(png).decode() if isinstance(png, bytes) else png.replace("\n", "")
        return f'<img src="data:{PNG_MIME};base64,{data}" alt="{alt[1]}">'

    return _SVG.sub(image, html)


def without_drawing(text: str) -> str:
    """``text`` without base64 and coordinates, where ten digits in a row mean nothing; the words in pictures stay."""
    if "<svg" in text:
        text = _SVG.sub(_words, text)
    return _DATA_URI.sub("", text) if ";base64," in text else text


def _words(found: re.Match[str]) -> str:
    """What is read and heard of a picture. A text over several lines is several elements, each perhaps in a group of its own."""
    return " ".join([*_HEARD.findall(found[0]), *_TAG.sub(" ", _PIECE.sub("", found[0])).split()])
