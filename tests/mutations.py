"""Mutations: good files and archives → hostile and broken ones, the same for the same dice.

Every hostile word carries ``kx``, so that what became of it can be looked for in the pages.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

from tests.test_link import REGISTRY, A, B
from tests.test_site_reading import FILES

REPOSITORY = Path(__file__).parent.parent
Archive = dict[str, bytes]

# What stands raw in a page only when somebody failed to escape it.
RAW = ("<script>kx", "<img src=kx", "<svg onload=kx", "</script><script>kx", "<kx")
WORDS = (
    "<script>kx()</script>",
    "<img src=kx onerror=kx()>",
    "<svg onload=kx()>",
    '"kx onmouseover=kx() x="',
    "'kx onmouseover=kx() x='",
    "[kx](javascript:kx())",
    "[kx](<javascript:kx()>)",
    "[kx]: javascript:kx()\n\n[kx]",
    "![kx](data:text/html,kx)",
    "<javascript:kx()>",
    "</script><script>kx()</script>",
    "--><kx>",
    "]]><kx>",
    "</textarea><kx>",
    "{{ kx }}{% kx %}",
    "&lt;kx&gt;&#60;kx&#62;",
    "KHO-FRAME-CONTENT-8f1c",
    "KHO-FRAME-TITLE-8f1c",
    "\u202ekx\u202d",
    "\u0000",
    "\u001b[31mkx\u001b]0;kx\u0007",
    "\ufeff",
    "\u2028",
    "\ufffe",
    "e\u0301\u0323" * 30,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "../../../kx",
    "..\\..\\kx",
    "/etc/passwd",
    "C:\\kx",
    "con",
    "kx\r\nkx",
    "số 99999999999999999999/QĐ-TTg ngày 31/02/2021 của Thủ tướng Chính phủ",
    "Chỉ thị số 16/CT-TTg, " * 40,
    "Nghị quyết số 128/NQ-CP ngày 11/10/2021 của Chính phủ",
    "khoản 1, 2, 3 Điều 4 Nghị định số 30/2020/NĐ-CP",
    "Điều " * 60,
    "/" * 300,
    "-" * 300,
    "số " * 200,
    "(" * 300,
    "[" * 300,
    "*" * 300,
    "> " * 120,
    "|" * 200 + "\n" + "|-" * 100,
    "`" * 200,
    "&" * 100,
    "# " * 50,
    "- " * 200,
)
VALUES = (
    "[]",
    "{}",
    "~",
    "''",
    "true",
    "no",
    "012",
    "12:30",
    "0x1f",
    "1e999",
    "-1",
    "2021-02-30",
    "2021-13-01",
    "0000-00-00",
    "9999-12-31",
    "1",
    "99999999999999999999999",
    "'" + "x" * 5000 + "'",
    "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]",
    "{a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: 1}}}}}}}}}}}}}",
    "!!python/object/apply:os.system ['touch kx']",
    "!!binary aGVsbG8=",
    "!kx tag",
    "&a [*a, *a]",
    "*missing",
    "<<: {a: 1}",
    "? kx",
    "|\n  kx\n   kx",
    ">-\n  kx",
    "[1, {number: 2}, 2021-01-01, ~]",
    "[{name: [kx]}]",
    "{kx: 1, kx: 2}",
    "'<script>kx()</script>'",
    "'javascript:kx()'",
    "'\"kx onmouseover=kx() x=\"'",
    '"\\u0000"',
    '"\\ud800"',
    '"\\x1b[31m"',
    "'../../kx'",
    "'/kx'",
    "' '",
    "'\u202ekx'",
    "[huyen-uy-c, huyen-uy-c]",
    "huyen-uy-c",
    "Tỉnh ủy",
    "01-CT/TU",
    "[a/2021/01-ct-tu]",
    "[../../kx]",
    "[index]",
    "aux/2021/kx",
    "[aux, index, trang-2, Con, COM1]",
    "[{name: index}, {name: Aux}, {name: Trang 2}]",
    "aux",
    "index",
    "{file: ../../../../etc/passwd, sha256: kx}",
    "{file: /etc/passwd}",
    "{file: 'x\\\\kx'}",
    "kx\tkx",
    "%kx",
    "@kx",
    "`kx",
    "- kx",
    "kx: kx",
)
KEYS = (
    *("number", "type", "title", "issuer", "issued", "recipients", "addressees", "signers", "notes", "source"),
    *("references", "aliases", "attachments", "omitted", "received", "posting", "topics", "place", "corrections", "kx"),
)
NAMES = (
    "../kx.md",
    "..%2fkx.md",
    "a/../../kx.md",
    "con/2021/01-cv-hu.md",
    "a/2021/aux.md",
    "a/2021/KX.md",
    "a/2021/kx kx.md",
    "a/2021/đ.md",
    "a/2021/kx\n.md",
    "a/2021/'\"kx.md",
    "a/2021/<kx>.md",
    "a/2021/.md",
    ".md",
    "kx.md",
    "a/2021/index.md",
    "index.md",
    "a/2021/" + "x" * 200 + ".md",
    "a/" * 60 + "kx.md",
    "a/2021/kx.md.md",
    "a/2021/-.md",
    "a/2021/01-ct-tu.html",
    "a/kx.svg",
    "a/2021/kx.MD",
    "{key}/kx\\kx",
    "{key}/%2e%2e",
    "{key}/kx?x#y",
    "{key}/kx.html",
    "{key}/" + "đ" * 80 + ".pdf",
    "{key}/con",
    "{key}/a/b/c/d/kx.txt",
    "{key}/KX.txt",
    "{key}/kx.txt",
    "{key}/kx.",
    "{key}/kx ",
    "{key}/..kx",
    "{key}/\u202ekx",
    "{key}.md/kx.txt",
    "organisations.yml/kx",
    "van-ban/2021/kx.md",
    "{key}/index.html",
    "{key}/tệp có dấu.pdf",
    "{key}/a&b='c';$(kx).docx",
    "{key}/kx<svg onload=kx()>.png",
    "{key}/" + "x" * 190 + ".pdf",
    "{key}/" + "d/" * 50 + "x.pdf",
    "{key}/kx\x01",
)


def seeds() -> list[Archive]:
    """The archives that mutations start from: the repository's own directives, two by two, and the invented one."""
    folder = REPOSITORY / "directives"
    files = sorted(folder.rglob("*.md"))
    found: list[Archive] = [{name: text.encode() for name, text in FILES.items()}]
    small = {"organisations.yml": REGISTRY, **{name: FILES[name] for name in (f"{A}.md", f"{B}.md")}}
    found.append({name: text.encode() for name, text in small.items()})
    for file in files:
        inside = [file, folder / "organisations.yml", *sorted(file.with_suffix("").glob("*"))]
        found.append({each.relative_to(folder).as_posix(): each.read_bytes() for each in inside})
    return found


