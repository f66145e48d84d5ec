"""The pages' paper says what the captured originals say: the same characters, spaces apart, and no others."""

import re
import unicodedata
from collections import Counter
from html import unescape
from pathlib import Path

import pytest

from build_tools.digest import digest_directive
from build_tools.render import END
from build_tools.vocabulary import load_vocabulary

DIRECTIVES = Path(__file__).parent.parent / "directives"
# Lines of the captured original that are the document (one copy), and what the page prints otherwise there, with why.
CASES = {
    "ban-tuyen-giao-huyen-uy-trieu-son/2020/68-hd-btghu": ([(22, 348)], {}),
    "ban-thuong-vu-tinh-uy-chua-ro-tinh/2020/1378-ct-tu": ([(1, 1), (4, 18)], {}),
    # A dash before "Kính gửi" itself; the stamp (lines 16 to 18) is the receiver's and stands in the margin.
    "huyen-uy-son-duong/2021/632-cv-hu": ([(3, 14), (20, 58)], {"-": 1}),
    "dang-uy-khoi-cac-co-quan-tinh-thai-nguyen/2021/325-cv-duk": ([(1, 1), (4, 17)], {}),
    "huyen-uy-chua-ro-huyen/2021/thong-bao-ket-luan-2021-01-28": ([(3, 46)], {}),
}


def characters(text: str) -> str:
    """The text's characters without spaces, as NFC."""
    return "".join(unicodedata.normalize("NFC", text).split())


def text_of(page: str, start: str, end: str) -> str:
    """The words between two marks of a page, tags removed."""
    inside = page.partition(start)[2].partition(end)[0]
    return unescape(re.sub(r"<[^>]+>", "", inside))


def original(key: str) -> str:
    """The captured original beside a directive."""
    (file,) = (DIRECTIVES / key).iterdir()
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize("key", CASES)
def test_the_paper_has_the_characters_of_the_original(site: Path, key: str) -> None:
    spans, missing = CASES[key]
    lines = original(key).split("\n")
    source = "\n".join("\n".join(lines[first - 1 : last]) for first, last in spans).replace("**", "")
    page = (site / f"van-ban/{key}.html").read_text(encoding="utf-8")
    paper = text_of(page, '<div class="kho-paper">', '<div class="kho-margin')
    wanted, printed = Counter(characters(source)), Counter(characters(paper))
    assert dict((wanted - printed).items()) == missing
    assert not printed - wanted


@pytest.mark.parametrize("key", CASES)
def test_the_text_without_its_links_is_the_text_of_the_file(site: Path, key: str) -> None:
    """Removing the links leaves what was rendered, and its characters stand in the original in the same order."""
    data = (DIRECTIVES / f"{key}.md").read_bytes()
    pieces = digest_directive(key, data, vocabulary=load_vocabulary()).pieces
    rendered = "".join(piece for piece in pieces if isinstance(piece, str))
    page = (site / f"van-ban/{key}.html").read_text(encoding="utf-8")
    printed = characters(unescape(re.sub(r"<[^>]+>", "", page)))
    for block in re.split(r"(?=<h2 [^>]*attachment)", rendered):
        assert characters(unescape(re.sub(r"<[^>]+>", "", block))) in printed
    source = iter(characters(original(key)))
    assert all(sign in source for sign in characters(unescape(re.sub(r"<[^>]+>", "", rendered))))


@pytest.mark.parametrize("key", CASES)
def test_every_citation_of_the_text_is_a_link(site: Path, key: str) -> None:
    data = (DIRECTIVES / f"{key}.md").read_bytes()
    digested = digest_directive(key, data, vocabulary=load_vocabulary())
    assert digested.digest is not None
    page = (site / f"van-ban/{key}.html").read_text(encoding="utf-8")
    linked = [
        characters(unescape(re.sub(r"<[^>]+>", "", words)))
        for words in re.findall(r"<a [^>]*class=\"citation[^>]*>(.*?)</a>", page)
    ]
    for citation, mention in zip(digested.digest.citations, digested.digest.mentions, strict=True):
        if mention.part == "body":
            assert characters(citation.text.replace("**", "")) in linked
    assert END in digested.pieces
