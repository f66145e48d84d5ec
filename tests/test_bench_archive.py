"""The bench's invented archive has the shape of a real one, is valid, and comes out the same every time."""

import re
from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_tools.archive import Archive, read_archive
from build_tools.bench.archive import SEED, write_archive
from build_tools.bench.bodies import invent_country
from build_tools.bench.dice import Dice
from build_tools.bench.names import names
from build_tools.bench.yaml_text import mapping
from build_tools.front_matter import parse_yaml, split_front_matter
from build_tools.model import Directive
from build_tools.numbers import parse_number
from build_tools.organisations import Registry, check_registry
from build_tools.schema import read_directive

COUNT = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("invented")
    write_archive(COUNT, out)
    return out


@pytest.fixture(scope="module")
def archive(folder: Path) -> Archive:
    archive, findings = read_archive(folder)
    assert findings == []
    return archive


@pytest.fixture(scope="module")
def directives(archive: Archive) -> dict[str, tuple[Directive, str]]:
    """Each directive with its text, read without a finding."""
    read = {}
    for key, held in archive.directives.items():
        front, body, _, findings = split_front_matter(held.file.read_text(encoding="utf-8"), path=key)
        document, wrong = parse_yaml(front, path=key, first_line=2)
        assert findings + wrong == []
        assert document is not None
        directive, wrong = read_directive(document, key=key)
        assert wrong == []
        assert directive is not None
        read[key] = directive, body
    return read


def digest(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): sha256(file.read_bytes()).hexdigest() for file in files}


def test_as_many_directives_as_asked_for_each_of_three_to_ten_kilobytes(archive: Archive) -> None:
    assert len(archive.directives) == COUNT
    assert all(3_000 <= held.size <= 10_240 for held in archive.directives.values())


def test_the_same_number_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_archive(COUNT, tmp_path)
    assert digest(tmp_path) == digest(folder)


def test_another_seed_gives_another_archive(folder: Path, tmp_path: Path) -> None:
    write_archive(COUNT, tmp_path, seed=1)
    assert digest(tmp_path).keys() != digest(folder).keys()


def test_what_stands_there_already_is_not_overwritten(folder: Path) -> None:
    before = digest(folder)
    with pytest.raises(ValueError, match="exists already"):
        write_archive(1, folder)
    assert digest(folder) == before


def test_the_authority_file_is_in_order_and_every_issuer_is_one_of_its_bodies(
    archive: Archive, directives: dict[str, tuple[Directive, str]]
) -> None:
    assert archive.organisations is not None
    assert list(check_registry(archive.organisations)) == []
    registry = Registry(archive.organisations)
    for key, (directive, _) in directives.items():
        assert registry.identify(directive.issuer) == (key.split("/")[0],)
        issuer = registry.by_id[key.split("/")[0]]
        assert issuer.valid_to is None or (directive.issued is not None and directive.issued <= issuer.valid_to)


@pytest.mark.parametrize("count", [10_000, 100_000])
def test_in_a_large_country_every_body_has_an_id_of_its_own(count: int) -> None:
    country = invent_country(count=count, dice=Dice(seed=SEED, stream=0), names=names())
    ids = [body.id for body in country.bodies]
    assert len(set(ids)) == len(ids) > count // 100


def test_an_address_is_issuer_year_and_number_and_the_number_is_one_of_its_issuer(
    archive: Archive, directives: dict[str, tuple[Directive, str]]
) -> None:
    registry = Registry(archive.organisations or [])
    for key, (directive, _) in directives.items():
        issuer, year, name = key.split("/")
        assert directive.issued is not None
        assert int(year) == directive.issued.year
        if directive.number is None:
            assert name.endswith(directive.issued.isoformat())
            continue
        number = parse_number(directive.number)
        assert number is not None
        assert name == number.slug
        assert number.body_code in registry.by_id[issuer].codes
        assert number.is_party == (directive.motto == ("ĐẢNG CỘNG SẢN VIỆT NAM",)) or directive.form == "reproduced"


def test_numbers_of_one_body_type_and_year_rise_with_the_days(directives: dict[str, tuple[Directive, str]]) -> None:
    series: dict[tuple[str, ...], list[tuple[date, int]]] = {}
    for key, (directive, _) in directives.items():
        issuer, year, _ = key.split("/")
        number = parse_number(directive.number or "")
        if number is not None and directive.issued is not None:
            with_year = str(number.year)
            series.setdefault((issuer, year, with_year, number.type_code or ""), []).append(
                (directive.issued, number.ordinal)
            )
    assert any(len(one) > 1 for one in series.values())
    for one in series.values():
        in_order = sorted(one)
        assert [ordinal for _, ordinal in in_order] == sorted({ordinal for _, ordinal in in_order})


def test_the_archive_has_what_real_directives_have(directives: dict[str, tuple[Directive, str]]) -> None:
    bodies = [body for _, body in directives.values()]
    held = [directive for directive, _ in directives.values()]
    assert {directive.issued.year // 10 for directive in held if directive.issued} == {200, 201, 202}
    assert sum("\n## I. " in body for body in bodies) > COUNT / 10
    assert sum("\n- " in body for body in bodies) > COUNT / 3
    assert any(re.search(r"^\|(?: --- \|){5}$", body, re.MULTILINE) for body in bodies)
    assert any(directive.attachments for directive in held)
    assert any(directive.addressees for directive in held)
    assert any("báo cáo" in line for directive in held for line in directive.recipients)
    assert {directive.form for directive in held} >= {"full"}
    assert all(directive.signers for directive in held if directive.form == "full")
    assert len({directive.topics for directive in held}) > 5


def test_most_directives_cite_and_only_what_is_older(directives: dict[str, tuple[Directive, str]]) -> None:
    days = {directive.number: directive.issued for directive, _ in directives.values()}
    citing: Counter[str] = Counter()
    for key, (directive, body) in directives.items():
        for kind, number, written in re.findall(
            r"([A-ZĐ]\w+ \w+) số (\d[\w/-]+), ngày (\d\d[/-]\d{1,2}[/-]\d{4}) của", body.partition("\n# ")[0]
        ):
            assert parse_number(number) is not None, kind
            day, month, year = map(int, re.split("[/-]", written))
            assert directive.issued is not None
            assert date(year, month, day) < directive.issued
            citing[key] += number in days
    assert len(citing) > COUNT / 3
    assert sum(citing.values()) > 0


def test_every_list_of_names_is_read(folder: Path) -> None:
    read = names()
    assert len(set(read.provinces)) == len(read.provinces)
    for kind in read.kinds.values():
        assert isinstance(kind.weight, float | int)
        assert all(isinstance(name, str) for name in (kind.name, kind.code, *kind.local, *kind.variants, *kind.units))
        assert kind.types in read.types
        assert not kind.weight or kind.signing in read.signing
        assert kind.family in {"party", "state"}
    assert all("{" not in line for line in (folder / "directives/organisations.yml").read_text().splitlines())


LINE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff"), min_size=1)


@given(st.dictionaries(st.from_regex(r"\A[a-z]{1,9}\Z"), LINE | st.lists(LINE, min_size=1) | st.dates(), max_size=5))
def test_yaml_written_reads_back_as_the_same_values(entries: dict[str, str | list[str] | date]) -> None:
    known = {f"x{key}": value for key, value in entries.items()}
    document, findings = parse_yaml(mapping(known), path="x")
    assert findings == []
    assert document is not None
    assert (document.value or {}) == known
