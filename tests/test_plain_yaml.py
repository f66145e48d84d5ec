"""What is read without a parser is what the parser reads: the same values, types, order and places."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build_tools.front_matter import parse_yaml, split_front_matter
from build_tools.plain_yaml import read_plain

ROOT = Path(__file__).parent.parent
# Rows as people write them, and rows that are something else to a parser than to the eye.
_KEYS = ("type", "b", "c_1", "Hôm nay", "12", "a-b", "a ", "true", "“đ”", "x" * 120)
_VALUES = (
    *("x", "Số 68- HD/BTGHU", "12", "012", "2021-01-02", "2021-02-30", "yes", "~", "1:30", "...", "=", "a:b", "a#b"),
    *('"q"', '""', '"a: b"', '"a # b"', '"a\\n"', '"a" b', "'s'", "a: b", "a:", "a #b", "-x", "- x", "? x", "!t", "&a"),
    *("*a", "[a]", "{a: 1}", "a [b], c", "|", ">", "%x", "@x", "a\u00a0", "a\u3000b", "a ", " a", "a\tb", "a\u2028b"),
    *("\ufeff", "\x85", "\x7f", "\u200b", "\U0001f600", "\\", "a'b", 'a"b', ""),
)
_key = st.sampled_from((*"abcdefghijklmnopqrst", *_KEYS))
_value = st.sampled_from((*_VALUES, *(60 * ("x", "x y", '"q"', "12"))))
_field = st.builds("{}: {}".format, _key, _value)


def below(rows: st.SearchStrategy[str], first: str, rest: str) -> st.SearchStrategy[str]:
    """Some rows, indented: the first one and the rest."""
    return st.lists(rows, min_size=1, max_size=3).map(lambda some: first + f"\n{rest}".join(some))


_item = st.builds("- {}".format, _value) | below(_field, "- ", "    ")
_block = _field | st.builds("{}:\n{}".format, _key, below(_item, "  ", "  ") | below(_field, "  ", "  "))
_stray = st.builds(
    "{}{}{}".format,
    st.sampled_from(("", "", "  ", "    ", "      ", " ", "\t")),
    st.sampled_from(("", "", "- ", "-  ", "- - ")),
    st.one_of(_field, _key.map("{}:".format), _value, st.text(st.characters(codec="utf-8"), max_size=6)),
)
_text = st.builds(
    "{}{}".format,
    st.lists(st.one_of(_block, _block, _block, _block, _stray), min_size=1, max_size=4).map("\n".join),
    st.sampled_from(("\n", "")),
)


def parsed(text: str) -> object:
    """What the parser reads; a comment behind the text keeps anything else from reading it."""
    document, _ = parse_yaml(f"{text}# \n", path="x", first_line=2)
    return document and (document.value, document.places)


@settings(max_examples=1500, deadline=None)
@given(_text)
def test_what_is_read_line_by_line_is_what_the_parser_reads(text: str) -> None:
    read = read_plain(text, first_line=2)
    if read is not None:
        assert repr(read) == repr(parsed(text))


@pytest.mark.parametrize("file", sorted((ROOT / "directives").glob("*/*/*.md")), ids=lambda file: file.stem)
def test_every_held_directive_is_read_line_by_line(file: Path) -> None:
    yaml, _, _, _ = split_front_matter(file.read_text(encoding="utf-8"), path="x")
    assert repr(read_plain(yaml, first_line=2)) == repr(parsed(yaml))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a: x",
        "a: x\n  y\n",
        "a: x\n\nb: y\n",
        "a:\n- x\n",
        "a:\nb: x\n",
        "a:\n",
        "a: x\na: y\n",
        "a: 'x'\n",
        "a: [x]\n",
        "a: x # words\n",
        "a: |\n  x\n",
        "a:\n  - x\n    y\n",
        "a:\n  - x\n  b: y\n",
        "a:\n    - x\n",
        "- x\n",
        "a: b: c\n",
        "".join("  " * depth + "a:\n" for depth in range(20)),
    ],
)
def test_other_spellings_are_left_to_the_parser(text: str) -> None:
    assert read_plain(text, first_line=1) is None
