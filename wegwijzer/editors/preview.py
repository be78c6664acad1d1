"""A live preview for editors (`make edit`): the wizard with the current content of data/.

It works without Streamlit; the command serves it on localhost only.
"""

from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from wegwijzer.content import MESSAGES, ContentError, Mistake, load_content
from wegwijzer.editors.yaml_mistakes import explain
from wegwijzer.html.render import Renderer
from wegwijzer.html.styles import HTML
from wegwijzer.pdf.document import Paper
from wegwijzer.web.routes import Site

Stamp = tuple[tuple[str, int, int], ...]


class Preview:
    """An ASGI application that reloads the content at the first request after a change.

    tell: called after each load, with the mistakes or ().
    """

    def __init__(
        self,
        data: Path,
        own_person: Path | None,
        tell: Callable[[tuple[Mistake, ...]], None],
        provider: Path | None = None,
    ) -> None:
        self._data = data
        self._own_person, self._provider = own_person, provider
        self._tell = tell
        self._read_at: Stamp | None = None
        self._site: Site | None = None
        self._mistakes: tuple[Mistake, ...] = ()
        env = Environment(
            loader=FileSystemLoader(HTML / "templates"), autoescape=True, undefined=StrictUndefined
        )
        self._page = env.get_template("mistakes.html")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        self.refresh()
        if self._site:
            await self._site(scope, receive, send)
            return
        html = self._page.render(say=MESSAGES.edit, mistakes=self._mistakes)
        answer = HTMLResponse(html, status_code=503, headers={"Cache-Control": "no-store"})
        await answer(scope, receive, send)

    def refresh(self) -> None:
        """Reload the content if one of its files changed."""
        stamp = self._stamp()
        if stamp == self._read_at:
            return
        self._read_at, self._site, self._mistakes = stamp, None, ()
        try:
            content = load_content(self._data, own_person=self._own_person, provider=self._provider)
            renderer = Renderer(content)
            renderer.rehearse()
            self._site = Site(renderer, Paper(content))
        except ContentError as error:
            self._mistakes = tuple(explain(error.mistakes))
        self._tell(self._mistakes)

    def _stamp(self) -> Stamp:
        paths = sorted(self._data.glob("*.*"))
        paths += [path for path in (self._own_person, self._provider) if path]
        states = [(str(path), path.stat()) for path in paths if path.is_file()]
        return tuple((name, state.st_mtime_ns, state.st_size) for name, state in states)
