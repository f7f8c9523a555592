"""`python -m modelcube`: the command, where scripts are not on the path."""

from modelcube.cli import app

app()
