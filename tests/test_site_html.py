"""Every page of the pressed site is valid HTML by the Nu Html Checker, with no rule switched off."""

from pathlib import Path

from tests.htmlcheck import validate


def test_every_page_is_valid_html(site: Path) -> None:
    assert list(map(str, validate(site))) == []
