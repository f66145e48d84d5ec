"""``kho``: arguments → stages → words on the terminal and an exit code. Only this module and the host's hooks print."""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from build_tools.archive import FOLDER
from build_tools.cache import Cache, cache_folder
from build_tools.findings import Finding
from build_tools.hosting import KeptHost
from build_tools.outcome import BuildRefused, BuildResult
from build_tools.progress import Bar, Lines, Progress, Stage, peak_memory
from build_tools.publish import PublishError
from build_tools.publish_disk import publish_error
from build_tools.published import Looking, LookingOnce
from build_tools.renew import Look, renew_site
from build_tools.text import nfc
from build_tools.words import describe, message_language, say
from build_tools.workers import WorkerDiedError

if TYPE_CHECKING:
    from build_tools.staff import Staff

ROOT: Final = Path(__file__).parent.parent
OK, REFUSED = 0, 1
# Nearly nothing here refers to itself in a circle: looking for such garbage as often as Python does costs a tenth.
_GARBAGE: Final = (100_000, 20, 100)
_WORTH_TELLING: Final = 0.05  # seconds; a stage below that is told as 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``kho``; return 0 when all is well and 1 when something must be mended."""
    gc.set_threshold(*_GARBAGE)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    words = [*(sys.argv[1:] if arguments is None else arguments)]
    options = _parser(words[:1]).parse_args(words)
    try:
        return int(options.run(options))
    except PublishError as trouble:
        return _tell_disk(trouble)
    except OSError as cause:
        in_the_way = publish_error(cause)
        if in_the_way.code not in {"no-space", "no-permission"}:
            raise  # no disk is in the way: a mistake of ours
        return _tell_disk(in_the_way)
    except WorkerDiedError:
        _tell_trouble(say("cli.worker-died"))
        return REFUSED
    except KeyboardInterrupt:
        return 130


def _parser(asked: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of all commands; when a build is ``asked`` for, of that one: the others' modules stay away."""
    parser = argparse.ArgumentParser(prog="kho", description=say("cli.about"))
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    build = _command(commands, "build", _build)
    build.add_argument("--site", type=Path, default=None, help=say("cli.help-site"))
    build.add_argument("--strict", action="store_true", help=say("cli.help-strict"))
    if [*asked] == ["build"]:
        return parser
    from build_tools.copying import Copier  # noqa: PLC0415 - see above, and the next two
    from build_tools.seeking import Seeker  # noqa: PLC0415

    serve = _command(commands, "serve", _serve)
    serve.add_argument("--site", type=Path, default=None, help=say("cli.help-site"))
    serve.add_argument("--port", type=int, default=8000, help=say("cli.help-port"))
    check = _command(commands, "check", _check)
    check.add_argument("--strict", action="store_true", help=say("cli.help-strict"))
    check.add_argument("--staged", action="store_true", help=say("cli.help-staged"))
    _staff().add_commands(partial(_command, commands))
    Seeker(print, _tell_trouble, terminal=sys.stdout.isatty()).add_commands(partial(_command, commands))
    copier = Copier(print, _tell_trouble, build=_build_for_copy, site=ROOT / "site", dist=ROOT / "dist")
    copier.add_commands(partial(_command, commands), partial(_plain_command, commands))
    parse = commands.add_parser("parse", help=say("cli.help-parse"), description=say("cli.help-parse"))
    parse.add_argument("--json", action="store_true", required=True, help=say("cli.help-json"))
    parse.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parse.set_defaults(run=_parse)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: object
) -> argparse.ArgumentParser:
    """A command that works on an archive."""
    command = _plain_command(commands, name, run)
    command.add_argument("--archive", type=Path, default=ROOT, metavar="DIR", help=say("cli.help-archive"))
    return command


def _plain_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: object
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=say(f"cli.help-{name}"), description=say(f"cli.help-{name}"))
    command.set_defaults(run=run)
    return command


def _build(options: argparse.Namespace) -> int:
    site: Path = options.site or ROOT / "site"
    result = _built(options.archive, site, strict=options.strict)
    if result is None:
        return REFUSED
    print(say("cli.look", page=site / "index.html"))
    return OK


