"""A drawn canvas as a small SVG with real text, which a page can hold several of.

What matplotlib writes for a whole document is cut down: no prolog, no style for everything on the page, no names that nothing
points to, coordinates to a hundredth of a point. The names that are left begin with a fingerprint of the picture, so
that two pictures on one page do not share any, and the same numbers give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Tree

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

# Verdana is as wide as the type that the picture was set in, for a reader who has not got that.
FONTS = "DejaVu Sans, Verdana, Geneva, sans-serif"
_SVG, _LINK = "http://www.w3.org/2000/svg", "{http://www.w3.org/1999/xlink}href"
_ONE_PX = 4 / 3
_OWN_NAME = re.compile(r"_\d+$")
_NUMBER = re.compile(r"-?\d+\.\d+")
_MOVED = re.compile(r"translate\((\S+) (\S+)\)")
_POINTS_TO = re.compile(r"url\(#([^)]+)\)")
# What the picture's outermost group says once for all of it.
_SHARED = {"stroke-linejoin": "round", "stroke-linecap": "butt", "font-family": FONTS}
_DEFAULT = {"stroke-width": "1", "text-anchor": "start", "font-weight": "400", "font-style": "normal"}
_TILE = 6
_HATCHES = {"lines": "M-1 1L1 -1M-1 7L7 -1M5 7L7 5", "dots": "M1 1h.9M4 4h.9"}


def as_svg(canvas: Canvas) -> str:
    """The canvas as ``<svg id=...>``. An artist's own gid stays as the class of its group, so that a mark can be found.

    For a canvas that is drawn, and was made, in ``no_formulas``, or in its own ``words_alone``.
    """
    import matplotlib

    stream = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "styringslib"}):
        canvas.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    root = Tree.fromstring(stream.getvalue())  # noqa: S314 - written by matplotlib two lines up
    width, height = (float(size) for size in root.attrib["viewBox"].split()[2:])
    for child in [child for child in root if _plain(child) == "metadata"]:
        root.remove(child)
    used = _pointed_at(root)
    _trim(root, used)
    picture = Tree.Element("svg")
    picture.attrib |= {
        "xmlns": _SVG,
        "viewBox": f"0 0 {_short(width)} {_short(height)}",
        "width": f"{width * _ONE_PX:.0f}",
        "height": f"{height * _ONE_PX:.0f}",
    }
    Tree.SubElement(picture, "g", _SHARED).extend(list(root))
    return _named(Tree.tostring(picture, encoding="unicode"), used)


@contextmanager
def words_alone(canvas: Canvas) -> Iterator[None]:
    """Draw every text letter by letter: what stands between two dollars would be read as a formula, or stop the drawing."""
    from matplotlib.text import Text

    for text in canvas.findobj(Text):
        text.set_parse_math(False)
    with no_formulas():
        yield


@contextmanager
def no_formulas() -> Iterator[None]:
    """Texts that are made here are drawn letter by letter."""
    import matplotlib

    with matplotlib.rc_context({"text.parse_math": False}):
        yield


def _plain(element: Tree.Element) -> str:
    return element.tag.removeprefix(f"{{{_SVG}}}")


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".").replace("-0.", "-.").removeprefix("0") or "0"


def _pointed_at(root: Tree.Element) -> list[str]:
    """The names that something points to, in order of appearance."""
    names: dict[str, None] = {}
    for element in root.iter():
        if link := element.attrib.get(_LINK):
            names[link[1:]] = None
        for value in element.attrib.values():
            names.update(dict.fromkeys(_POINTS_TO.findall(value)))
    return list(names)


def _trim(parent: Tree.Element, used: list[str]) -> None:
    """Short attributes, and no groups that only gather."""
    for element in list(parent):
        element.tag = _plain(element)
        element.tail = None
        if element.tag == "style":
            parent.remove(element)
            continue
        if element.tag != "text" and element.text:
            element.text = None
        _shorten(element, used)
        if element.tag == "pattern":
            _tile(element)
        else:
            _trim(element, used)
        if (element.tag in ("g", "defs") and not element.attrib) or (element.tag == "path" and not element.get("d")):
            place = list(parent).index(element)
            parent.remove(element)
            if element.tag == "g":
                for number, child in enumerate(list(element)):
                    parent.insert(place + number, child)
            elif len(element):
                parent.insert(place, element)


def _shorten(element: Tree.Element, used: list[str]) -> None:
    attributes = dict(element.attrib)
    element.attrib.clear()
    name = attributes.pop("id", "")
    if name in used:
        element.set("id", name)
    elif name and not _OWN_NAME.search(name):
        element.set("class", name)
    if link := attributes.pop(_LINK, ""):
        attributes["href"] = link
    for part in attributes.pop("style", "").split(";"):
        key, _, value = part.strip().partition(": ")
        if key and key != "font-family":
            attributes[key] = value.removesuffix("px") if key == "font-size" else value
    if attributes.get("transform", "").startswith("rotate(-0 "):
        del attributes["transform"]
    # A line of several has its place so; all texts have it the same way.
    if element.tag == "text" and (moved := _MOVED.fullmatch(attributes.get("transform", ""))):
        del attributes["transform"]
        attributes |= {"x": moved[1], "y": moved[2]}
    for key, value in attributes.items():
        if _SHARED.get(key) == value or _DEFAULT.get(key) == value or (key == "d" and not value.strip()):
            continue
        if key == "d":
            value = re.sub(r"\s*([A-Za-z])\s*", r"\1", value).strip()
        if key == "fill" or key == "stroke":
            element.set(key, value)
        elif key != "clip-path":
            element.set(key, _NUMBER.sub(lambda found: _short(float(found[0])), value))
        else:
            element.set(key, value)


def _tile(pattern: Tree.Element) -> None:
    """Hatching as one small tile; matplotlib writes hundreds of strokes, and each dot as curves."""
    rect, path = (child for child in pattern if _plain(child) in ("rect", "path"))
    style = dict(part.strip().partition(": ")[::2] for part in path.attrib.get("style", "").split(";"))
    kind = "dots" if "C" in path.attrib["d"] else "lines"
    for child in list(pattern):
        pattern.remove(child)
    size = str(_TILE)
    pattern.attrib |= {"patternUnits": "userSpaceOnUse", "width": size, "height": size}
    Tree.SubElement(pattern, "rect", {"width": size, "height": size, "fill": rect.attrib.get("fill", "none")})
    Tree.SubElement(pattern, "path", {"d": _HATCHES[kind], "stroke": style.get("stroke", "#000"), "fill": "none"})


def _named(svg: str, used: list[str]) -> str:
    """``svg`` with the names of things counted, each beginning with the picture's own fingerprint."""
    for number, name in enumerate(used):
        svg = svg.replace(f'"#{name}"', f'"#NAVN{number}"').replace(f"url(#{name})", f"url(#NAVN{number})")
        svg = svg.replace(f'id="{name}"', f'id="NAVN{number}"')
    own = f"f{sha256(svg.encode()).hexdigest()[:8]}"
    return svg.replace("NAVN", f"{own}-").replace("<svg ", f'<svg id="{own}" ', 1)


def fingerprint(svg: str) -> str:
    """The id of a picture that ``as_svg`` has made."""
    found = re.match(r'<svg id="(\w+)"', svg)
    return found[1] if found else ""
