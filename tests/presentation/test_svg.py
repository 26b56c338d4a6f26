"""Pictures as SVG: real text, little more than what is drawn, the same bytes, and names of their own."""

import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from styringslib.presentation import figures
from styringslib.presentation.canvas import HALF_WIDTH, PIXELS, as_figure, frame, house_canvas, text_width, wrapped
from styringslib.presentation.signs import Sign

MONTHS = pd.period_range("2015-01", "2026-10", freq="M")
SVG = "{http://www.w3.org/2000/svg}"


def bars(**amounts):
    return figures.contributions("Timer vejer mest", "1.000 kr.", amounts or {"Timer": 1e5}, alt="x", sign=Sign())


def lines():
    level = pd.Series(range(len(MONTHS)), index=MONTHS, dtype=float) * 1.2345
    return figures.monthly_lines(
        "Timer", "pr. dag", {"Visiteret": level, "Budget": level * 0 + 40}, alt="x", quiet=["Budget"]
    )


def texts(figure):
    return [text.text for text in ElementTree.fromstring(figure.svg).iter(f"{SVG}text")]


def test_words_and_amounts_are_text_that_can_be_selected():
    figure = bars(Timer=1e5, Løn=-2e4)
    assert texts(figure) == ["Timer", "Løn", "+100", "−20", "Timer vejer mest", "1.000 kr."]
    assert texts(bars(Timer=2e5, Løn=-2e4))[2] == "+200"


def test_a_picture_is_small_and_points_at_nothing_outside_itself():
    assert len(bars(Timer=1e5, Løn=-2e4).svg) < 2_000
    assert len(lines().svg) < 8_000  # 142 months; the PNG has some 80,000 bytes
    for figure in (bars(Løn=-2e4), lines()):
        assert re.findall(r"https?://[^\"]+", figure.svg) == ["http://www.w3.org/2000/svg"]
        assert "<style" not in figure.svg
        assert set(re.findall(r"url\(#([^)]+)\)", figure.svg)) <= set(re.findall(r' id="([^"]+)"', figure.svg))


def test_the_same_numbers_give_the_same_bytes_and_other_numbers_other_names():
    one, other = bars(Løn=-2e4), bars(Løn=-3e4)
    assert one.svg == bars(Løn=-2e4).svg
    ids = [set(re.findall(r' id="([^"]+)"', figure.svg)) for figure in (one, other)]
    assert len(ids[0]) == 3  # the picture, its area and its hatching
    assert not ids[0] & ids[1]


def test_hatching_is_one_tile_instead_of_hundreds_of_strokes():
    tile = next(ElementTree.fromstring(bars(Løn=-2e4).svg).iter(f"{SVG}pattern"))
    assert (tile.attrib["width"], tile.attrib["height"]) == ("6", "6")
    assert [child.tag.removeprefix(SVG) for child in tile] == ["rect", "path"]
    assert tile[1].attrib["stroke"] == figures.ACTUAL


def test_a_bar_of_twice_the_amount_is_twice_as_long():
    figure = bars(Timer=2e5, Løn=1e5)
    lengths = []
    for path in ElementTree.fromstring(figure.svg).iter(f"{SVG}path"):
        if path.get("fill") == figures.FORECAST:
            across = [float(x) for x in re.findall(r"[ML]([\d.]+) ", path.attrib["d"])]
            lengths.append(max(across) - min(across))
    assert lengths[0] == pytest.approx(2 * lengths[1], abs=0.03)


def test_a_mark_is_found_by_its_own_name():
    canvas, axes = house_canvas("T", "t")
    axes.plot([0, 1], [0, 1], gid="budget")
    marks = ElementTree.fromstring(as_figure(canvas, "x", "T", "").svg).findall(f".//{SVG}g[@class='budget']")
    assert len(marks) == 1
    assert len(list(marks[0])) == 1


def test_jupyter_gets_the_picture_and_the_text_that_stands_for_it_and_pixels_when_they_are_asked_for(monkeypatch):
    monkeypatch.delenv(PIXELS, raising=False)
    data, about = lines()._repr_mimebundle_()
    assert list(data) == ["image/svg+xml", "application/vnd.styring.narrow+svg", "text/plain"]
    assert about["image/svg+xml"] == {"alt": "x", "title": "Timer", "caption": ""}
    monkeypatch.setenv(PIXELS, "1")
    data, about = lines()._repr_mimebundle_()
    assert list(data) == ["image/png", "image/svg+xml", "application/vnd.styring.narrow+svg", "text/plain"]
    assert data["image/png"].startswith(b"\x89PNG")
    assert about["image/svg+xml"] == about["image/png"] == {"alt": "x", "title": "Timer", "caption": ""}


def test_a_long_heading_goes_on_below_and_the_drawing_keeps_its_size():
    short, one = house_canvas("Timer", "kr.", 3.0, width=HALF_WIDTH)
    long, two = house_canvas("Den visiterede tid pr. borger er den største årsag", "kr.", 3.0, width=HALF_WIDTH)
    assert tuple(short.get_size_inches()) == (3.7, 3.0)
    assert tuple(long.get_size_inches()) == pytest.approx((3.7, 3.2))
    assert [text.get_text() for text in long.texts] == ["Den visiterede tid pr. borger er den", "største årsag", "kr."]
    heights = [axes.get_position().height * canvas.get_size_inches()[1] for canvas, axes in ((short, one), (long, two))]
    assert heights == pytest.approx([3.0 - 0.62 - 0.42] * 2)
    frame(two, left=1.0, right=0.2, bottom=0.5)
    assert two.get_position().width * 3.7 == pytest.approx(2.5)


