#!/bin/sh
# need_python.sh [venv]: fail with an instruction if there is no Python 3.11 or newer, or (venv) none
# that can create environments. As root on Debian, try to install python3-venv first.
set -eu
python=${PYTHON:-python3}
command="sudo apt-get install python3-venv" # depends on python3

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
