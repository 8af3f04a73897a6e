"""Check that this computer has what pip cannot install, and install it where that is possible.

    python tools/system.py             libraries that OpenCV and MediaPipe load
    python tools/system.py --browser   and a Chromium for the browser tests

Only the standard library is used, for this runs before anything is installed. On Debian and its kin, as root, what is
missing is installed with apt-get; otherwise the exact line to type is printed and the exit status is 1.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import subprocess
import sys

# Shared library -> the Debian package that brings it. The first three are for OpenCV, the last two for MediaPipe.
LIBRARIES = {
    "libxcb.so.1": "libxcb1",
    "libGL.so.1": "libgl1",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OLDEST_PYTHON = (3, 11)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--browser", action="store_true", help="also ask for Chromium (browser tests)")
    arguments = parser.parse_args()
    if sys.version_info < OLDEST_PYTHON:
        return _say("error: formcam needs Python 3.11 or newer; install it and call make PYTHON=python3.11")
    if not sys.platform.startswith("linux"):
        return 0
    missing = missing_packages(browser=arguments.browser)
    if missing and _may_install():
        _install(missing)
        missing = missing_packages(browser=arguments.browser)
    if missing:
        return _say(
            f"error: system packages are missing; run: sudo apt-get install -y {' '.join(missing)}"
            "  (on another Linux, install the packages that hold the same libraries)"
        )
    return 0


def missing_packages(*, browser: bool) -> list[str]:
    """Debian names of the packages whose library or program is not there."""
    missing = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if browser and not any(shutil.which(name) for name in BROWSERS):
        missing.append("chromium")
    return missing


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(packages: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"installing {' '.join(packages)}", flush=True)
    subprocess.run(["apt-get", "update", "-q"], env=environment, check=False, stdout=subprocess.DEVNULL)
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)


def _say(line: str) -> int:
    print(line, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
