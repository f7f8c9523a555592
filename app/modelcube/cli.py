"""The command `modelcube`: from the shell what the web server does.

A command imports what it needs when it runs, so that each starts as quickly as its own work allows.
"""

from typing import Annotated

import typer
from pydantic import ValidationError

from modelcube import __version__
from modelcube.settings import PREFIX, Settings, settings_table

app = typer.Typer(help="Twist resolution, depth and width of a network.", no_args_is_help=True)


def print_version(wanted: bool) -> None:
    """Print the version and leave."""
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", is_eager=True, callback=print_version)
    ] = False,
) -> None:
    """Twist resolution, depth and width of a network and see what it is, costs and is worth."""


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help=f"Address to listen on [{PREFIX}HOST].")] = None,
    port: Annotated[int | None, typer.Option(help=f"Port to listen on, 0 for a free one [{PREFIX}PORT].")] = None,
) -> None:
    """Serve the page and the interface, and print their address."""
    from modelcube.server import serve as run

    given = {name: value for name, value in {"host": host, "port": port}.items() if value is not None}
    run(read_settings(**given))


@app.command()
def settings() -> None:
    """Print the table of settings, all of them environment variables."""
    typer.echo(settings_table())


def read_settings(**given: object) -> Settings:
    """The settings of the environment, less those given on the command line; a wrong one ends the program."""
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        for item in error.errors():
            name = ".".join(map(str, item["loc"]))
            typer.secho(f"{PREFIX}{name.upper()}: {item['msg']} (it is {item['input']!r})", err=True, fg="red")
        raise typer.Exit(2) from error
