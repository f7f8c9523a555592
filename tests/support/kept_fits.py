"""Fits as `python -m modelcube.surrogate` does, but gives at once what it found for the same rows before.

`KEPT_FITS` in the environment names the folder that answers are kept in. A program of its own that imports nothing.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

COMMAND = (sys.executable, "-S", __file__)


def main() -> int:
    """Read rows, write what was found."""
    rows = sys.stdin.read()
    kept = Path(os.environ["KEPT_FITS"]) / hashlib.sha256(rows.encode()).hexdigest()
    if not kept.is_file():
        done = subprocess.run(
            [sys.executable, "-m", "modelcube.surrogate"], input=rows, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.stderr.write(done.stderr)
            return done.returncode
        kept.write_text(done.stdout)
    sys.stdout.write(kept.read_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
