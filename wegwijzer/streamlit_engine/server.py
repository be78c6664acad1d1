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
# The maximum per read of a socket. Compressed data can expand a thousand times. With this limit and
# MAX_BYTES, simultaneous reads from 1,000 sockets unpack to at most 140 MB.
READ_BYTES: Final = 512
RERUN: Final = "rerun_script"
HEARTBEAT: Final = "app_heartbeat"

# Allowed values of the options on which the privacy page depends; the log recommends the first.
_PROMISES: Final[dict[str, tuple[Any, ...]]] = {
    "browser.gatherUsageStats": (False,),  # no statistics, no request to another site
    "server.enableXsrfProtection": (False,),  # no cookie
    "client.showErrorDetails": ("none",),  # error details contain answers
    "logger.level": ("info", "warning", "error", "critical"),  # debug logs answers
    "global.developmentMode": (False,),
}


def version_problem() -> str | None:
    """Return an instruction if another version of Streamlit is installed, else None."""
    if st.__version__ == VERSION:
        return None
    return (
        f"wegwijzer needs streamlit {VERSION}, but {st.__version__} is installed; "
        "run: pip install -r requirements.lock"
    )


def broken_promises() -> tuple[str, ...]:
    """Return a message with the required value for each option that breaks a privacy promise."""
    values = {option: config.get_option(option) for option in _PROMISES}
    return tuple(
        f"{option} must be {str(_PROMISES[option][0]).lower()}, not {str(value).lower()!a}"
        for option, value in values.items()
        if value not in _PROMISES[option]
    )


def base_path() -> str:
    """Return the base path ("/pad"), or "" if there is none."""
    path = (config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def listen_address() -> tuple[str | None, int] | None:
    """Return the address and port of `streamlit run`; None if another server runs the app.

    The address is None if the server listens on all interfaces.
    """
    if config._server_mode != "starlette-app":
        return None
    return config.get_option("server.address") or None, config.get_option("server.port")


def build(app: ASGIApp) -> None:
    """Build the inner app now. An st.App builds it at its first request, which hides errors."""
    assert isinstance(app, st.App)
    app._starlette_app = app._build_starlette_app()


def known_message(data: bytes) -> tuple[str | None, bytes]:
    """Return a message's kind ("rerun_script"), and the message reduced to safe fields.

    The kind is None for invalid or empty data. A rerun request keeps only the fields that a page
    without widgets needs, because Streamlit logs some other fields, or fails on their values. The
    hashes of cached messages are removed too. Otherwise Streamlit could refer to a message that the
    page has already dropped, for example after a quick Back and Forward, and the page would hang.
    """
    message, known = BackMsg(), BackMsg()
    try:
        message.ParseFromString(data)
    except Exception:  # DecodeError and others; Streamlit catches Exception here too
        return None, b""
    kind: str | None = message.WhichOneof("type")
    if kind == RERUN:
        request, rerun = message.rerun_script, known.rerun_script
        rerun.query_string = request.query_string
        rerun.is_history_navigation = request.is_history_navigation
        rerun.SetInParent()
    elif kind == HEARTBEAT:
        known.app_heartbeat = True
    return kind, bytes(known.SerializeToString())


def script_thread_count() -> int:
    """Return the number of live script threads, one for each rerun in progress."""
    return sum(thread.name == "ScriptRunner.scriptThread" for thread in threading.enumerate())


def forget_closed_pages() -> None:
    """Close the sessions of disconnected pages.

    Streamlit keeps up to 128 such sessions for a reconnect, each with its last answers and three
    file descriptors. Our pages don't need those sessions, because a page's state is in its URL.
    """
    runtime = get_instance()
    for info in runtime._session_mgr.list_sessions():
        if not runtime.is_active_session(info.session.id):
            runtime.close_session(info.session.id)


def limit_reads(receive: Receive) -> None:
    """Limit how much asyncio reads from a socket at a time.

    uvicorn unpacks all data of a read before our code sees any of it. asyncio reads up to 256 kB at
    a time, which could unpack to 256 MB. receive: that of the websocket scope.
    """
    transport = _transport(receive)
    if hasattr(transport, "max_size"):
        transport.max_size = READ_BYTES


def close_transport(receive: Receive) -> None:
    """Stop reading a closed socket, because uvicorn would go on unpacking data for ten seconds."""
    if transport := _transport(receive):
        transport.close()


def _transport(receive: Receive) -> Any:
    """Return the asyncio transport of a socket; None if the server is not uvicorn."""
    return getattr(getattr(receive, "__self__", None), "transport", None)


def limit_messages(receive: Receive, max_bytes: int) -> None:
    """Make uvicorn reject messages of more than max_bytes while it unpacks them.

    receive: that of the lifespan scope; it has uvicorn's configuration for later sockets. With
    another server this does nothing, and LivePage rejects the message after it was unpacked.
    """
    settings = getattr(getattr(receive, "__self__", None), "config", None)
    if settings is not None and hasattr(settings, "ws_max_size"):
        settings.ws_max_size = min(settings.ws_max_size, max_bytes)
