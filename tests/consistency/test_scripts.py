"""Of the scripts of a served page those of our own templates are run, and no other."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

from styringslib.publishing import page
from tests.consistency.making import Publication


def sums_in(html: str) -> list[str]:
    scripts = re.findall(r"<script>(.*?)</script>", html, re.S)
    return [f"'sha256-{b64encode(sha256(one.encode()).digest()).decode()}'" for one in scripts]


def test_the_scripts_of_published_pages_are_known(published_sample: Publication) -> None:
    found = {one for path in published_sample.folder.rglob("*.html") for one in sums_in(path.read_text("utf-8"))}
    assert found
    assert found <= set(page.script_sums().split())


def test_a_script_that_is_not_ours_is_not_known() -> None:
    assert not set(sums_in("<script>alert(1)</script><script></script>")) & set(page.script_sums().split())
    assert "unsafe" not in page.script_sums()
