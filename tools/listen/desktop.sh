#!/bin/bash
# A headless desktop with the screen reader Orca, whose speech goes to a file. Reads commands from stdin, runs
# each on that desktop and prints one line: the output of the command. Exits at the end of stdin.
#   desktop.sh FOLDER   keeps everything in that folder; FOLDER/spoken.txt contains the spoken texts (voice.py)
set -u
if [ -z "${RUN:-}" ]; then
  localedef -i nl_BE -f UTF-8 nl_BE.UTF-8 2>/dev/null  # works only as root
  export RUN=$1 HOME=$1/home XDG_RUNTIME_DIR=$1/runtime
  export LANG=nl_BE.UTF-8 LANGUAGE=nl LC_ALL=nl_BE.UTF-8 GNOME_ACCESSIBILITY=1 NO_AT_BRIDGE=0 GSETTINGS_BACKEND=keyfile
  unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy
  mkdir -p "$HOME/.local/share/orca" && mkdir -m 700 "$XDG_RUNTIME_DIR"
  cp "$RUN/voice.py" "$HOME/.local/share/orca/orca-customizations.py"
  exec dbus-run-session -- bash "$0" "$1" 2>"$RUN/desktop.log"
fi

: >"$RUN/spoken.txt"
exec 4>&1 >>"$RUN/desktop.log"  # stdout is only for the output of the commands
await() { for _ in $(seq 600); do "$@" && return; sleep .1; done; }  # at most a minute, on a busy machine
Xvfb -displayfd 3 -screen 0 1280x900x24 -nolisten tcp 3>"$RUN/display" 2>/dev/null & started=($!)
await test -s "$RUN/display"
DISPLAY=:$(<"$RUN/display")
export DISPLAY
gsettings set org.gnome.desktop.interface toolkit-accessibility true
gsettings set org.gnome.desktop.a11y.applications screen-reader-enabled true
openbox & started+=($!)
/usr/libexec/at-spi-bus-launcher --launch-immediately --screen-reader=1 & started+=($!)
gdbus wait --session --timeout 60 org.a11y.Bus
orca & started+=($!)
await test -s "$RUN/spoken.txt"
while read -r command; do
  eval "$command" </dev/null 4>&- | tr '\n' ' ' >&4
  echo >&4
done
kill "${started[@]}" 2>/dev/null
