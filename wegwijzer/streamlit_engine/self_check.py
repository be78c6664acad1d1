"""Tests the limits on sockets and the privacy of the log at startup, before the first request.

Both depend on undocumented behaviour of uvicorn, websockets and asyncio (docs/dependencies.md).
Another version, event loop or middleware could switch them off silently. So each is tested once, on
the running server, over loopback connections that use the same code as a visitor's.
"""

import asyncio
import logging
import random
import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from logging.handlers import BufferingHandler
from typing import Any

from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from wegwijzer.streamlit_engine.live_page import MAX_BYTES, TOO_BIG
from wegwijzer.streamlit_engine.server import READ_BYTES, close_transport, limit_reads

# Random bytes can't be compressed, so the first message needs several reads. The others compress to
# almost nothing; the last message is too large.
MESSAGES = (random.randbytes(MAX_BYTES // 2), bytes(MAX_BYTES), bytes(MAX_BYTES + 1))
SECONDS = 5.0  # timeout of each connection, which takes milliseconds
LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
_LOGGERS = (None, "uvicorn", "uvicorn.access", "uvicorn.error")


class SelfCheck:
    """receive: the lifespan scope's, which refers to uvicorn's configuration. base: as for Site."""

    def __init__(self, receive: Receive, base: str) -> None:
        self._config = getattr(getattr(receive, "__self__", None), "config", None)
        self._base = base
        self.path = f"/{secrets.token_hex(16)}"  # below the base path; secret
        self._address = f"ws://self{base}{self.path}"
        self._received: list[int] = []  # bytes per message
        self._reads: list[int] = []  # bytes per read

    async def socket_limits(self) -> str | None:
        """Return which limit on sockets is not in force; None if all are.

        If the limits can't be tested, return the error.
        """
        try:
            async with asyncio.timeout(SECONDS), self._connection() as (client, _):
                code = await self._send_messages(client)
        except Exception as error:
            return f"the limits on sockets can't be tried: {error!a}"
        if self._received != [len(message) for message in MESSAGES[:-1]] or code != TOO_BIG:
            return f"a message of more than {MAX_BYTES} bytes is not refused"
        if not self._reads or max(self._reads) > READ_BYTES:
            return f"more than {READ_BYTES} bytes of a socket are read at a time"
        return None

    async def log_privacy(self) -> str | None:
        """Return which data of visitors the log reveals; None if it reveals nothing.

        If the log can't be tested, return the error.
        """
        secret = f"feiten={secrets.token_hex(8)}"
        try:
            with _captured_log() as log:
                async with asyncio.timeout(SECONDS), self._connection() as (client, visitor):
                    await self._ask(client, secret)
                async with asyncio.timeout(SECONDS), self._connection() as (client, _):
                    await self._open_socket(client, secret)
        except Exception as error:
            return f"what the log holds can't be tried: {error!a}"
        lines = [log.format(record) for record in log.buffer]
        if any(secret in line for line in lines):
            return "the log would hold what visitors answer"
        if any(visitor in line for line in lines):
            return "the log would hold the addresses of visitors"
        return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the check's own socket instead of Streamlit; record the sizes of its messages."""
        limit_reads(receive)
        self._count_reads(receive)
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            self._received.append(len(message["bytes"]))
            await send({"type": "websocket.send", "bytes": b""})
        close_transport(receive)

    def _count_reads(self, receive: Receive) -> None:
        protocol: Any = getattr(receive, "__self__", None)
        take = protocol.data_received

        def data_received(data: bytes) -> None:
            self._reads.append(len(data))
            take(data)

        protocol.data_received = data_received

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[tuple[socket.socket, str]]:
        """Yield the client's end of a connection to this server, and the client's IP address."""
        from uvicorn.server import ServerState

        config = self._config
        if config is None:
            raise RuntimeError("no uvicorn configuration found")
        client, server = _loopback_sockets()

        def protocol() -> asyncio.Protocol:
            instance: asyncio.Protocol = config.http_protocol_class(
                config=config, server_state=ServerState(), app_state={}
            )
            return instance

        transport, _ = await asyncio.get_running_loop().connect_accepted_socket(protocol, server)
        try:
            yield client, client.getsockname()[0]
        finally:
            transport.abort()
            client.close()

    async def _send_messages(self, client: socket.socket) -> int | None:
        """Send MESSAGES; return the close code: TOO_BIG if the server refuses the last message."""
        async with connect(self._address, sock=client, proxy=None) as page:
            with suppress(ConnectionClosed):
                for message in MESSAGES:
                    await page.send(message)
                    await page.recv()
        return page.close_code

    async def _ask(self, client: socket.socket, query: str) -> None:
        reader, writer = await asyncio.open_connection(sock=client)
        writer.write(
            f"GET {self._base}/healthz?{query} HTTP/1.1\r\n"
            "Host: self\r\nConnection: close\r\n\r\n".encode()
        )
        await reader.read()
        writer.close()

    async def _open_socket(self, client: socket.socket, query: str) -> None:
        async with connect(f"{self._address}?{query}", sock=client, proxy=None):
            pass


def _loopback_sockets() -> tuple[socket.socket, socket.socket]:
    """Return the client's and the server's end of a loopback connection."""
    for family, host in LOOPBACK:
        with suppress(OSError), socket.create_server((host, 0), family=family) as listener:
            client = socket.create_connection(listener.getsockname()[:2], timeout=SECONDS)
            server, _ = listener.accept()
            for end in (client, server):
                end.setblocking(False)
            return client, server
    raise OSError("no loopback address")


@contextmanager
def _captured_log() -> Iterator[BufferingHandler]:
    """Yield a handler that buffers the log records of the `with` statement."""
    handler = BufferingHandler(capacity=10_000)
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield handler
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
