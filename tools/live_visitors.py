"""Live pages without a browser: websockets that use Streamlit's protocol."""

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from wegwijzer.streamlit_engine.client import SOCKET

TIMEOUT = 120.0  # seconds, for a busy machine


def rerun_message(query: str) -> bytes:
    """Return the message with which a page requests a rerun for a state."""
    message = BackMsg()
    message.rerun_script.query_string = query
    return bytes(message.SerializeToString())


def git_info_message() -> bytes:
    """Return the message that requests the git repository of the app."""
    return bytes(BackMsg(load_git_info=True).SerializeToString())


def bomb(size: int) -> bytes:
    """Return a compressed websocket frame that unpacks to `size` zero bytes.

    A size above 1,000,000 is rounded down to whole millions.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -12)
    block = bytes(min(size, 1_000_000))
    data = b"".join(packer.compress(block) for _ in range(size // len(block)))
    data = (data + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]  # permessage-deflate (RFC 7692)
    if len(data) < 126:
        length = struct.pack("!B", 0x80 | len(data))
    elif len(data) < 65_536:
        length = struct.pack("!BH", 0x80 | 126, len(data))
    else:
        length = struct.pack("!BQ", 0x80 | 127, len(data))
    return b"\xc2" + length + bytes(4) + data  # binary and compressed; masked with zeros


class Visitor:
    """A page with an open socket. kinds: the kinds of the messages received so far."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.kinds: set[str | None] = set()

    async def render(self, query: str) -> str | None:
        """Request a state; return its HTML, None if the socket was closed."""
        await self.socket.send(rerun_message(query))
        html: list[str] = []
        async for data in self.socket:
            assert isinstance(data, bytes)
            message = ForwardMsg()
            message.ParseFromString(data)
            kind = message.WhichOneof("type")
            self.kinds.add(kind)
            if kind == "script_finished":
                return "".join(html)
            html.append(message.delta.new_element.html.body)
        return None


@asynccontextmanager
async def visit(
    url: str, origin: str | None = None, host: str | None = None, **options: object
) -> AsyncIterator[Visitor]:
    """Open a socket to `url` as its page does.

    origin: of the page, by default the origin of `url`. host: another Host header, as behind a
    proxy. options: for websockets.connect. Raises websockets.InvalidStatus if the server refuses
    the socket.
    """
    parts = urlsplit(url)
    scheme = "wss" if parts.scheme == "https" else "ws"
    address = f"{scheme}://{host or parts.netloc}{parts.path}{SOCKET}"
    async with (
        asyncio.timeout(TIMEOUT) as timeout,
        connect(
            address,
            host=parts.hostname,
            port=parts.port,
            origin=origin or f"{parts.scheme}://{parts.netloc}",  # type: ignore[arg-type]
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
            open_timeout=TIMEOUT,
            proxy=None,
            **options,  # type: ignore[arg-type]
        ) as socket,
    ):
        timeout.reschedule(None)
        yield Visitor(socket)
