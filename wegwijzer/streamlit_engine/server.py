"""Private parts of Streamlit and uvicorn: options, threads, sessions, messages, transports."""

import threading
from typing import Any, Final

import streamlit as st
from starlette.types import ASGIApp, Receive
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import get_instance

# The version whose files and private names we use; requirements.txt pins the same one.
VERSION: Final = "1.67.0"
# Per read of a socket. Compressed data can expand a thousand times: with this limit and MOST_BYTES,
# simultaneous reads from 1,000 sockets unpack to at most 140 MB.
READ_BYTES: Final = 512
PRESS: Final = "rerun_script"
HEARTBEAT: Final = "app_heartbeat"

# Values of options that keep the privacy page true; the first one is recommended.
_PROMISES: Final[dict[str, tuple[Any, ...]]] = {
    "browser.gatherUsageStats": (False,),  # no statistics, no request to another site
    "server.enableXsrfProtection": (False,),  # no cookie
    "client.showErrorDetails": ("none",),  # error details contain answers
    "logger.level": ("info", "warning", "error", "critical"),  # debug logs answers
    "global.developmentMode": (False,),
}


def another_version() -> str | None:
    """Return an instruction if another version of Streamlit is installed, else None."""
    if st.__version__ == VERSION:
        return None
    return (
        f"this is made for streamlit {VERSION}, and {st.__version__} is installed: "
        "pip install -r requirements.lock"
    )


def broken_promises() -> tuple[str, ...]:
    """Return, per option that makes the privacy page untrue, the value it must have."""
    found = {option: config.get_option(option) for option in _PROMISES}
    return tuple(
        f"{option} must be {str(_PROMISES[option][0]).lower()}, not {str(value).lower()!a}"
        for option, value in found.items()
        if value not in _PROMISES[option]
    )


def base_path() -> str:
    """Return the base path, as in "/pad"; "" for none."""
    path = (config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def listens() -> tuple[str | None, int] | None:
    """Return the address and port of `streamlit run`, None under another server.

    The address is None for all interfaces.
    """
    if config._server_mode != "starlette-app":
        return None
    return config.get_option("server.address") or None, config.get_option("server.port")


def build(app: ASGIApp) -> None:
    """Build the inner app now: an st.App does so at its first request, where errors are hidden."""
    assert isinstance(app, st.App)
    app._starlette_app = app._build_starlette_app()


def known_message(data: bytes) -> tuple[str | None, bytes]:
    """Return a message's kind ("rerun_script"), and the message reduced to safe fields.

    The kind is None for invalid data. A press keeps only the fields that a page without widgets
    needs: Streamlit logs some of the others, or fails on their values. The hashes of cached
    messages go too: Streamlit could refer to a message that the page has dropped meanwhile, as at a
    quick Back and Forward, and the page would stop for good.
    """
    message, known = BackMsg(), BackMsg()
    try:
        message.ParseFromString(data)
    except Exception:  # DecodeError and others; Streamlit catches Exception here too
        return None, b""
    kind: str | None = message.WhichOneof("type")
    if kind == PRESS:
        given, press = message.rerun_script, known.rerun_script
        press.query_string = given.query_string
        press.is_history_navigation = given.is_history_navigation
        press.SetInParent()
    elif kind == HEARTBEAT:
        known.app_heartbeat = True
    return kind, bytes(known.SerializeToString())


def runs() -> int:
    """Return the number of live script threads, one for each press that is being drawn."""
    return sum(thread.name == "ScriptRunner.scriptThread" for thread in threading.enumerate())


def forget_closed_pages() -> None:
    """Close the sessions of disconnected pages.

    Streamlit keeps up to 128 of them for a reconnect, each with its last answers and three file
    descriptors. Our pages don't need that: their state is in the address.
    """
    runtime = get_instance()
    for info in runtime._session_mgr.list_sessions():
        if not runtime.is_active_session(info.session.id):
            runtime.close_session(info.session.id)


def limit_reads(receive: Receive) -> None:
    """Limit how much asyncio reads from a socket at a time.

    uvicorn unpacks everything that was read before we see any of it. asyncio reads up to 256 kB,
    which could unpack to 256 MB. receive: of the socket.
    """
    transport = _transport(receive)
    if hasattr(transport, "max_size"):
        transport.max_size = READ_BYTES


def hang_up(receive: Receive) -> None:
    """Stop reading a closed socket; uvicorn would go on unpacking for ten seconds."""
    if transport := _transport(receive):
        transport.close()


def _transport(receive: Receive) -> Any:
    """Return the asyncio transport of a socket, None under another server than uvicorn."""
    return getattr(getattr(receive, "__self__", None), "transport", None)


def limit_messages(receive: Receive, most_bytes: int) -> None:
    """Make uvicorn reject longer messages while it unpacks them.

    receive: of the lifespan scope; it leads to the settings for later sockets. Under another server
    this does nothing, and LivePage rejects the message after it was unpacked.
    """
    settings = getattr(getattr(receive, "__self__", None), "config", None)
    if settings is not None and hasattr(settings, "ws_max_size"):
        settings.ws_max_size = min(settings.ws_max_size, most_bytes)