def test_lines_are_no_longer_than_their_room():
    lines = wrapped("Sygefraværet er højere end i de seneste to år", 1.5, 9)
    assert " ".join(lines) == "Sygefraværet er højere end i de seneste to år"
    assert len(lines) > 1
    assert max(text_width(line, 9) for line in lines) <= 1.5
    assert wrapped("Personalesammensætningen", 0.4, 9) == ["Personalesammensætningen"]


def test_a_phone_gets_a_picture_of_its_own_with_type_of_the_same_size():
    wide, narrow = (ElementTree.fromstring(svg) for svg in (lines().svg, lines().narrow))
    assert (wide.attrib["width"], narrow.attrib["width"]) == ("710", "331")
    sizes = [[text.attrib["font-size"] for text in picture.iter(f"{SVG}text")] for picture in (wide, narrow)]
    assert set(sizes[0]) == set(sizes[1]) == {"8.5", "9", "12"}
    # Years that would lie on each other are left out, counted back from the newest.
    years = [[text for text in texts_of(picture) if text.startswith("20")] for picture in (wide, narrow)]
    assert years[0] == [str(year) for year in range(2015, 2027)]
    assert years[1] == ["2017", "2020", "2023", "2026"]


def texts_of(picture):
    return [text.text for text in picture.iter(f"{SVG}text")]


@pytest.mark.parametrize("drawing", ["svg", "narrow"])
def test_no_text_lies_outside_the_picture(drawing):
    long = "Overdragede sygeplejeydelser fra sygehuset"
    made = [
        bars(**{long: 1e6, "Løn": -4e5}),
        lines(),
        figures.grouped_bars(
            "T", "t", ["3 måneder", "6 måneder"], {"Sidste års andel": pd.Series([1.0, 2.0])}, alt="x"
        ),
    ]
    for figure in made:
        picture = ElementTree.fromstring(getattr(figure, drawing))
        wide = float(picture.attrib["viewBox"].split()[2])
        for text in picture.iter(f"{SVG}text"):
            length = text_width(text.text, float(text.get("font-size")), bold=text.get("font-weight") == "700") * 72
            left = float(text.attrib["x"]) - {"end": 1, "middle": 0.5}.get(text.get("text-anchor"), 0) * length
            assert left >= -0.5, text.text
            assert left + length <= wide + 0.5, text.text


def test_labels_of_three_lines_do_not_meet_the_next_row():
    figure = bars(**{"Overdragede sygeplejeydelser fra sygehuset": 1e6, "Løn": 4e5})
    told = ElementTree.fromstring(figure.narrow)
    heights = {text.text: float(text.attrib["y"]) for text in told.iter(f"{SVG}text")}
    assert heights["Løn"] - heights["sygehuset"] > 10  # points: a line of type


def test_a_bar_under_the_limit_is_not_drawn_large():
    shares = []
    for minor in (0.0, 1e5):
        figure = figures.contributions("T", "t", {"Løn": 1e4, "Vikarer": 5e3}, alt="x", sign=Sign(), minor=minor)
        picture = ElementTree.fromstring(figure.svg)
        bar = next(path for path in picture.iter(f"{SVG}path") if path.get("fill") == figures.FORECAST)
        across = [float(x) for x in re.findall(r"[ML]([\d.]+) ", bar.attrib["d"])]
        shares.append((max(across) - min(across)) / float(picture.attrib["viewBox"].split()[2]))
    assert shares[0] > 0.5
    assert shares[1] == pytest.approx(shares[0] / 10, rel=0.1)


EVIL = [
    "</text><script>alert(1)</script>",
    '"><image href="file:///etc/passwd" onload="alert(1)"/>',
    "&e;<!ENTITY e SYSTEM 'file:///etc/passwd'>",
    "]]><foreignObject>x",
    "Pris $\\frac{1}{$ og $x^2$",
    "$\\input{/etc/passwd}$",
    "_\\href{javascript:alert(1)}{her}",
]


@pytest.mark.parametrize("evil", EVIL)
def test_a_name_is_a_text_in_the_picture_whatever_is_in_it(evil):
    """A name of a unit, an account group or an event: letter by letter, and no element, link or formula of its own."""
    plain = figures.contributions("Timer", "kr.", {"Løn": 1e5, "Øvrigt": -2e4}, alt="x", sign=Sign())
    figure = figures.contributions(evil, evil, {evil: 1e5, "Øvrigt": -2e4}, alt=evil, sign=Sign())
    told = "".join(texts(figure)).replace(" ", "")
    assert told.count(evil.replace(" ", "")) == 3
    for drawing in (figure.svg, figure.narrow):
        root = ElementTree.fromstring(drawing or figure.svg)
        assert {one.tag for one in root.iter()} <= {one.tag for one in ElementTree.fromstring(plain.svg).iter()}
        names = [(name, value) for one in root.iter() for name, value in one.attrib.items()]
        assert not [name for name, value in names if name.startswith("on") or (name == "href" and value[:1] != "#")]
