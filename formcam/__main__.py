"""`python -m formcam`, and the installed command `formcam`."""

import os
import sys

from formcam._runtime import consoles
from formcam._runtime.threads import ONE_THREAD
from formcam.cli import commands


def main() -> int:
    """Run the command line and return the exit status."""
    consoles.prepare()
    # NumPy and OpenCV are not loaded yet.
    os.environ.update(ONE_THREAD)
    try:
        return commands.main()
    finally:
        consoles.finish()


if __name__ == "__main__":
    sys.exit(main())
