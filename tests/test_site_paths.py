"""The quick answer to which paths a site may have is the careful one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_tools.site_paths import LONGEST_NAME, refusal, refusal_of_odd

WORDS = st.sampled_from(
    ["van-ban", "2021", "con", "aux", "com1", "comx", "nul-2", "lpt9", ".", "..", " ", "A", "é", "$", ""]
)
ENDINGS = st.sampled_from([".html", ".md", "", ".", ".tar.gz", ".HTML", "\n"])


@given(st.lists(WORDS, max_size=5), ENDINGS, st.sampled_from(["/", "", "//"]))
def test_the_quick_answer_is_the_careful_one(words: list[str], ending: str, joint: str) -> None:
    path = joint.join(words) + ending
    assert refusal(path) == refusal_of_odd(path)


@given(st.text("abcnulpro1239-./", max_size=20))
def test_so_it_is_for_any_letters(path: str) -> None:
    assert refusal(path) == refusal_of_odd(path)


@pytest.mark.parametrize("length", range(LONGEST_NAME - 7, LONGEST_NAME + 3))
def test_so_it_is_at_the_limit_of_a_name(length: int) -> None:
    for path in ("x" * length + ".html", "x/" + "x" * length + ".html"):
        assert refusal(path) == refusal_of_odd(path)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("van-ban/huyen-uy-son-duong/2021/632-cv-hu.html", None),
        ("van-ban/con/2021/1.html", "device"),
        ("aux.html", "device"),
        ("con-1/nul1.html", None),
        ("", "empty"),
        ("a/../b.html", "dots"),
        ("/a.html", "characters"),
    ],
)
def test_paths_are_refused_for_what_is_wrong_with_them(path: str, why: str | None) -> None:
    assert refusal(path) == why