def sources() -> list[bytes]:
    """The captured originals and the importers' own examples, text and HTML."""
    files = sorted((REPOSITORY / "directives").rglob("*.txt"))
    files += sorted(path for path in (REPOSITORY / "tests/data/import").iterdir() if path.suffix != ".md")
    return [file.read_bytes() for file in files]


def mutate_bytes(data: bytes, dice: random.Random) -> bytes:
    """Change ``data`` one to four times, mostly once."""
    for _ in range(dice.choice((1, 1, 2, 4))):
        data = dice.choice(_BYTES)(data, dice)
    return data


def _place(data: bytes, dice: random.Random) -> int:
    """A place in ``data``; one time in four in its first 600 bytes, where front matter is."""
    return dice.randrange(min(len(data), 600 if dice.random() < 0.25 else len(data)) + 1)


def _flip(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data or b"x")
    for _ in range(dice.randint(1, 8)):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _cut(data: bytes, dice: random.Random) -> bytes:
    start = _place(data, dice)
    return data[:start] + data[start + dice.choice((1, 3, 20, 200, 5000)) :]


def _repeat(data: bytes, dice: random.Random) -> bytes:
    start = _place(data, dice)
    piece = data[start : start + dice.choice((1, 2, 8, 60, 400))]
    return data[:start] + piece * dice.choice((2, 3, 40, 400)) + data[start:]


def _truncate(data: bytes, dice: random.Random) -> bytes:
    return data[: _place(data, dice)]


def _noise(data: bytes, dice: random.Random) -> bytes:
    start = _place(data, dice)
    return data[:start] + dice.randbytes(dice.choice((1, 2, 16, 100))) + data[start:]


