"""Fit rows in a process of its own: `python -m modelcube.surrogate < rows.json > checked.json`.

A server fits in the background this way, so that no request waits for the interpreter; the process gives way to all
others. Exit status 1 and one line of text say that no usable scales were found.
"""

import contextlib
import json
import os
import sys

from modelcube.surrogate.fitted import FitFailed, rows_from_data
from modelcube.surrogate.validation.validation import fit_and_check

NICE = 19


def main() -> int:
    """Read rows, write what was found."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICE)
    try:
        checked = fit_and_check(rows_from_data(json.load(sys.stdin)))
    except FitFailed as error:
        print(error, file=sys.stderr)
        return 1
    json.dump(checked.to_data(), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