def _serve(options: argparse.Namespace) -> int:
    from build_tools.preview import serve_site  # noqa: PLC0415 - a build does without
    from build_tools.reprint import get_ready  # noqa: PLC0415

    site: Path = options.site or ROOT / "site"
    rebuild = partial(_built, options.archive, site, strict=False, look=LookingOnce())
    if rebuild() is None and not (site / "index.html").is_file():
        return REFUSED
    get_ready()
    watched = [options.archive / FOLDER, *(ROOT / name for name in ("docs", "mkdocs.yml", "build_tools/theme"))]
    try:
        serve_site(
            site,
            rebuild,
            watched=watched,
            address=("127.0.0.1", options.port),
            ready=lambda url: print(say("cli.serving", url=url), flush=True),
        )
    except OSError as trouble:
        _tell_trouble(say("cli.not-serving", port=options.port, reason=trouble.strerror or trouble))
        return REFUSED
    return OK


def _build_for_copy(options: argparse.Namespace) -> Mapping[str, int] | None:
    result = _built(options.archive, options.site, strict=False)
    if result is None:
        return None
    return {"directives": result.directives, "citations": result.citations, "pages": result.pages}


def _built(archive: Path, site: Path, *, strict: bool, look: Look = Looking) -> BuildResult | None:
    """Build and tell; None when the archive has to be mended first."""
    progress = Progress(Bar(_draw, _describe_stage) if sys.stderr.isatty() else Lines(_tell_stage))
    try:
        result = renew_site(
            archive,
            site,
            host=KeptHost(cache_folder()),
            cache=Cache(cache_folder()),
            strict=strict,
            waiting=lambda _: _tell_trouble(say("cli.waiting")),
            progress=progress,
            look=look,
        )
    except BuildRefused as refused:
        _show(refused.findings)
        _tell_trouble(say("cli.build-refused", count=len(refused.findings)))
        return None
    _show(result.findings)
    print(
        say(
            "cli.built",
            pages=result.pages,
            directives=result.directives,
            citations=result.citations,
            written=result.written,
            kept=result.unchanged,
            findings=len(result.findings),
            seconds=f"{result.seconds:.1f}",
        )
    )
    long = {name: f"{seconds:.1f}" for name, seconds in progress.seconds.items() if seconds >= _WORTH_TELLING}
    if long:
        stages = [f"{say(f'cli.stages.{name}')} {seconds}" for name, seconds in long.items()]
        print(say("cli.built-how", stages=" · ".join(stages), memory=(peak_memory() or 0) // 1_000_000))
    return result


def _draw(signs: str) -> None:
    sys.stderr.write(signs)
    sys.stderr.flush()


def _describe_stage(stage: Stage, done: int, total: int, remaining: float) -> str:
    return say("cli.stage-bar", stage=say(f"cli.stages.{stage}"), done=done, total=total, remaining=round(remaining))


def _tell_stage(stage: Stage, items: int, seconds: float) -> None:
    if seconds < _WORTH_TELLING:
        return
    counted = say("cli.stage-items", items=items) if items else ""
    line = say("cli.stage-line", stage=say(f"cli.stages.{stage}"), items=counted, seconds=f"{seconds:.1f}")
    print(line[:1].upper() + line[1:], flush=True)


def _staff() -> Staff:
    from build_tools.staff import Staff  # noqa: PLC0415 - a build does without

    return Staff(print, _tell_trouble)


def _tell_disk(trouble: PublishError) -> int:
    _tell_trouble(say(f"publish.{trouble.code}", path=trouble.path, reason=trouble.reason))
    return REFUSED


def _tell_trouble(words: str) -> None:
    print(words, file=sys.stderr)


def _check(options: argparse.Namespace) -> int:
    from build_tools.build import check_site  # noqa: PLC0415 - an unchanged archive is built without it

    if options.staged:
        cache = Cache(cache_folder())
        return _staff().check_staged(
            options.archive, lambda root: check_site(root, cache).findings, strict=options.strict
        )
    checked = check_site(options.archive, Cache(cache_folder()))
    _show(checked.findings)
    errors = len(checked.errors)
    warnings = len(checked.findings) - errors
    print(say("cli.checked", directives=len(checked.archive.directives), errors=errors, warnings=warnings))
    return REFUSED if errors or (options.strict and warnings) else OK


def _parse(options: argparse.Namespace) -> int:
    from build_tools.parse import parse_text  # noqa: PLC0415 - not needed by the other commands

    failed = False
    for file in options.files:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as reason:
            print(say("cli.unreadable", file=file, reason=reason), file=sys.stderr)
            failed = True
            continue
        print(json.dumps({"id": file.stem, **parse_text(nfc(text))}, ensure_ascii=False))
    return REFUSED if failed else OK


def _show(findings: Sequence[Finding]) -> None:
    language = message_language()
    for severity, told in groupby(findings, key=lambda finding: finding.severity):
        lines = "".join(f"{describe(finding, language=language)}\n" for finding in told)
        print(lines, end="", file=sys.stderr if severity == "error" else sys.stdout)
