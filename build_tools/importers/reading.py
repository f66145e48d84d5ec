"""A file → its capture, by the reader of its format; what is no file of a known format is refused in one finding.

The content decides before the name does: a picture named ``.docx`` is told apart from a damaged Word file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from build_tools.findings import error
from build_tools.importers.capture import Capture, Refused
from build_tools.importers.html_page import read_html
from build_tools.importers.old_word import read_old_word
from build_tools.importers.pdf_file import read_pdf
from build_tools.importers.text_file import read_text
from build_tools.importers.word_file import read_word

Reader = Callable[..., Capture]
READERS: Final[dict[str, Reader]] = {
    ".txt": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".docx": read_word,
    ".docm": read_word,
    ".doc": read_old_word,
    ".pdf": read_pdf,
}
# A file's first bytes → what it is, for the endings that have such a sign.
_SIGNS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"{\\rtf", "RTF"),
)
_EXPECTED: Final = {".docx": {"zip", "ole"}, ".docm": {"zip", "ole"}, ".doc": {"ole"}, ".pdf": {"pdf"}}
_MAX_BYTES: Final = {".txt": 4_000_000, ".html": 8_000_000, ".htm": 8_000_000}
MAX_BYTES: Final = 60_000_000


def read_source(file: Path, *, path: str) -> tuple[Capture, bytes]:
    """Return what ``file`` holds and its bytes; raises :class:`Refused` with the finding."""
    data = _load(file, path=path)
    ending = file.suffix.lower()
    actual = next((name for sign, name in _SIGNS if data.startswith(sign)), "text")
    if ending not in READERS:
        known = " ".join(sorted(READERS))
        raise Refused(error(path, 0, "import-format", ending=ending or "-", known=known))
    expected = _EXPECTED.get(ending, {"text"})
    if actual not in expected and not (ending == ".pdf" and b"%PDF-" in data[:1024]):
        raise Refused(error(path, 0, "import-mismatch", ending=ending, actual=actual))
    if not data.strip():
        raise Refused(error(path, 0, "import-empty"))
    return READERS[ending](data, path=path), data


def _load(file: Path, *, path: str) -> bytes:
    if file.is_dir():
        raise Refused(error(path, 0, "import-directory"))
    if not file.is_file():
        raise Refused(error(path, 0, "import-missing"))
    limit = _MAX_BYTES.get(file.suffix.lower(), MAX_BYTES)
    try:
        size = file.stat().st_size
        if size > limit:
            raise Refused(error(path, 0, "import-large", size=size, limit=limit))
        return file.read_bytes()
    except OSError as reason:
        raise Refused(error(path, 0, "import-unreadable", reason=reason.strerror or reason)) from reason
