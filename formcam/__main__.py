"""`python -m formcam`."""

import os
import sys

from formcam.cli import main
from formcam.threads import ONE_THREAD

if __name__ == "__main__":
    # NumPy and OpenCV are not loaded yet.
    os.environ.update(ONE_THREAD)
    sys.exit(main())
