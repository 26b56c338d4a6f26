"""What people and systems write, in the files that leave the house: PDF and Word hold it as text, and fetch nothing for it."""

from __future__ import annotations

import re
from base64 import b64encode
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import nbformat
import pandas as pd
import pytest
from pypdf import PdfReader

from styringslib.presentation import figures
from styringslib.presentation.signs import Sign
from styringslib.publishing import page, word
from styringslib.publishing.document import read
from styringslib.publishing.pictures import as_pixels

EVIL = [
    '<img src="file:///etc/passwd" onerror="alert(1)">',
    '<link rel="attachment" href="file:///etc/passwd">',
    "<script>app.alert(1)</script>",
    "[her](javascript:alert(1)) ![x](file:///etc/passwd) <https://andet.example>",
    "$\\input{/etc/passwd}$ \\href{file:///etc/passwd}{x}",
    "{=openxml}<w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText>",
    "=HYPERLINK(\"https://andet.example\")|' /C calc'!A0",
]
_KEYS = {"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/GoToR", "/SubmitForm", "/ImportData"}


@pytest.fixture(scope="module")
def made() -> tuple[str, str]:
    """A page in which everything that others decide is evil, and the same for Word."""
    named = " ".join(EVIL)
    picture = figures.contributions(named, "kr.", dict.fromkeys(EVIL, 1e5), alt=named, sign=Sign(), source=named)
    data, about = picture._repr_mimebundle_()
    data["image/png"], about["image/png"] = b64encode(picture.png).decode(), about["image/svg+xml"]
    shown = [
        nbformat.v4.new_output("display_data", data, metadata=about),
        nbformat.v4.new_output("display_data", {"application/vnd.styring.summary+json": {"headline": named}}),
    ]
    text = "\n\n".join(["# Titel", "## Afsnit", *EVIL])
    cells = [nbformat.v4.new_markdown_cell(text), nbformat.v4.new_code_cell("x", outputs=shown)]
    content = read(nbformat.v4.new_notebook(cells=cells))
    about = {"municipality": EVIL[0], "unit": EVIL[1], "unit_key": "a", "name": "rapport", "workbook": "tal.xlsx"}
    html = page.report(content, month=pd.Period("2026-10", "M"), **about)
    return html, as_pixels(html, content)


def _names(node: object, seen: set[int]) -> set[str]:
    """Every key of a PDF's objects, and every address."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if id(node) in seen:
        return set()
    seen.add(id(node))
    if isinstance(node, dict):
        address = {str(node["/URI"])} if "/URI" in node else set()
        return set(node) | address | {str(node.get("/S"))} | {one for v in node.values() for one in _names(v, seen)}
    return {one for child in node for one in _names(child, seen)} if isinstance(node, list) else set()


def test_a_pdf_has_the_texts_and_nothing_that_acts(made: tuple[str, str], tmp_path: Path) -> None:
    page.pdf(made[0], tmp_path / "a.pdf")
    found = PdfReader(tmp_path / "a.pdf")
    names = _names(found.trailer["/Root"], set())
    assert "/Pages" in names
    assert not names & _KEYS
    assert not [name for name in names if "andet.example" in name or name.startswith(("file:", "javascript:"))]
    text = "".join("".join(one.extract_text() for one in found.pages).split())
    assert "app.alert(1)" in text
    assert "root:x:0" not in text


def test_a_pdf_fetches_nothing_even_where_a_page_asks(tmp_path: Path) -> None:
    """Should markup ever get into a page: a file of the machine is not put into the PDF."""
    secret = tmp_path / "hemmelig.txt"
    secret.write_text("hemmelig", "utf-8")
    asks = f'<link rel="attachment" href="file://{secret}"><img alt="x" src="file://{secret}">'
    html = f"<html lang='da'><head><title>T</title>{asks}</head><body><h1>H</h1>{asks}</body></html>"
    page.pdf(html, tmp_path / "a.pdf")
    assert not _names(PdfReader(tmp_path / "a.pdf").trailer["/Root"], set()) & _KEYS


def test_a_word_document_has_the_texts_and_nothing_that_acts(made: tuple[str, str], tmp_path: Path) -> None:
    word.write(made[1], tmp_path / "a.docx")
    _is_still(tmp_path / "a.docx")
    with ZipFile(tmp_path / "a.docx") as document:
        text = unescape(re.sub(r"<[^>]*>", "", document.read("word/document.xml").decode()))
    assert "<script>app.alert(1)</script>" in text
    assert "DDEAUTO" in text


def test_a_word_document_fetches_nothing_even_where_a_page_asks(tmp_path: Path) -> None:
    """Should markup ever get into a page: a picture of the machine is not put into the document."""
    secret = tmp_path / "hemmelig.html"
    secret.write_text("<p>hemmelig</p>", "utf-8")
    asks = "".join(f'<{tag} src="{secret}" data="{secret}"></{tag}>' for tag in ("img", "iframe", "embed", "object"))
    word.write(f"<html><head><title>T</title></head><body><h1>H</h1><p>x{asks}</p></body></html>", tmp_path / "a.docx")
    _is_still(tmp_path / "a.docx")
    with ZipFile(tmp_path / "a.docx") as document:
        assert not [name for name in document.namelist() if "media" in name]
        assert "hemmelig" not in document.read("word/document.xml").decode()


def _is_still(path: Path) -> None:
    """That the document has no field but the numbers of its pages, no macro, and points at nothing outside itself."""
    with ZipFile(path) as document:
        parts = {name: document.read(name).decode("utf-8", "replace") for name in document.namelist()}
    assert not [name for name in parts if "vba" in name.lower() or "embeddings" in name]
    assert 'TargetMode="External"' not in "".join(parts.values())
    fields = re.findall(r"<w:instrText[^>]*>\s*(\w+)", "".join(parts.values()))
    assert {*fields} <= {"PAGE", "NUMPAGES"}
