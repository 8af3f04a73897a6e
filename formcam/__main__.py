"""`python -m formcam`."""

import os
import sys

from formcam._runtime.threads import ONE_THREAD
from formcam.cli.commands import main

if __name__ == "__main__":
    # NumPy and OpenCV are not loaded yet.
    os.environ.update(ONE_THREAD)
    sys.exit(main())
