#!/bin/sh
# install.sh DIR REQUIREMENTS: install REQUIREMENTS in the virtual environment DIR, made if needed.
set -eu
python=${PYTHON:-python3}

stop() {
    echo "$1" >&2
    exit 1
}

# Asking pip, not looking for a file: a half-made environment, or one whose Python is gone, is made anew.
if ! "$1/bin/python" -m pip --version >/dev/null 2>&1; then
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        stop "The Wegwijzer needs Python 3.11 or newer: install it, or name it with PYTHON=/path/to/python3."
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then # Debian keeps these in a package of their own
        hint="Python's venv is missing: install it (Debian: sudo apt-get install python3-venv), then try again."
        if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then stop "$hint"; fi
        echo "Installing python3-venv..."
        { apt-get -qq update && apt-get -qq install -y --no-install-recommends python3-venv; } >/dev/null || stop "$hint"
    fi
    "$python" -m venv --clear "$1"
fi
echo "Installing $2 in $1 (only when it changed)..."
"$1/bin/python" -m pip install --quiet --disable-pip-version-check -r "$2"
