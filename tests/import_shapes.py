"""The captured originals in other formats, as offices and portals hold them, and drafts as values."""

import html
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx

from build_tools.front_matter import parse_yaml, split_front_matter
from build_tools.importers.capture import SourceLine
from build_tools.importers.flat_table import Cells, find_tables
from build_tools.importers.importing import Desk, Imported, import_file, open_desk
from build_tools.importers.text_file import lines_of
from build_tools.importers.zones import columns

ROOT = Path(__file__).parent.parent
# The two bodies that the sources name only by a relative name: a person says which entry is meant.
CHOSEN = {
    "001_36be2552460bf0de.txt": "ban-thuong-vu-tinh-uy-chua-ro-tinh",
    "004_ba9e19c5fe2e9754.txt": "huyen-uy-chua-ro-huyen",
}
ORIGINALS = sorted((ROOT / "directives").glob("*/*/*/*.txt"), key=lambda file: file.name)


def held_directive(original: Path) -> str:
    """The archive's file of the directive that ``original`` is the source of."""
    return original.parent.with_name(f"{original.parent.name}.md").read_text(encoding="utf-8")


def empty_desk(tmp_path: Path) -> Desk:
    """An archive without directives that knows the repository's organisations."""
    folder = tmp_path / "directives"
    folder.mkdir(parents=True, exist_ok=True)
    registry = (ROOT / "directives/organisations.yml").read_bytes()
    (folder / "organisations.yml").write_bytes(registry)
    desk, findings = open_desk(tmp_path)
    assert findings == []
    return desk


def draft_of(file: Path, desk: Desk, *, issuer: str | None = None) -> Imported:
    """The draft of a file, which must be one."""
    imported = import_file(file, desk, dry_run=True, issuer=issuer)
    assert imported.outcome == "drafted", imported.findings
    return imported


def taken_apart(text: str) -> tuple[dict[str, Any], str]:
    """A directive's front matter as data, and its text."""
    yaml, body, _, wrong = split_front_matter(text, path="x.md")
    document, findings = parse_yaml(yaml, path="x.md")
    assert (wrong, findings) == ([], [])
    assert document is not None
    return document.value, body


def facts(text: str) -> dict[str, Any]:
    """The facts of a directive's file: all but what people and the importer write about their own work."""
    fields, _ = taken_apart(text)
    fields.pop("notes", None)
    fields.pop("omitted", None)
    fields.get("posting", {}).pop("remarks", None)
    fields["source"] = None
    return fields


def words(text: str) -> str:
    """The text of a directive's file without any white space."""
    return re.sub(r"\s", "", taken_apart(text)[1])


def source_lines(original: Path) -> list[str]:
    """The lines of a captured original; where every other one is empty, those are gone."""
    return [line.text for line in lines_of(original.read_text(encoding="utf-8"))]


def write_word(lines: Sequence[str], file: Path) -> None:
    """A Word file with a paragraph a line."""
    document = docx.Document()
    for line in lines:
        paragraph = document.add_paragraph()
        for index, part in enumerate(line.split("**")):
            paragraph.add_run(part).bold = bool(index % 2) or None
    document.save(str(file))


def _marked_up(line: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html.escape(line, quote=False))


def write_page_of_paragraphs(lines: Sequence[str], file: Path) -> None:
    """A portal page whose text stands in paragraphs, with a menu, a script and a picture elsewhere."""
    paragraphs = "\n".join(f"<p class='x'>{_marked_up(line) or '&nbsp;'}</p>" for line in lines)
    file.write_text(
        "<!doctype html><html><head><meta "
        "charset='utf-8'><title>Cổng</title><script>document.write('<p>x</p>')</script>"
        f"</head><body><div><a href='/'>Trang chủ</a></div><div id='content'>{paragraphs}</div>"
        "<img src='http://khong-co.invalid/x.png'></body></html>",
        encoding="utf-8",
    )


def write_page_of_tables(lines: Sequence[str], file: Path) -> None:
    """A portal page laid out by a table, whose text is one block with line breaks."""
    text = "<br>\n".join(map(_marked_up, lines))
    file.write_text(
        "<html><head><meta charset='utf-8'></head><body><table><tr><td><ul><li>Trang chủ</li></ul></td></tr>"
        f"<tr><td><div>{text}</div></td></tr></table></body></html>",
        encoding="utf-8",
    )


def page_to_print(lines: Sequence[str]) -> str:
    """The original as it would be set on paper: columns side by side, the form as a ruled table."""
    parts: list[str] = []
    for block in find_tables([SourceLine(line, number) for number, line in enumerate(lines, 1)]):
        if isinstance(block, Cells):
            rows = ("".join(f"<td>{html.escape(cell) or '&nbsp;'}</td>" for cell in row) for row in block.rows)
            parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
            continue
        assert isinstance(block, SourceLine)
        side_by_side = columns(block.text)
        if len(side_by_side) > 1:
            parts.append("<div>" + "".join(f"<span>{html.escape(each)}</span>" for each in side_by_side) + "</div>")
        else:
            parts.append(f"<p>{_marked_up(block.text.strip()) or '&nbsp;'}</p>")
    style = (
        "@page{size:A4;margin:20mm}body{font:13pt/1.3 'Liberation Serif','Times New Roman',serif}p,div{margin:6pt 0}"
        "table{border-collapse:collapse}td{border:1px "
        "solid;padding:3pt}div{display:flex;justify-content:space-between}"
    )
    return f"<!doctype html><meta charset='utf-8'><style>{style}</style>" + "\n".join(parts)
