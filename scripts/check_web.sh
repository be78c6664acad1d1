#!/bin/sh
# Check the format, likely mistakes and types of scripts and style sheets, and compare html/built with its sources.
set -eu
if ! command -v npm >/dev/null; then
	echo '*** NO npm: SCRIPTS AND STYLE SHEETS ARE NOT CHECKED. On Debian: sudo apt-get install nodejs npm ***'
	[ "${CI:-}" != true ]
	exit
fi
[ node_modules -nt package-lock.json ] || npm ci --silent --ignore-scripts --no-audit --no-fund
npm run --silent lint
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
BUILT=$built npm run --silent build
diff -rq wegwijzer/html/built "$built" || {
	echo 'wegwijzer/html/built differs from its sources: run `make built` and commit it.'
	exit 1
}
