"""A Streamlit server that is slow to send, as on a computer whose cores are all busy; for a PYTHONPATH.

Each time it has sent something to a browser, nothing moves for half a second."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
import time
from types import ModuleType

MODULE = "streamlit.runtime.app_session"
PAUSE_S = 0.5


class _Slowed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds that one module, and changes it once it is loaded."""

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        if name != MODULE:
            return None
        sys.meta_path.remove(self)
        found = importlib.util.find_spec(name)
        assert found is not None
        self.loader, found.loader = found.loader, self
        return found

    def exec_module(self, module: ModuleType) -> None:
        assert self.loader is not None
        self.loader.exec_module(module)
        send = module.AppSession.flush_browser_queue

        def slowly(session: object) -> object:
            sent = send(session)
            time.sleep(PAUSE_S)
            return sent

        module.AppSession.flush_browser_queue = slowly


sys.meta_path.insert(0, _Slowed())
