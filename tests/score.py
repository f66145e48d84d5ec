"""A folder of labelled texts → how well ``kho parse`` reads them, by a scorer of the caller's choice.

``make score GOLD=folder SCORER=file`` runs this. ``folder/*.txt`` are the texts; their records go to a folder of
predictions, one ``<name>.json`` each; then ``python SCORER PREDICTIONS GOLD --errors --json FILE`` runs and what it
prints is shown, every miss included, with the archive's own bars after it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Bar(NamedTuple):
    """A figure of the scorer's result, by its path there, and the least that it should be."""

    what: str
    path: str
    least: float


BARS = (
    Bar("mentions F1", "references_mentions.F", 0.97),
    Bar("mentions precision", "references_mentions.P", 0.98),
    Bar("spans F1", "spans_iou50.F", 0.95),
    Bar("type of matched mentions", "attributes_on_matched.type", 0.97),
    Bar("date of matched mentions", "attributes_on_matched.date", 0.95),
    Bar("issuer of matched mentions", "attributes_on_matched.issuer", 0.90),
    *(Bar(f"field {name}", f"fields.{name}.value", 0.95) for name in ("number", "issued")),
    *(
        Bar(f"field {name}", f"fields.{name}.value", 0.85)
        for name in (
            "type",
            "title",
            "issuer",
            "place",
            "signer.name",
            "signer.position",
            "signer.authority",
            "recipients",
            "addressees",
        )
    ),
)


def write_predictions(texts: Sequence[Path], folder: Path) -> None:
    """Run ``kho parse --json`` over ``texts`` and write each record as ``folder/<name>.json``."""
    command: list[str | Path] = [sys.executable, "-m", "build_tools", "parse", "--json", *texts]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(done.returncode)
    records = done.stdout.removesuffix("\n").split("\n")  # not splitlines: a text may hold U+2028
    if len(records) != len(texts):
        raise ValueError(f"{len(texts)} texts gave {len(records)} records")
    for text, record in zip(texts, records, strict=True):
        (folder / f"{text.stem}.json").write_text(record, encoding="utf-8")


def figure(result: object, path: str) -> float | None:
    """Return the figure at ``path`` (``fields.signer.name.value``: names may hold points), or None."""
    if not path:
        return float(result) if isinstance(result, (int, float)) else None
    if not isinstance(result, dict):
        return None
    for name, below in result.items():
        if path == name or path.startswith(f"{name}."):
            found = figure(below, path[len(name) + 1 :])
            if found is not None:
                return found
    return None


def bar_lines(result: object) -> list[str]:
    """Return one line a bar: what, what it is, what it should be at least."""
    lines = []
    for bar in BARS:
        found = figure(result, bar.path)
        said = "none" if found is None else f"{found:.3f}"
        verdict = "ok" if found is not None and found >= bar.least else "BELOW"
        lines.append(f"{bar.what:<28} {said:>6}  ≥ {bar.least:.2f}  {verdict}")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Score and print; 2 when there is nothing to score, else what the scorer returns."""
    parser = argparse.ArgumentParser(prog="make score")
    parser.add_argument("--gold", required=True)
    parser.add_argument("--scorer", required=True)
    options = parser.parse_args(arguments)
    texts = sorted(Path(options.gold).glob("*.txt")) if options.gold else []
    if not texts or not Path(options.scorer).is_file():
        print(
            "nothing to score; type: make score GOLD=folder-of-labelled-texts SCORER=scoring-program", file=sys.stderr
        )
        return 2
    with tempfile.TemporaryDirectory() as folder:
        predictions, result = Path(folder, "predictions"), Path(folder, "result.json")
        predictions.mkdir()
        write_predictions(texts, predictions)
        command: list[str | Path] = [
            sys.executable,
            options.scorer,
            predictions,
            options.gold,
            "--errors",
            "--json",
            result,
        ]
        code = subprocess.run(command, check=False).returncode
        if result.is_file():
            print("\n".join(["", "bars:", *bar_lines(json.loads(result.read_text(encoding="utf-8"))["result"])]))
    return code


if __name__ == "__main__":
    sys.exit(main())
