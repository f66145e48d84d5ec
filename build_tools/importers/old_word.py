"""An old Word file (.doc) → a .docx by LibreOffice, when this machine has it, and then as any .docx."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from build_tools.findings import error
from build_tools.importers.capture import Capture, Refused
from build_tools.importers.programs import ProgramError, find_program, run_program
from build_tools.importers.word_file import read_word


def read_old_word(data: bytes, *, path: str) -> Capture:
    """Read a .doc; raises :class:`Refused` when LibreOffice is missing or cannot read it."""
    office = find_program("soffice", "libreoffice")
    if office is None:
        raise Refused(error(path, 0, "import-doc-program"))
    with tempfile.TemporaryDirectory(prefix="kho-") as name:
        folder = Path(name)
        (folder / "source.doc").write_bytes(data)
        profile = (folder / "profile").as_uri()
        arguments = ["--headless", f"-env:UserInstallation={profile}", "--convert-to", "docx", "source.doc"]
        try:
            run_program(office, arguments, folder=folder)
            converted = (folder / "source.docx").read_bytes()
        except (ProgramError, OSError) as reason:
            raise Refused(error(path, 0, "import-program-failed", program="LibreOffice", reason=reason)) from reason
    return replace(read_word(converted, path=path), kind="doc")
