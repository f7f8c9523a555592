"""The web server runs without the libraries of the extra `evaluate`."""

import subprocess
import sys

from tests.support.server_process import ROOT

CODE = """
import sys
import modelcube.cli, modelcube.server
modelcube.server.create_app()
extra = {'torch', 'torchvision', 'timm', 'fvcore', 'ray', 'onnxruntime'}
print(*sorted({name.split('.')[0] for name in sys.modules} & extra))
"""


def test_the_server_imports_nothing_of_the_extra() -> None:
    environment = {"PYTHONPATH": str(ROOT / "app")}
    done = subprocess.run([sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
