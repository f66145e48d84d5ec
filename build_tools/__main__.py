"""``python -m build_tools``: the command ``kho`` without an installation."""

import sys

from build_tools.cli import main

if __name__ == "__main__":
    sys.exit(main())
