"""A plain text file → lines: UTF-8, UTF-16 with its mark, and the old Vietnamese encodings by what they write."""

from __future__ import annotations

import codecs
import re
from typing import Final

from build_tools.findings import Finding, error, warning
from build_tools.importers.capture import Capture, Refused, SourceLine
from build_tools.importers.legacy import convert, recognise
from build_tools.text import INVISIBLE, nfc

# What is not seen goes; Icelandic and African letters that are typed for the Vietnamese one become it.
_CLEANED: Final = {**dict.fromkeys(map(ord, INVISIBLE)), ord("Ð"): "Đ", ord("Ɖ"): "Đ", ord("ð"): "đ"}
_PRIVATE: Final = re.compile(r"[\ue000-\uf8ff\ud800-\udfff]")  # halves of pairs too: a damaged PDF has them
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_DOUBLE_SPACED: Final = 0.7


def read_text(data: bytes, *, path: str) -> Capture:
    """Read a text file; raises :class:`Refused` for what is none."""
    text, findings, legacy = decode_text(data, path=path)
    return Capture("text", tuple(lines_of(text)), tuple(findings), legacy=legacy)


def decode_text(data: bytes, *, path: str) -> tuple[str, list[Finding], str | None]:
    """Return the text of ``data`` in NFC, what is to be seen about it, and the old encoding that it was in."""
    findings: list[Finding] = []
    legacy = None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
    elif b"\0" in data:
        raise Refused(error(path, 0, "import-binary"))
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            text = data.decode("cp1252", errors="replace")
            if _is_damaged_utf8(data) or recognise(text) is None:
                line = data[: wrong.start].count(b"\n") + 1
                raise Refused(error(path, line, "import-encoding", byte=f"0x{data[wrong.start]:02x}")) from None
    if encoding := recognise(text):
        text, legacy = convert(text, encoding), encoding
        findings.append(warning(path, 0, "import-legacy", encoding=encoding))
    return clean_text(text), findings, legacy


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether most signs beyond ASCII are good UTF-8: a damaged file, not an old encoding."""
    text = data.decode("utf-8", errors="replace")
    beyond = sum(sign > "\x7f" for sign in text)
    return text.count("\ufffd") * 4 < beyond


def clean_text(text: str) -> str:
    """Return ``text`` in NFC with LF line ends, Ð as Đ, without invisible, control and private-use signs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\x0b", "\n")
    return _CONTROL.sub("", _PRIVATE.sub("\ufffd", nfc(text).translate(_CLEANED)))


def lines_of(text: str) -> list[SourceLine]:
    """Give the lines; where an empty one follows almost every line, those empty ones mean nothing and go."""
    lines = [SourceLine(line.rstrip("\n"), number) for number, line in enumerate(text.split("\n"), 1)]
    filled = [index for index, line in enumerate(lines[:-1]) if line.text]
    followed = sum(not lines[index + 1].text for index in filled)
    if len(filled) < 20 or followed < _DOUBLE_SPACED * len(filled):  # noqa: PLR2004 - too few lines to tell
        return lines
    return [line for index, line in enumerate(lines) if line.text or index == 0 or not lines[index - 1].text]
