"""A line between a browser and a server: its delay, its rate, and every byte that crosses it.

Unlike the browser's own emulation it slows websockets too, and counts headers both ways.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

CHUNK = 1400  # bytes: what a packet carries


@dataclass(frozen=True)
class Profile:
    """rtt: seconds for a question and its answer; down, up: bits a second, None for no limit."""

    name: str
    rtt: float = 0.0
    down: float | None = None
    up: float | None = None


class Line:
    """Passes everything on, through one pipe for all connections of a visitor.

    bytes: what crossed it, both ways, since it was last set to 0.
    """

    def __init__(self, target: str, profile: Profile) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname, parts.port)
        self.profile = profile
        self.bytes = 0
        self.url = ""
        self._free = {"down": 0.0, "up": 0.0}  # when the pipe has carried all it was given

    async def serve(self) -> asyncio.Server:
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return server

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.profile.rtt)  # the handshake
        try:
            back, forth = await asyncio.open_connection(*self._target)
        except OSError:
            writer.close()
            return
        with suppress(asyncio.CancelledError):  # the end of the line
            await asyncio.gather(self._pump(reader, forth, "up"), self._pump(back, writer, "down"))

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str
    ) -> None:
        loop = asyncio.get_running_loop()
        rate = self.profile.down if way == "down" else self.profile.up
        on_its_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def arrive() -> None:
            while True:
                due, data = await on_its_way.get()
                if (wait := due - loop.time()) > 0:
                    await asyncio.sleep(wait)
                if not data:
                    writer.close()
                    return
                writer.write(data)
                await writer.drain()

        arrival = asyncio.create_task(arrive())
        try:
            while data := await reader.read(CHUNK):
                self.bytes += len(data)
                if rate:
                    begin = max(self._free[way], loop.time())
                    self._free[way] = begin + len(data) * 8 / rate
                due = max(self._free[way], loop.time()) + self.profile.rtt / 2
                on_its_way.put_nowait((due, data))
                if rate and (ahead := self._free[way] - loop.time()) > 0.05:
                    await asyncio.sleep(ahead - 0.05)  # what waits, waits at the sender
        except OSError:
            pass
        on_its_way.put_nowait((loop.time() + self.profile.rtt / 2, b""))
        with suppress(OSError):  # who asked has left
            await arrival


@contextmanager
def line(target: str, profile: Profile) -> Iterator[Line]:
    """Run a line to a server; yield it, with its `url`."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    found = Line(target, profile)
    server = asyncio.run_coroutine_threadsafe(found.serve(), loop).result()
    try:
        yield found
    finally:
        server.get_loop().call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(_stop_others(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stop_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
