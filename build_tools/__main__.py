"""The command ``kho``, also as ``python -m build_tools`` without an installation."""

import contextlib
import os
import sys

from build_tools.cli import main


def run() -> None:
    """Run the command and end the process at once: taking a large archive's objects apart first takes half a second."""
    code = main()
    with contextlib.suppress(BrokenPipeError):  # whoever read along has gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
