"""A Word document says nothing of when it was made, so that the same page gives the same bytes."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from styringslib.publishing import word


def test_a_word_document_tells_no_time(tmp_path: Path) -> None:
    word.write("<html><head><title>T</title></head><body><h1>H</h1><p>x</p></body></html>", tmp_path / "a.docx")
    with ZipFile(tmp_path / "a.docx") as document:
        about = document.read("docProps/core.xml").decode()
        times = {info.date_time for info in document.infolist()}
    assert "<dcterms:created" in about
    assert about.count("2000-01-01T00:00:00Z") == 2
    assert times == {(1980, 1, 1, 0, 0, 0)}


def test_texts_of_others_are_text_in_word(tmp_path: Path) -> None:
    """Fields, pictures from elsewhere and macros are made of marks that a text can not be."""
    evil = "&lt;w:instrText&gt; DDEAUTO c:\\\\cmd.exe &lt;/w:instrText&gt; =cmd|' /C calc'!A0"
    word.write(f"<html><head><title>T</title></head><body><h1>H</h1><p>{evil}</p></body></html>", tmp_path / "a.docx")
    with ZipFile(tmp_path / "a.docx") as document:
        body = document.read("word/document.xml").decode()
    assert "&lt;w:instrText&gt;" in body
    assert "<w:instrText" not in body
