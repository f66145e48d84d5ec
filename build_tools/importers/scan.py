"""A scan → a PDF with words, by ocrmypdf or tesseract with their Vietnamese data, when this machine has them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from build_tools.findings import error
from build_tools.importers.capture import Refused
from build_tools.importers.pdf_pages import draw_pages
from build_tools.importers.programs import ProgramError, find_program, run_program


def recognise_scan(data: bytes, *, path: str) -> bytes:
    """Return the scan as a PDF with words; raises :class:`Refused` when no program is here or it fails."""
    program = find_program("ocrmypdf", "tesseract")
    if program is None:
        raise Refused(error(path, 0, "import-pdf-scan"))
    name = Path(program).name
    with tempfile.TemporaryDirectory(prefix="kho-") as place:
        folder = Path(place)
        try:
            if name.startswith("ocrmypdf"):
                (folder / "scan.pdf").write_bytes(data)
                run_program(program, ["-l", "vie", "--force-ocr", "--quiet", "scan.pdf", "words.pdf"], folder=folder)
            else:
                pictures = []
                for number, picture in enumerate(draw_pages(data), 1):
                    pictures.append(f"page-{number:04d}.pgm")
                    (folder / pictures[-1]).write_bytes(picture)
                (folder / "pages.txt").write_text("\n".join(pictures) + "\n", encoding="utf-8")
                run_program(program, ["pages.txt", "words", "-l", "vie", "pdf"], folder=folder)
            return (folder / "words.pdf").read_bytes()
        except (ProgramError, OSError) as reason:
            raise Refused(error(path, 0, "import-program-failed", program=name, reason=reason)) from reason
