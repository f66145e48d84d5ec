"""Random edits of an archive, as staff make them: texts, facts, files, the registry. The same dice, the same edits."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

_WORDS: Final = ("khẩn trương", "**nghiêm túc**", "phối hợp", "năm 2021", "kịp thời,", "“đúng” & đủ", "<b>x</b>")
_CITATIONS: Final = ("Chỉ thị số 05-CT/TU ngày 02/3/2015", "Công văn số 01-CV/HU", "Luật Đất đai năm 2013")


class Edits:
    """An archive in ``root`` under edit."""

    def __init__(self, root: Path, dice: random.Random) -> None:
        self._folder = root / "directives"
        self._dice = dice
        self._number = 0

    def make(self) -> str:
        """Make one edit and return its name. Texts are what is corrected most, here as in life."""
        kinds: list[tuple[Callable[[], None], int]] = [
            (self._add_sentence, 6),
            (self._insert_word, 6),
            (self._cite, 2),
            (self._change_title, 2),
            (self._change_number, 1),
            (self._change_issuer, 1),
            (self._change_date, 1),
            (self._add, 1),
            (self._delete, 1),
            (self._rename, 1),
            (self._cite_another, 3),
            (self._declare, 1),
            (self._leave_an_address, 1),
            (self._change_recipients, 2),
            (self._change_signer, 1),
            (self._drop_a_paragraph, 2),
            (self._change_registry, 1),
            (self._attach, 1),
            (self._write_again, 1),
        ]
        self._number += 1
        edit = self._dice.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]
        edit()
        return edit.__name__

    def _files(self) -> list[Path]:
        return sorted(self._folder.rglob("*.md"))

    def _file(self) -> Path:
        return self._dice.choice(self._files())

    def _rewrite(self, file: Path, pattern: str, replacement: str) -> None:
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(pattern, lambda _: replacement, text, count=1, flags=re.MULTILINE), encoding="utf-8")

    def _add_sentence(self) -> None:
        with self._file().open("a", encoding="utf-8") as text:
            text.write(f"\nCâu ghi thêm số {self._number}.\n")

    def _insert_word(self) -> None:
        file = self._file()
        text = file.read_text(encoding="utf-8")
        body = text.index("\n---\n") + 5
        spaces = [match.start() for match in re.finditer(" ", text[body:])]
        place = body + self._dice.choice(spaces) if spaces else len(text)
        file.write_text(f"{text[:place]} {self._dice.choice(_WORDS)}{text[place:]}", encoding="utf-8")

    def _cite(self) -> None:
        with self._file().open("a", encoding="utf-8") as text:
            text.write(f"\nTheo {self._dice.choice(_CITATIONS)}, các đơn vị báo cáo.\n")

    def _change_title(self) -> None:
        self._rewrite(self._file(), "^title: .*$", f"title: Về việc số {self._number}")

    def _change_number(self) -> None:
        self._rewrite(self._file(), "^number: .*$", f"number: {90 + self._number}-CV/HU")

    def _change_issuer(self) -> None:
        issuers = re.findall("^issuer: (.*)$", self._file().read_text(encoding="utf-8"), re.MULTILINE)
        if issuers:
            self._rewrite(self._file(), "^issuer: .*$", f"issuer: {issuers[0]}")

    def _change_date(self) -> None:
        self._rewrite(self._file(), "^issued: .*$", f"issued: 2019-05-{1 + self._number % 28:02}")

    def _add(self) -> None:
        file = self._file()
        shutil.copy(file, file.with_name(f"9{self._number}-cv-moi.md"))
        self._rewrite(
            file.with_name(f"9{self._number}-cv-moi.md"), "^number: .*$", f"number: {900 + self._number}-CV/HU"
        )

    def _delete(self) -> None:
        if len(self._files()) > 2:
            self._file().unlink()

    def _rename(self) -> None:
        file = self._file()
        file.rename(file.with_name(f"{file.stem}-x{self._number}.md"))

    def _cite_another(self) -> None:
        """Name another directive of the archive, as exactly as the dice will have it."""
        facts = dict(re.findall(r"^(\w+): (.*)$", self._file().read_text(encoding="utf-8"), re.MULTILINE))
        words = f"{facts.get('type', 'Văn bản')} số {facts.get('number', '01-CV/HU')}"
        if "issued" in facts and self._dice.random() < 0.6:
            year, month, day = facts["issued"].split("-")
            words += f" ngày {day}/{month}/{year}"
        if self._dice.random() < 0.6:
            words += f" của {facts.get('issuer', 'Huyện ủy')}"
        with self._file().open("a", encoding="utf-8") as text:
            text.write(f"\nThực hiện {words}, các đơn vị báo cáo.\n")

    def _declare(self) -> None:
        """Say in front matter which document is meant."""
        other = self._file().relative_to(self._folder).as_posix().removesuffix(".md")
        declared = f"references:\n  - document: {other}\n    relation: thuc_hien\nform: "
        file = self._file()
        if "\nreferences:" not in file.read_text(encoding="utf-8"):
            self._rewrite(file, "^form: ", declared)

    def _leave_an_address(self) -> None:
        file = self._file()
        old = file.relative_to(self._folder).parent.as_posix()
        if "\naliases:" not in file.read_text(encoding="utf-8"):
            self._rewrite(file, "^form: ", f"aliases:\n  - {old}/cu-{self._number}\nform: ")

    def _change_recipients(self) -> None:
        line = self._dice.choice(("Các phòng, ban liên quan", "các phòng, ban liên quan (để biết)", "Lưu VT"))
        self._rewrite(self._file(), "^recipients:\n", f"recipients:\n  - {line}\n")

    def _change_signer(self) -> None:
        self._rewrite(self._file(), "^    name: .*$", f"    name: Nguyễn Văn {self._dice.choice('ABC')}")

    def _drop_a_paragraph(self) -> None:
        file = self._file()
        head, mark, body = file.read_text(encoding="utf-8").partition("\n---\n")
        paragraphs = body.split("\n\n")
        if len(paragraphs) > 2:
            paragraphs.pop(self._dice.randrange(len(paragraphs)))
        file.write_text(head + mark + "\n\n".join(paragraphs), encoding="utf-8")

    def _change_registry(self) -> None:
        registry = self._folder / "organisations.yml"
        names = re.findall("^  name: .*$", registry.read_text(encoding="utf-8"), re.MULTILINE)
        chosen = self._dice.choice(names)
        self._rewrite(registry, re.escape(chosen) + "$", f"{chosen} số {self._number}")

    def _attach(self) -> None:
        folder = self._file().with_suffix("")
        folder.mkdir(exist_ok=True)
        (folder / "phu-luc.txt").write_text(f"Phụ lục {self._number}", encoding="utf-8")

    def _write_again(self) -> None:
        file = self._file()
        file.write_bytes(file.read_bytes())
