"""The system's Chromium for browser tests; without one they are skipped, with the reason."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
REASON = "no Chromium: install Debian's `chromium`, or set BROWSER_PATH to a browser"
# Software WebGL, as on a machine without a GPU; no sandbox, since containers and CI run as root.
ARGUMENTS = ("--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")


def find_chromium() -> str | None:
    """Path of the browser to use."""
    named = os.environ.get("BROWSER_PATH")
    return named or next(filter(None, map(shutil.which, NAMES)), None)
