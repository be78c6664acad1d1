#!/bin/sh
# need_python.sh [venv]: stop, with a line that says what to do, when there is no Python that we can
# use, or (venv) none that can make an environment. On Debian root gets it installed.
set -eu
python=${PYTHON:-python3}
command="sudo apt-get install python3-venv" # Debian keeps venv in a package of its own; Python comes along

has_python() {
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || return 1
    [ "${1:-}" != venv ] || "$python" -c 'import ensurepip, venv' 2>/dev/null
}

has_python "$@" && exit
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing python3-venv..."
    { apt-get -qq update && apt-get -qq install -y --no-install-recommends python3-venv; } >/dev/null 2>&1 || true
    has_python "$@" && exit
fi
echo "The Wegwijzer needs Python 3.11 or newer with venv: $command (or name another: PYTHON=/path/to/python3)" >&2
exit 1
