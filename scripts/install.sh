#!/bin/sh
# install.sh DIR LOCK: install LOCK, with its hashes, into the virtual environment DIR; create it if needed.
set -eu

# Running pip also detects an incomplete environment, or one whose Python was removed.
if ! "$1/bin/python" -m pip --version >/dev/null 2>&1; then
    "$(dirname "$0")/need_python.sh" venv
    "${PYTHON:-python3}" -m venv --clear "$1"
fi
echo "Installing $2 in $1 (only when it changed)..."
"$1/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$2"
