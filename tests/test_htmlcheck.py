"""The validator runs with every rule on: it passes HTML of today and finds what is planted."""

from pathlib import Path

import pytest

from tests.htmlcheck import validate

SOUND = """<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>Văn bản</title>
<meta name="theme-color" content="#191816" media="(prefers-color-scheme: dark)"></head>
<body><search><form action="a.html"><label>Tìm <input name="q" type="search"></label></form></search>
<details name="muc"><summary>Mục lục</summary><p>một</p></details><div popover id="the">thẻ</div>
{planted}
</body></html>
"""

PLANTED = {
    "duplicate-id": '<p id="mot">x</p><p id="mot">y</p>',
    "nesting": "<p><div>x</div></p>",
    "attribute": '<p align="center">x</p>',
    "style": '<p style="colour: red">x</p>',
    "aria": '<p role="khong-co">x</p>',
    "unclosed": "<section><h2>x</h2>",
    "date": '<time datetime="2021-02-31">x</time>',
    "warning": "<section><p>không có đề mục</p></section>",
}


def test_valid_pages_of_today_pass_and_each_planted_error_is_found(tmp_path: Path) -> None:
    (tmp_path / "thư mục").mkdir()
    (tmp_path / "thư mục/sound.html").write_text(SOUND.replace("{planted}", ""), encoding="utf-8")
    (tmp_path / "not-a-page.js").write_text("<p><div>")
    for name, markup in PLANTED.items():
        (tmp_path / f"{name}.html").write_text(SOUND.replace("{planted}", markup), encoding="utf-8")
    troubles = validate(tmp_path)
    assert {trouble.path for trouble in troubles} == {f"{name}.html" for name in PLANTED}
    assert {trouble.line for trouble in troubles if trouble.path == "style.html"} == {6}
    assert {trouble.kind for trouble in troubles if trouble.path == "warning.html"} == {"warning"}


def test_a_folder_without_pages_is_no_proof_of_anything(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no page"):
        validate(tmp_path)
