"""What we ask of Streamlit that it does not offer: its options, threads, sessions and messages."""

import threading
from typing import Any, Final

import streamlit as st
from starlette.types import ASGIApp, Receive
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import get_instance

# The Streamlit whose files and private names we know. requirements.txt pins the same one.
VERSION: Final = "1.67.0"
# Of a socket at a time. Compressed messages hold a thousand times as much: with these and the bound
# on one message (MOST_BYTES), 1,000 sockets that are read at once unpack to 140 MB at most.
READ_BYTES: Final = 512
PRESS: Final = "rerun_script"
HEARTBEAT: Final = "app_heartbeat"

# Which value of an option keeps what the privacy page says; the first is what to set.
_PROMISES: Final[dict[str, tuple[Any, ...]]] = {
    "browser.gatherUsageStats": (False,),  # nobody is counted, no other site is asked
    "server.enableXsrfProtection": (False,),  # no cookie
    "client.showErrorDetails": ("none",),  # what went wrong holds what was asked
    "logger.level": ("info", "warning", "error", "critical"),  # debug writes answers down
    "global.developmentMode": (False,),
}


def another_version() -> str | None:
    """Return what to do when this is not the Streamlit that we know, None when it is."""
    if st.__version__ == VERSION:
        return None
    return (
        f"this is made for streamlit {VERSION}, and {st.__version__} is installed: "
        "pip install -r requirements.lock"
    )


def broken_promises() -> tuple[str, ...]:
    """Return each option in force that breaks what the privacy page says, and how to set it."""
    found = {option: config.get_option(option) for option in _PROMISES}
    return tuple(
        f"{option} must be {str(_PROMISES[option][0]).lower()}, not {str(value).lower()!a}"
        for option, value in found.items()
        if value not in _PROMISES[option]
    )


def base_path() -> str:
    """Return the path that all is served under, as in "/pad"; "" for none."""
    path = (config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def listens() -> tuple[str | None, int] | None:
    """Return at which address and port `streamlit run` will listen, None under another server.

    No address: at each of the machine's.
    """
    if config._server_mode != "starlette-app":
        return None
    return config.get_option("server.address") or None, config.get_option("server.port")


def build(app: ASGIApp) -> None:
    """Build what an st.App else builds at its first request: what fails there, fails unseen."""
    assert isinstance(app, st.App)
    app._starlette_app = app._build_starlette_app()


def known_message(data: bytes) -> tuple[str | None, bytes]:
    """Return a message's kind ("rerun_script"), and the message as Streamlit may have it.

    The kind is None if it is no message. Of a press only the fields go on that a page without
    widgets needs: Streamlit writes some of the others into the log, or fails on their values. Nor
    do the hashes of messages that the page keeps: Streamlit would refer to one that the page drops
    meanwhile, as at a quick Back and Forward, and the page would stop for good.
    """
    message, known = BackMsg(), BackMsg()
    try:
        message.ParseFromString(data)
    except Exception:  # Streamlit catches as much: the parser says DecodeError, and others
        return None, b""
    kind: str | None = message.WhichOneof("type")
    if kind == PRESS:
        asked, press = message.rerun_script, known.rerun_script
        press.query_string = asked.query_string
        press.is_history_navigation = asked.is_history_navigation
        press.SetInParent()
    elif kind == HEARTBEAT:
        known.app_heartbeat = True
    return kind, bytes(known.SerializeToString())


def runs() -> int:
    """Return how many presses are being drawn: each has a thread."""
    return sum(thread.name == "ScriptRunner.scriptThread" for thread in threading.enumerate())


def forget_closed_pages() -> None:
    """Forget the pages that are gone. Streamlit would keep 128 of them, in case they come back,
    each with its last answers and three file descriptors; the address of a page is all it needs.
    """
    runtime = get_instance()
    for info in runtime._session_mgr.list_sessions():
        if not runtime.is_active_session(info.session.id):
            runtime.close_session(info.session.id)


def limit_reads(receive: Receive) -> None:
    """Have asyncio read a socket in small pieces; uvicorn unpacks all of a piece before we see any.

    receive: of the socket. What compressed messages hold can be a thousand times as much, so a
    piece of asyncio's 256 kB becomes 256 MB, in one go.
    """
    transport = _transport(receive)
    if hasattr(transport, "max_size"):
        transport.max_size = READ_BYTES


def hang_up(receive: Receive) -> None:
    """Read no more of a socket that was closed; uvicorn would go on unpacking for ten seconds."""
    if transport := _transport(receive):
        transport.close()


def _transport(receive: Receive) -> Any:
    """Return the transport of a socket that uvicorn serves, None under another server."""
    return getattr(getattr(receive, "__self__", None), "transport", None)


def limit_messages(receive: Receive, most_bytes: int) -> None:
    """Have uvicorn refuse longer messages while it unpacks them; later is too late.

    receive: of uvicorn's lifespan, which holds the settings of sockets to come. Under another
    server nothing happens here: LivePage refuses the message after it was unpacked.
    """
    settings = getattr(getattr(receive, "__self__", None), "config", None)
    if settings is not None and hasattr(settings, "ws_max_size"):
        settings.ws_max_size = min(settings.ws_max_size, most_bytes)