def _word(data: bytes, dice: random.Random) -> bytes:
    start = _place(data, dice)
    return data[:start] + dice.choice(WORDS).encode("utf-8", "surrogatepass") + data[start:]


def _swap_lines(data: bytes, dice: random.Random) -> bytes:
    lines = data.split(b"\n")
    one, two = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return b"\n".join(lines)


def _repeat_line(data: bytes, dice: random.Random) -> bytes:
    lines = data.split(b"\n")
    number = dice.randrange(len(lines))
    return b"\n".join([*lines[:number], *[lines[number]] * dice.choice((2, 50)), *lines[number:]])


def _drop_line(data: bytes, dice: random.Random) -> bytes:
    lines = data.split(b"\n")
    del lines[dice.randrange(len(lines))]
    return b"\n".join(lines)


def _line_ends(data: bytes, dice: random.Random) -> bytes:
    return data.replace(b"\n", dice.choice((b"\r\n", b"\r", b"\n\n", b"\xe2\x80\xa8", b"\x0b", b" ")))


def _encode(data: bytes, dice: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(dice.choice(("utf-16", "utf-8-sig", "utf-7", "cp1258", "latin-1")), "replace")


def _digits(data: bytes, dice: random.Random) -> bytes:
    return bytes(dice.choice(b"0123456789/-") if 48 <= byte < 58 and dice.random() < 0.2 else byte for byte in data)


def _value(data: bytes, dice: random.Random) -> bytes:
    """Give a key of the front matter another value, or add a key."""
    lines = data.split(b"\n")
    keys = [number for number, line in enumerate(lines[:80]) if b":" in line and not line.startswith(b"---")]
    value = dice.choice(VALUES).encode("utf-8", "surrogatepass")
    if keys and dice.random() < 0.8:
        number = dice.choice(keys)
        lines[number] = lines[number].partition(b":")[0] + b": " + value
    else:
        lines.insert(min(1, len(lines)), dice.choice(KEYS).encode() + b": " + value)
    return b"\n".join(lines)


_BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip, _cut, _repeat, _truncate, _noise, _word, _word, _word, _swap_lines, _repeat_line, _drop_line, _line_ends,
    _encode, _digits, _value, _value, _value, _value,
)  # fmt: skip


def write_mutated(archive: Archive, folder: Path, dice: random.Random) -> None:
    """Write ``archive`` below ``folder``/directives with one to three mutations of its files, names and tree."""
    files = dict(archive)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        name = dice.choice(sorted(files))
        change = dice.random()
        if change < 0.7:
            files[name] = mutate_bytes(files[name], dice)
        elif change < 0.85:
            files[_new_name(files, dice)] = files[name] if dice.random() < 0.5 else mutate_bytes(files[name], dice)
        elif len(files) > 1:
            del files[name]
    root = folder / "directives"
    root.mkdir(parents=True)
    for name, data in files.items():
        _write(root, name, data)
    if dice.random() < 0.2:
        _plant(root, sorted(files), dice)


def _new_name(files: Archive, dice: random.Random) -> str:
    """A name of its own, or one in the folder of a directive's captured files."""
    keys = [name.removesuffix(".md") for name in sorted(files) if name.endswith(".md")]
    return dice.choice(NAMES).replace("{key}", dice.choice(keys or ["a/2021/kx"]))


def _write(root: Path, name: str, data: bytes) -> None:
    """Write a file where the file system allows it, and never outside ``root``."""
    target = root / name
    if not os.path.abspath(target).startswith(f"{root}{os.sep}"):  # noqa: PTH100 (no links followed)
        return
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    except (OSError, ValueError):  # a name that this file system does not have
        return


def _plant(root: Path, names: list[str], dice: random.Random) -> None:
    """Put something into the tree that is no plain file: a link, a loop, a pipe, a folder with a file's name."""
    outside = root.parent.parent / "outside"
    target = root / dice.choice(["a/2021/kx.md", "kx", "organisations.yml", "a", *names])
    target.parent.mkdir(parents=True, exist_ok=True) if not target.parent.is_file() else None
    if os.path.lexists(target) or not target.parent.is_dir():
        return
    kind = dice.randrange(5)
    if kind == 0:
        target.symlink_to(outside / "secret.md")
    elif kind == 1:
        target.symlink_to(outside)
    elif kind == 2:
        target.symlink_to(root)
    elif kind == 3:
        os.mkfifo(target)
    else:
        target.mkdir()
