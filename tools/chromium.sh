#!/bin/sh
# Finds a Chromium for the browser tests, or installs Debian's where that is possible; fails with the reason if not.
set -eu

for name in chromium chromium-browser google-chrome; do
    if [ -n "${BROWSER_PATH:-}" ] || command -v "$name" >/dev/null; then
        exit 0
    fi
done
if ! command -v apt-get >/dev/null; then
    echo "There is no apt-get to install Chromium with; set BROWSER_PATH to a browser" >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "Only root may install Chromium: run 'apt-get install chromium' as root, or set BROWSER_PATH to a browser" >&2
    exit 1
fi
apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null
