"""Write the pages that the proxy shows by itself, both into the folder of the path.

python -m scripts.outage_page /var/www/wegwijzer/storing.html

storing.html: while the Wegwijzer itself does not answer. geweigerd.html, beside it: for a request
that the proxy refuses.
"""

import sys
from pathlib import Path

from wegwijzer.content import load_content
from wegwijzer.html.render import Renderer


def main(path: str) -> int:
    """Write the pages, readable for everybody; return 0."""
    storing = Path(path)
    storing.parent.mkdir(parents=True, exist_ok=True)
    for name, html in Renderer(load_content()).proxy_pages().items():
        file = storing.with_name(name)
        file.write_text(html, encoding="utf-8")
        file.chmod(0o644)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
