"""The site in this process, without a network."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, TypeVar

from anyio.from_thread import start_blocking_portal
from starlette.testclient import TestClient

from wegwijzer.content import load_content
from wegwijzer.html.render import Renderer
from wegwijzer.pdf.document import Paper
from wegwijzer.web.routes import Site

RESULT = "rol=trainer&sector=sport&feiten=nee&beelden=ja&stap=2"
T = TypeVar("T")


def run(work: Callable[[], Awaitable[T]]) -> T:
    """Run in another thread: the browser tests keep an event loop running in this one."""
    with start_blocking_portal() as portal:
        return portal.call(work)


@cache
def paper() -> Paper:
    """Return the papers of the content. Shared, because to measure them takes a second."""
    return Paper(load_content())


def site(**options: Any) -> Site:
    return Site(Renderer(load_content()), paper(), **options)


def visitor(app: Any, base_url: str = "http://wijzer.be", **headers: str) -> TestClient:
    """Return a client that follows no redirects and unpacks nothing; header names with _ for -."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    given = {"accept-encoding": "identity", **given}
    return TestClient(app, base_url=base_url, headers=given, follow_redirects=False)
