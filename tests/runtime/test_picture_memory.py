"""Freed pictures really leave the process: the reason for `picture_memory`, measured in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from formcam._runtime.picture_memory import Reused

# Fill and free 200 pictures of 3 MB with a small block kept after each: on a fragmented heap most of it stays.
PROGRAM = """
import sys
from formcam._runtime import picture_memory
assert picture_memory.return_freed_pictures()
import numpy as np
first = np.ones(3_000_000, np.uint8); del first
kept, pictures = [], []
for _ in range(200):
    pictures.append(np.ones(3_000_000, np.uint8)); kept.append(np.ones(50_000, np.uint8))
pictures.clear()
pages = int(open("/proc/self/statm").read().split()[1])
print(pages * 4096 // 1_000_000)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's limit exists on Linux only")
def test_freed_pictures_go_back_to_the_system():
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    # 600 MB were in use; what is kept is 10 MB, the interpreter with numpy some 40 MB.
    assert int(run.stdout) < 150


def test_a_picture_that_somebody_holds_is_never_written_over():
    memory = Reused()
    held, views = [], []
    for number in range(3 * Reused.MOST_KEPT):
        picture = memory.take((40, 30, 3))
        picture[:] = number
        held.append(picture)
        views.append((memory.take((40, 30, 3))[5:9, ::2], number))
        views[-1][0][:] = number
    assert all((picture == number).all() for number, picture in enumerate(held))
    assert all((view == number).all() for view, number in views)


def test_a_picture_that_nobody_holds_is_used_again():
    memory = Reused()
    first = memory.take((40, 30, 3))
    part = first[3:9][:, 2]
    address = first.ctypes.data
    del first
    assert memory.take((40, 30, 3)).ctypes.data != address  # The view still needs it.
    del part
    assert memory.take((40, 30, 3)).ctypes.data == address
    assert memory.take((20, 30, 3)).shape == (20, 30, 3)
