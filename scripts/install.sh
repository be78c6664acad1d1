#!/bin/sh
# install.sh DIR LOCK: install what LOCK names, and nothing else than its hashes allow, in the virtual
# environment DIR, made if needed.
set -eu

# Asking pip, not looking for a file: a half-made environment, or one whose Python is gone, is made anew.
if ! "$1/bin/python" -m pip --version >/dev/null 2>&1; then
    "$(dirname "$0")/need_python.sh" venv
    "${PYTHON:-python3}" -m venv --clear "$1"
fi
echo "Installing $2 in $1 (only when it changed)..."
"$1/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$2"
