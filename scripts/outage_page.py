"""Write the page that the proxy shows while the Wegwijzer itself does not answer.

python -m scripts.outage_page /var/www/wegwijzer/storing.html
"""

import sys
from pathlib import Path

from wegwijzer.content import load_content
from wegwijzer.render import Renderer


def main(path: str) -> int:
    """Write the page to the path, readable for everybody; return 0."""
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(Renderer(load_content()).outage(), encoding="utf-8")
    file.chmod(0o644)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
