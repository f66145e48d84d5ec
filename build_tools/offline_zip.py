"""A ZIP file with the same bytes for the same content, closed by a seal: the SHA-256 of all its bytes before the seal.

The seal is the archive's comment, which every ZIP program passes over. Times, modes and order are fixed; the packed
bytes also depend on the zlib that Python was built with.
"""

from __future__ import annotations

import hashlib
import stat
import zipfile
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from build_tools.publish_disk import FILE_MODE, disk_failures
from build_tools.site_paths import checked

_SEAL: Final = b"SHA-256 "
_DIGITS: Final = 64
_LEVEL: Final = 6
_PACKED: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".woff", ".woff2", ".gz", ".zip", ".docx", ".xlsx", ".pdf")


class SealedZip:
    """A ZIP file being written; it takes its name when it is whole, and leaves no trace when it is not."""

    def __init__(self, target: Path, *, day: date) -> None:
        self._target = target
        self._draft = target.with_name(target.name + ".part")
        self._day = day
        with disk_failures(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            self._zip = zipfile.ZipFile(self._draft, "w", allowZip64=True)

    def __enter__(self) -> Self:
        return self

    def add(self, path: str, data: bytes) -> None:
        """Add a file; ValueError when its path may not stand in a site, PublishError when the disk fails."""
        info = zipfile.ZipInfo(checked(path), (self._day.year, self._day.month, self._day.day, 0, 0, 0))
        info.create_system = 3  # Unix, also when it is made on Windows
        info.external_attr = (stat.S_IFREG | FILE_MODE) << 16
        info.compress_type = zipfile.ZIP_STORED if path.endswith(_PACKED) else zipfile.ZIP_DEFLATED
        with disk_failures(self._draft):
            self._zip.writestr(info, data, compresslevel=_LEVEL)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with disk_failures(self._draft):
                if kind is None:
                    self._zip.comment = _SEAL + b"0" * _DIGITS
                self._zip.close()
                if kind is None:
                    _seal(self._draft)
                    self._draft.chmod(FILE_MODE)
                    self._draft.replace(self._target)
        finally:
            self._draft.unlink(missing_ok=True)


def _seal(file: Path) -> None:
    with file.open("r+b") as archive:
        end = file.stat().st_size - _DIGITS
        seal = _digest_until(archive, end).encode()
        archive.seek(end)
        archive.write(seal)


def seal_holds(file: Path) -> bool | None:
    """Say whether the ZIP at ``file`` is byte for byte as it was sealed; None when it carries no seal."""
    size = file.stat().st_size
    if size < _DIGITS + len(_SEAL):
        return None
    with file.open("rb") as archive:
        archive.seek(size - _DIGITS - len(_SEAL))
        if archive.read(len(_SEAL)) != _SEAL:
            return None
        seal = archive.read(_DIGITS)
        archive.seek(0)
        return _digest_until(archive, size - _DIGITS).encode() == seal


def _digest_until(archive: BinaryIO, end: int) -> str:
    digest = hashlib.sha256()
    while end:
        chunk = archive.read(min(end, 1 << 20))
        if not chunk:
            break
        digest.update(chunk)
        end -= len(chunk)
    return digest.hexdigest()
