"""The app's pages run without a browser, by Streamlit's own test driver."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.support.places import PACKAGE

MAIN = PACKAGE / "app" / "main.py"


def open_app(session: str | None = None, *, at_fault: bool = False) -> AppTest:
    """The page of that session, or the start; `at_fault` where it is to say that something is wrong with formcam."""
    app = AppTest.from_file(str(MAIN), default_timeout=30)
    if session is not None:
        app.query_params["session"] = session
    app.run()
    assert not app.exception
    assert ("fault of formcam" in html_of(app)) == at_fault
    return app


def open_page(path: str, **address: str) -> AppTest:
    """The page at `/path?address`; the driver itself only opens pages that are files."""
    return go_to(AppTest.from_file(str(MAIN), default_timeout=30), path, **address)


def go_to(app: AppTest, path: str, **address: str) -> AppTest:
    """The same visitor on another page."""
    app._page_hash = calc_hash(path)
    app.query_params = {**address}
    app.run()
    assert not app.exception
    assert "fault of formcam" not in html_of(app)
    return app


def html_of(app: AppTest) -> str:
    return " ".join(str(element.proto.body) for element in app.get("html"))
