"""Scoring: every text gets its prediction, the scorer's words are shown, and each bar is said to hold or not."""

import subprocess
import sys
from pathlib import Path

from tests.score import BARS, bar_lines, figure

REPOSITORY = Path(__file__).parent.parent
SCORER = """import json, pathlib, sys
predictions, gold, errors, _, out = sys.argv[1:]
read = {path.stem: json.loads(path.read_text("utf-8")) for path in pathlib.Path(predictions).glob("*.json")}
print(errors, {name: len(record["references"]) for name, record in sorted(read.items())})
json.dump({"result": {"references_mentions": {"F": 0.975, "P": 0.5}}}, open(out, "w"))
"""


def test_a_figure_is_found_by_its_path_and_none_where_there_is_none() -> None:
    result = {"fields": {"signer.name": {"value": 0.9, "n": 3}}, "spans": None}
    assert figure(result, "fields.signer.name.value") == 0.9
    assert figure(result, "fields.signer.position.value") is None
    assert figure(result, "spans.F") is None


def test_each_bar_is_said_to_hold_or_not() -> None:
    lines = bar_lines({"references_mentions": {"F": 0.97, "P": 0.97999}})
    assert len(lines) == len(BARS)
    assert [line.split()[-1] for line in lines[:3]] == ["ok", "BELOW", "BELOW"]
    assert "none" in lines[2]


def test_a_folder_of_texts_is_scored_from_end_to_end(tmp_path: Path) -> None:
    gold = tmp_path / "văn bản có nhãn"
    gold.mkdir()
    (gold / "a.txt").write_text(
        "Thực hiện Chỉ thị số 35-CT/TW, ngày 30/5/2019 của Bộ Chính trị.\u2028Hết.", encoding="utf-8"
    )
    (gold / "b.txt").write_text("Không dẫn chiếu văn bản nào.", encoding="utf-8")
    (tmp_path / "scorer.py").write_text(SCORER, encoding="utf-8")
    command = [sys.executable, "-m", "tests.score", "--gold", str(gold), "--scorer", str(tmp_path / "scorer.py")]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "--errors {'a': 1, 'b': 0}" in done.stdout
    assert "mentions F1" in done.stdout


def test_nothing_to_score_says_what_to_type() -> None:
    command = [sys.executable, "-m", "tests.score", "--gold", "", "--scorer", ""]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "make score GOLD=" in done.stderr
