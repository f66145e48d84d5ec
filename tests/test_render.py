"""What a text may ask of the renderer is little; everything else is shown as typed, whatever stands before it."""

import re
from html import unescape

import pytest

from build_tools.render import END, render_text


def html(body: str) -> str:
    return "".join(piece for piece in render_text(body, []).pieces if isinstance(piece, str))


def words(body: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html(body))).strip()


@pytest.mark.parametrize("backslashes", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("typed", ["[x](https://a.vn)", "![x](y.png)", "<b>x</b>", "`x`", "&lt;", "_x_"])
def test_links_images_html_code_and_entities_are_words(typed: str, backslashes: int) -> None:
    page = html("Chữ " + "\\" * backslashes + typed)
    assert not re.search(r"<(?!/?p>)", page)
    assert words("Chữ " + "\\" * backslashes + typed) == "Chữ " + "\\" * (backslashes // 2) + typed


def test_a_link_that_an_elements_border_breaks_is_closed_and_opened_again() -> None:
    pieces = render_text("Theo **Chỉ thị số 5** nhé", [(5, 12), (12, 25)]).pieces
    assert pieces == (
        *("<p>Theo ", 0, END, "<strong>", 0, "Chỉ t", END),
        *(1, "hị số 5", END, "</strong>", 1, " nhé", END, "</p>\n"),
    )


def test_headings_of_one_title_have_anchors_of_their_own_however_many_they_are() -> None:
    body = "# A\n\n# A 2\n\n" + "# A\n" * 20_000
    anchors = [heading.anchor for heading in render_text(body, []).headings]
    assert anchors[:4] == ["a", "a-2", "a-3", "a-4"]
    assert len(set(anchors)) == len(anchors) == 20_002
