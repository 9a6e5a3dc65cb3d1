#!/bin/sh
# Runs a program on a display of its own: Xvfb with a window manager. Ends with 77 where that is not installed.
set -eu

for tool in Xvfb openbox; do
    if ! command -v "$tool" >/dev/null 2>&1; then
        echo "SKIPPED: $tool is not installed, so the window was not tested on a display."
        exit 77
    fi
done

folder=$(mktemp -d)
server=
manager=
finish() {
    [ -z "$manager" ] || kill "$manager" 2>/dev/null || true
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT INT TERM

Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp 3>"$folder/display" 2>"$folder/log" &
server=$!
waited=0
while [ ! -s "$folder/display" ]; do
    waited=$((waited + 1))
    if [ "$waited" -gt 100 ] || ! kill -0 "$server" 2>/dev/null; then
        cat "$folder/log"
        echo "SKIPPED: Xvfb did not start."
        exit 77
    fi
    sleep 0.1
done
DISPLAY=":$(cat "$folder/display")"
export DISPLAY
# the window manager ends at once while the display does not take connections yet, so it is the probe, too
waited=0
while :; do
    openbox >"$folder/log" 2>&1 &
    manager=$!
    sleep 0.4
    if kill -0 "$manager" 2>/dev/null; then
        break
    fi
    waited=$((waited + 1))
    if [ "$waited" -gt 20 ]; then
        cat "$folder/log"
        echo "SKIPPED: openbox did not start."
        exit 77
    fi
done

# not exec: the display is taken down again
QT_QPA_PLATFORM=xcb XDG_RUNTIME_DIR="$folder" "$@"
