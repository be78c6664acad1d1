#!/bin/bash
# A desktop without a screen or sound, on which the screen reader Orca speaks. Reads commands from stdin, runs
# each in that session and answers with one line: what the command printed. Ends with its stdin.
#   desktop.sh FOLDER   keeps everything in that folder; FOLDER/spoken.txt holds what the voice said
set -u
if [ -z "${RUN:-}" ]; then
  export RUN=$1 HOME=$1/home XDG_RUNTIME_DIR=$1/runtime DISPLAY=:${LISTEN_DISPLAY:-87}
  export LANG=nl_BE.UTF-8 LANGUAGE=nl LC_ALL=nl_BE.UTF-8 GNOME_ACCESSIBILITY=1 NO_AT_BRIDGE=0 GSETTINGS_BACKEND=keyfile
  unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy
  mkdir -p "$HOME" "$RUN/speech/modules" && mkdir -m 700 "$XDG_RUNTIME_DIR"
  localedef -i nl_BE -f UTF-8 nl_BE.UTF-8 2>/dev/null  # only once, and only as root
  exec dbus-run-session -- bash "$0" "$1" 2>"$RUN/desktop.log"
fi

# The voice writes what it is to say into a file, and takes as long as reading aloud does. What is cut off is
# never written down as heard.
: >"$RUN/spoken.txt"
cat >"$RUN/voice.py" <<'VOICE'
import os, sys, time
text = " ".join(sys.argv[1].split())
out = os.open(os.environ["RUN"] + "/spoken.txt", os.O_WRONLY | os.O_APPEND)
os.write(out, f"{time.time():.2f}|begin|{text}\n".encode())
time.sleep(len(text) / float(os.environ["LISTEN_SPEED"]))
os.write(out, f"{time.time():.2f}|heard|{text}\n".encode())
VOICE
cat >"$RUN/speech/speechd.conf" <<CONF
LogLevel 1
LogDir "$RUN/speech"
DefaultLanguage "nl"
AudioOutputMethod "alsa"
AddModule "paper" "sd_generic" "paper.conf"
DefaultModule paper
CONF
cat >"$RUN/speech/modules/paper.conf" <<CONF
GenericExecuteSynth "python3 $RUN/voice.py '\$DATA'"
GenericMaxChunkLength 4000
GenericDelimiters "|"
GenericLanguage "nl" "nl" "utf-8"
AddVoice "nl" "MALE1" "nl"
DefaultVoice "nl"
CONF
printf 'pcm.!default { type null }\nctl.!default { type null }\n' >"$HOME/.asoundrc"

# Keys are not said: after one letter that is said as a key the generic voice stays silent for good.
mkdir -p "$HOME/.local/share/orca"
cat >"$HOME/.local/share/orca/orca-customizations.py" <<'ORCA'
from orca.speechdispatcherfactory import SpeechServer
SpeechServer.speak_key_event = SpeechServer.speak_character = lambda *_, **__: None
ORCA

Xvfb "$DISPLAY" -screen 0 1280x900x24 -nolisten tcp 2>/dev/null & started=($!)
sleep 1
gsettings set org.gnome.desktop.interface toolkit-accessibility true
gsettings set org.gnome.desktop.a11y.applications screen-reader-enabled true
openbox & started+=($!)
/usr/libexec/at-spi-bus-launcher --launch-immediately --screen-reader=1 & started+=($!)
sleep 1
speech-dispatcher -s -C "$RUN/speech" -t 0 & started+=($!)
sleep 1
orca & started+=($!)
sleep 3
while read -r command; do
  eval "$command" 2>>"$RUN/desktop.log" </dev/null | tr '\n' ' '
  echo
done
kill "${started[@]}" 2>/dev/null
