"""Pseudonyms, and the key behind them."""

from __future__ import annotations

from pathlib import Path

import pytest

from styringslib.privacy import pseudonym_key, pseudonyms

KEY = b"en hemmelig noegle af god laengde"


def test_pseudonyms_are_stable_differ_by_key_and_never_look_like_numbers() -> None:
    first = pseudonyms(["010203-1234", "0102031234", "311299-0000", None], KEY)
    assert first[0] == first[1] != first[2]
    assert first[3] is None
    assert first != pseudonyms(["010203-1234", "0102031234", "311299-0000", None], KEY[::-1])
    assert all(name is None or (name.isalpha() and len(name) == 20) for name in first)


def test_key_comes_from_outside_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOEGLE", raising=False)
    with pytest.raises(ValueError, match="NOEGLE er ikke sat"):
        pseudonym_key("NOEGLE")
    monkeypatch.setenv("NOEGLE", "kort")
    with pytest.raises(ValueError, match="for kort"):
        pseudonym_key("NOEGLE")
    file = tmp_path / "data" / "noegle.txt"
    file.parent.mkdir()
    file.write_bytes(KEY + b"\n")
    monkeypatch.setenv("NOEGLE", str(file))
    assert pseudonym_key("NOEGLE") == KEY
    assert pseudonym_key("NOEGLE", data=tmp_path / "andet") == KEY
    with pytest.raises(ValueError, match="ligger i datamappen"):
        pseudonym_key("NOEGLE", data=tmp_path / "data")


def test_a_key_has_sixteen_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOEGLE", "x" * 16)
    assert pseudonym_key("NOEGLE") == b"x" * 16
    assert pseudonyms(["a"], b"x" * 16) != [None]
    monkeypatch.setenv("NOEGLE", "x" * 15)
    with pytest.raises(ValueError, match="for kort"):
        pseudonym_key("NOEGLE")
    with pytest.raises(ValueError, match="for kort"):
        pseudonyms(["a"], b"x" * 15)


def test_a_person_is_the_same_in_whatever_form_the_number_is_written() -> None:
    forms = ["0101851234", "010185-1234", "010185 1234", "010185.1234", "01.01.85-1234", "01011985-1234", "101851234",
             "10185-1234", "\uff10\uff11\uff10\uff11\uff18\uff15\u20111234", "010185\u200b1234", " 010185-1234\t"]  # fmt: skip
    assert len(set(pseudonyms(forms, KEY))) == 1


def test_noughts_of_other_ids_count() -> None:
    plain, padded, dashed = pseudonyms(["42", "0042", "00-42"], KEY)
    assert plain != padded
    assert padded == dashed
