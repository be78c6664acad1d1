"""The limit on open files: each connection takes one, each live page four."""

import logging
import os
from typing import Final

PER_PAGE: Final = 4  # a live page: its socket, and three for the event loop of its session
RESERVED: Final = 64  # the server's own files, and connections that fetch a page or a file

_LOG = logging.getLogger(__name__)


def most_pages(wanted: int) -> int:
    """Return how many pages can be live within the process's limit on open files.

    Raising the limit is up to whoever starts the process: LimitNOFILE in deploy/wegwijzer@.service,
    ulimits in deploy/compose.yaml, `ulimit -n` in a shell.
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
            "%d pages can be live at once, not %d, with %d open files: the others go by links",
            *(possible, wanted, limit),
        )
    return possible


def room_for_a_page() -> bool:
    """Return whether a live page can open its files now: other connections take files too."""
    opened = []
    try:
        for _ in range(4 * PER_PAGE):  # several pages may open in the same moment
            opened.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return False
    finally:
        for file in opened:
            os.close(file)
    return True
