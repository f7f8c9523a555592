"""Modules of the page run by Node.js alone, without a browser: for numbers that Python and JavaScript must share."""

import json
import subprocess
from typing import Any

from playwright._impl._driver import compute_driver_executable

from modelcube.assets import asset_folder


def run_module(script: str, argument: Any) -> Any:
    """What the body of an async function returns, as JSON. `argument` is at hand; `js("model/view.js")` imports a file.

    Node.js is the one that Playwright ships, so that none need be installed.

    Raises:
        AssertionError: the script failed; the message has its error.
    """
    folder = (asset_folder("static") / "js").as_uri()
    program = f"""
const js = (name) => import("{folder}/" + name);
let text = "";
for await (const part of process.stdin) text += part;
const argument = JSON.parse(text);
process.stdout.write(JSON.stringify(await (async () => {{ {script} }})()));
"""
    node, _ = compute_driver_executable()
    command = [str(node), "--input-type=module", "--eval", program]
    done = subprocess.run(command, input=json.dumps(argument), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
