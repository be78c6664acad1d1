"""The site as an application in this process, for tests without a network."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, TypeVar

from anyio.from_thread import start_blocking_portal
from starlette.testclient import TestClient

from tests.states import CONTENT
from wegwijzer.html.render import Renderer
from wegwijzer.pdf.document import Paper
from wegwijzer.web.routes import Site

RESULT = "rol=trainer&sector=sport&feiten=nee&beelden=ja&stap=2"
T = TypeVar("T")


def run(work: Callable[[], Awaitable[T]]) -> T:
    """Run async work in another thread: browser tests keep an event loop running in this one."""
    with start_blocking_portal() as portal:
        return portal.call(work)


@cache
def paper() -> Paper:
    """Return the Paper of the content; cached, because creating it takes a second or two."""
    return Paper(CONTENT)


def site(**options: Any) -> Site:
    return Site(Renderer(CONTENT), paper(), **options)


def visitor(app: Any, base_url: str = "http://wijzer.be", **headers: str) -> TestClient:
    """Return a client that follows no redirects. headers: _ in names becomes -."""
    all_headers = {name.replace("_", "-"): value for name, value in headers.items()}
    all_headers = {"accept-encoding": "identity", **all_headers}
    return TestClient(app, base_url=base_url, headers=all_headers, follow_redirects=False)
