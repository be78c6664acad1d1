"""The limit on open files: each connection uses one file, each live page four."""

import logging
import os
from typing import Final

PER_PAGE: Final = 4  # per live page: its socket, and three files for the event loop of its session
RESERVED: Final = 64  # for the server's own files and for HTTP requests

_LOG = logging.getLogger(__name__)


def max_live_pages(wanted: int) -> int:
    """Return how many of the wanted live pages fit in the process's limit on open files.

    The host can raise the limit: LimitNOFILE in deploy/wegwijzer@.service, ulimits in
    deploy/compose.yaml, `ulimit -n` in a shell.
    """
    try:
        import resource
    except ModuleNotFoundError:  # Windows has no such limit
        return wanted
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY:
        return wanted
    possible = min(wanted, max(0, limit - RESERVED) // PER_PAGE)
    if possible < wanted:
        _LOG.warning(
            "%d pages can be live, not %d, with %d open files: other pages work without Streamlit",
            *(possible, wanted, limit),
        )
    return possible


def can_open_a_page() -> bool:
    """Return whether a live page can open its files now; other connections use files too."""
    opened = []
    try:
        for _ in range(4 * PER_PAGE):  # several pages may open at the same time
            opened.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return False
    finally:
        for file in opened:
            os.close(file)
    return True
