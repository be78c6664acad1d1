"""Write the two error pages of the proxy.

python -m scripts.outage_page /var/www/wegwijzer/storing.html

storing.html: for an outage of the Wegwijzer. geweigerd.html, in the same folder: for requests that
the proxy rejects.
"""

import sys
from pathlib import Path

from wegwijzer.content import load_content
from wegwijzer.html.render import Renderer


def main(path: str) -> int:
    """Write the pages, readable for every user; return 0."""
    storing = Path(path)
    storing.parent.mkdir(parents=True, exist_ok=True)
    for name, html in Renderer(load_content()).proxy_pages().items():
        file = storing.with_name(name)
        file.write_text(html, encoding="utf-8")
        file.chmod(0o644)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
