"""The command `modelcube`: from the shell what the web server does.

A command imports what it needs when it runs, so that each starts as quickly as its own work allows.
"""

import importlib
import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from modelcube import __version__, console
from modelcube.assets import asset_folder
from modelcube.errors import InvalidInput, ModelCubeError, NotFound, NotInstalled
from modelcube.settings import PREFIX, Settings, settings_table

if TYPE_CHECKING:
    from modelcube.answers.explorer import Explorer
    from modelcube.studies.store import StudyStore

DEFAULT_BACKBONE = "efficientnet-b0"
DEFAULT_STUDY = "imagenet"

BackboneOption = Annotated[str, typer.Option(help="Family of networks.")]
StudyOption = Annotated[str, typer.Option(help="Whose data set and measured networks.")]
ClassesOption = Annotated[int | None, typer.Option(help="Number of classes.", min=1, max=100_000)]
ResultsOption = Annotated[Path | None, typer.Option(help="Folder to write to, by default the shipped results.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print what the interface answers.")]


class Commands(TyperGroup):
    """The commands: one that is interrupted or told to end does so without a traceback, with 128 + the signal."""

    def invoke(self, ctx: Any) -> object:
        """Run a command."""
        from modelcube.evaluation.jobs.stopping import interruptible

        try:
            with interruptible():
                return super().invoke(ctx)
        except KeyboardInterrupt as error:
            number = error.args[0] if error.args else signal.SIGINT
            notes = " ".join(getattr(error, "__notes__", ()))
            typer.secho(f"\n{'Interrupted' if number == signal.SIGINT else 'Terminated'}. {notes}".rstrip(), err=True)
            raise typer.Exit(128 + number) from None


app = typer.Typer(cls=Commands, help="Twist resolution, depth and width of a network.", no_args_is_help=True)


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
    with report_errors():
        run(read_settings(**given))


@app.command()
def network(
    r: Annotated[float, typer.Argument(help="Resolution ratio.")] = 1.0,
    d: Annotated[float, typer.Argument(help="Depth ratio.")] = 1.0,
    w: Annotated[float, typer.Argument(help="Width ratio.")] = 1.0,
    backbone: BackboneOption = DEFAULT_BACKBONE,
    study: StudyOption = DEFAULT_STUDY,
    classes: ClassesOption = None,
    as_json: JsonOption = False,
) -> None:
    """What a network is and costs, exactly, and what was measured of it."""
    from modelcube.answers.network import NetworkQuestion, answer_network

    with report_errors(), opened_explorer() as explorer:
        answer = answer_network(explorer, NetworkQuestion(r, d, w, backbone=backbone, study=study, classes=classes))
    console.show(answer, [("network", answer)], as_json)


@app.command()
def scale(
    flops: Annotated[
        str | None, typer.Argument(help="Budget: a share of the backbone's, 0.1 or 10%, or a count, 39M or 39e6.")
    ] = None,
    params: Annotated[str | None, typer.Option(help="Budget of parameters instead: 3M.")] = None,
    rule: Annotated[str | None, typer.Option(help="A rule of your own: α,β,γ of depth, width, resolution.")] = None,
    backbone: BackboneOption = DEFAULT_BACKBONE,
    study: StudyOption = DEFAULT_STUDY,
    classes: ClassesOption = None,
    as_json: JsonOption = False,
) -> None:
    """The network that each formula picks for a budget."""
    from modelcube.answers.scale import ScaleQuestion, answer_scale

    question = ScaleQuestion(
        flops=flops, params=params, rule=rule, backbone=backbone, study=study, classes=classes, predict=True
    )
    with report_errors(), opened_explorer() as explorer:
        answer = answer_scale(explorer, question)
    picked = [("tiny", answer.tiny), ("giant", answer.giant), ("optimal", answer.optimal), ("rule", answer.rule)]
    console.show(answer, [(name, network) for name, network in picked if network is not None], as_json)


@app.command()
def predict(
    r: Annotated[float, typer.Argument(help="Resolution ratio.")] = 1.0,
    d: Annotated[float, typer.Argument(help="Depth ratio.")] = 1.0,
    w: Annotated[float, typer.Argument(help="Width ratio.")] = 1.0,
    backbone: Annotated[str, typer.Option(help="A backbone that we build, or that rows name.")] = DEFAULT_BACKBONE,
    study: StudyOption = DEFAULT_STUDY,
    family: Annotated[str | None, typer.Option(help="Whose recipe; unknown: anybody's.")] = None,
    base_top1: Annotated[float | None, typer.Option(help="One accuracy of your own, per cent.")] = None,
    base: Annotated[tuple[float, float, float], typer.Option(help="Its r, d, w.")] = (1.0, 1.0, 1.0),
    own_backbone: Annotated[bool, typer.Option(help="It is of a backbone of your own.")] = False,
    as_json: JsonOption = False,
) -> None:
    """What a network is worth, with its 95 % interval."""
    from modelcube.answers.predict import answer_predict
    from modelcube.surrogate.surrogate import AnchorAccuracy

    own = AnchorAccuracy(base_top1, *base) if base_top1 is not None else None
    with report_errors(), opened_explorer() as explorer:
        answer = answer_predict(
            explorer,
            [[r, d, w]],
            backbone=None if own_backbone else backbone,
            study=study,
            family=family,
            base=own,
        )
    console.show_prediction(answer, as_json)


@app.command()
def fit(
    study: Annotated[str, typer.Argument(help="Study to fit.")] = DEFAULT_STUDY, results: ResultsOption = None
) -> None:
    """Fit a study's surrogate from scratch and write the scales found."""
    from modelcube.answers.fitting import fit_study

    with report_errors(), opened_explorer() as explorer, console.working(f"fitting {study}"):
        path = fit_study(explorer, study, results or asset_folder("results"))
    typer.echo(f"wrote {path}")


@app.command()
def validate(
    study: Annotated[str, typer.Argument(help="Study to check.")] = DEFAULT_STUDY, results: ResultsOption = None
) -> None:
    """Check a study's predictions on rows left out, write the tables, and print the main one."""
    from modelcube.answers.fitting import validate_study

    with report_errors(), opened_explorer() as explorer, console.working(f"validating {study}"):
        validation = validate_study(explorer, study, results or asset_folder("results"))
    console.show_validation(validation)


@app.command()
def verify(
    r: Annotated[float, typer.Argument(help="Resolution ratio.")],
    d: Annotated[float, typer.Argument(help="Depth ratio.")],
    w: Annotated[float, typer.Argument(help="Width ratio.")],
    backbone: BackboneOption = DEFAULT_BACKBONE,
    classes: Annotated[int, typer.Option(help="Number of classes.", min=1, max=100_000)] = 1000,
    in_channels: Annotated[int, typer.Option(help="Channels of an image.", min=1, max=64)] = 3,
) -> None:
    """Build a network with timm, let fvcore count it, and compare with our figures; exit 1 where they differ."""
    from modelcube.networks.cost_table import cost_table
    from modelcube.networks.network import realise
    from modelcube.networks.registry import get_backbone

    with report_errors():
        counts = evaluation_module("training.counts")
        realised = realise(get_backbone(backbone), r, d, w)
        ours = counts.table_counts(realised, cost_table(realised.backbone, classes, in_channels))
        theirs = counts.fvcore_counts(realised, classes, in_channels)
    console.show_counts(realised.id, ours, theirs)
    raise typer.Exit(0 if ours == theirs else 1)


@app.command()
def worker(
    supervised: Annotated[bool, typer.Option("--supervised", hidden=True, help="Run under a supervisor.")] = False,
) -> None:
    """Measure what is asked for, on this machine or on the Ray cluster of the settings, until interrupted."""
    from modelcube.evaluation.worker import supervisor
    from modelcube.web.logs import configure_logs

    settings = read_settings()
    configure_logs(settings)
    with report_errors():
        module = evaluation_module("worker.worker")
        module.check_settings(settings)
        if not supervised:
            raise typer.Exit(supervisor.supervise([sys.executable, "-m", "modelcube", "worker", "--supervised"]))
        module.work(settings, supervisor.stopped_by_parent())


@app.command()
def sample(
    plan: Annotated[Path, typer.Option(help="CSV file of the plan, written where there is none.")],
    dataset: Annotated[str, typer.Option(help="A data set of the settings.")] = "fashion-mnist",
    backbone: BackboneOption = DEFAULT_BACKBONE,
    recipe: Annotated[str, typer.Option(help="How networks are trained.")] = "proxy",
    half: Annotated[int, typer.Option(help="Networks at half the backbone's cost.", min=0, max=10_000)] = 60,
    ranged: Annotated[int, typer.Option("--range", help="Networks of any cost.", min=0, max=10_000)] = 60,
    seed: Annotated[int, typer.Option(help="Of the sequence that draws them.", min=0)] = 0,
    output: Annotated[Path | None, typer.Option(help="Measure the plan: folder for a JSON file a network.")] = None,
    results: Annotated[Path | None, typer.Option(help="CSV file: its rows are done, new ones are added.")] = None,
    jobs: Annotated[int, typer.Option(help="Networks trained at once.", min=1, max=1024)] = 1,
    threads: Annotated[int, typer.Option(help="Threads of each.", min=1, max=1024)] = 1,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a plan that is there.")] = False,
    estimate: Annotated[bool, typer.Option("--estimate", help="Say how long it will take here, and leave.")] = False,
    choose: Annotated[bool, typer.Option("--choose", help="Add the best predicted networks to a plan.")] = False,
) -> None:
    """Plan a study of sampled networks on your own images and, with --output, measure it."""
    kept = "What is finished is kept, and what was begun goes on from its checkpoint"
    with report_errors(), resumed_by(kept, "--resume"):
        from modelcube.evaluation.sampling import commands

        drawn = commands.Sample(
            plan=plan, dataset=dataset, backbone=backbone, recipe=recipe, half=half, ranged=ranged, seed=seed
        )
        measuring = commands.Measuring(output=output, results=results, jobs=jobs, threads=threads)
        if choose:
            with opened_store() as store, console.working(f"choosing networks for {dataset}"):
                commands.with_candidates(read_settings(), drawn, store)
        rows = commands.planned(read_settings(), drawn, resume=resume or estimate or choose)
        left = measuring.left(rows)
        typer.echo(f"{plan}: {len(rows)} evaluations, {len(rows) - len(left)} of them done")
        if estimate:
            typer.echo(commands.estimated(read_settings(), left, jobs))
        elif output is not None:
            with closing(measuring.run(read_settings(), left)) as done:
                console.follow_plan(done, left)


@app.command()
def evaluate(
    plan: Annotated[Path, typer.Option(help="CSV file that `modelcube sample` wrote.")],
    row: Annotated[int, typer.Option(help="Number of the line to measure.", min=0)],
    output: Annotated[Path, typer.Option(help="Folder for the JSON file.")] = Path(),
    again: Annotated[bool, typer.Option("--again", help="Measure what has its JSON file already.")] = False,
) -> None:
    """Measure one line of a plan in this process, without server or network; torchrun may start several of it."""
    with report_errors(), resumed_by("It goes on from its last checkpoint"), console.following() as report:
        from modelcube.evaluation.sampling import commands

        result, new = commands.evaluated(read_settings(), plan, row, output, report, again=again)
    known = "" if new else "; it was measured before (--again measures it again)"
    typer.echo(f"{result.network_id}, seed {result.seed}: {result.found} in {result.seconds:.0f} s{known}")


@app.command(name="import")
def import_results(
    files: Annotated[
        list[Path], typer.Argument(help="CSV files (r, d, w, top1), or what `evaluate` and `sample` wrote.")
    ],
    study: Annotated[str | None, typer.Option(help="Name of the study [the data set's, else the file's].")] = None,
    title: Annotated[str | None, typer.Option(help="Title of a new study.")] = None,
    base_resolution: Annotated[
        int | None, typer.Option(help="Pixels a side of r = 1 [the data set's, else 224].", min=1)
    ] = None,
    in_channels: Annotated[
        int | None, typer.Option(help="Channels of an image [the data set's, else 3].", min=1, max=64)
    ] = None,
    classes: Annotated[
        int | None, typer.Option(help="Number of classes [the data set's, else 1000].", min=1, max=100_000)
    ] = None,
    family: Annotated[str, typer.Option(help="Family of lines that name none: one recipe.")] = "own",
    backbone: Annotated[str | None, typer.Option(help="Backbone of lines that name none; none: one's own.")] = None,
) -> None:
    """Add results of your own to a study, or make one of them; a wrong line is named, and nothing is imported then."""
    from modelcube.evaluation.sampling.imported import LEFT_OUT, Import, import_files
    from modelcube.networks.registry import get_backbone
    from modelcube.studies.imports import Defaults, checked_name

    with report_errors(), opened_store() as store:
        defaults = Defaults(checked_name("family", family), get_backbone(backbone).id if backbone else None)
        wanted = Import(
            files=files,
            study=study,
            title=title,
            base_resolution=base_resolution,
            in_channels=in_channels,
            classes=classes,
            defaults=defaults,
        )
        done = import_files(store.engine, wanted, read_settings())
    if done.left_out:
        typer.echo(f"{done.left_out} results are left out: {LEFT_OUT}")
    typer.echo(f"{done.new} of {done.rows} rows are new in the study {done.study!r}; servers fit it in the background")


@app.command()
def studies(
    study: Annotated[str | None, typer.Argument(help="One study [all].")] = None,
    rows: Annotated[bool, typer.Option("--rows", help="List each row that is recorded here.")] = False,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take out of the study what is recorded here; shipped rows stay.")
    ] = False,
    row: Annotated[list[str] | None, typer.Option(help="With --remove: only the row of this id; repeatable.")] = None,
) -> None:
    """List studies and the rows recorded here, or remove these; links to older versions of the data still show them."""
    with report_errors(), opened_store() as store:
        if row and not remove:
            raise InvalidInput("--row", row[0], "with --remove only; --rows lists the rows")
        if remove:
            if study is None:
                raise InvalidInput("--remove", None, "with a study: modelcube studies NAME --remove")
            count = store.remove(study, row or ())
            typer.echo(f"{count} rows are removed from the study {study!r}; servers leave them out within seconds")
            return
        found = [one for one in store.contents() if study in (None, one.id)]
        if study is not None and not found:
            raise NotFound("study", study, store.tables)
        console.show_studies(found, store.recorded_entries(study) if rows else [])


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Folder to write to.")],
    url: Annotated[str | None, typer.Option(help=f"Where readers will find it [{PREFIX}PUBLIC_URL].")] = None,
) -> None:
    """Write the explorer and its embeds as files for any static host."""
    from modelcube.site.export import export as write
    from modelcube.web.logs import configure_logs

    chosen = read_settings(log_level="warning", **({"public_url": url} if url else {}))
    configure_logs(chosen)  # else each page written is a line
    with report_errors(), console.working(f"writing {folder}"):
        files = write(folder, chosen)
    typer.echo(f"wrote {files} files to {folder}")


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


@contextmanager
def opened_explorer() -> Iterator["Explorer"]:
    """The studies of the settings' database."""
    from modelcube.answers.explorer import Explorer

    with opened_store() as store:
        yield Explorer.of_store(store)


@contextmanager
def opened_store() -> Iterator["StudyStore"]:
    """The settings' database, with the shipped results in it."""
    from modelcube.studies.store import StudyStore

    with StudyStore.open(read_settings().resolved_database_url(), asset_folder("results")) as store:
        yield store


@contextmanager
def report_errors() -> Iterator[None]:
    """A mistake of the user ends the program with one line that says what to do."""
    try:
        yield
    except ModelCubeError as error:
        typer.secho(str(error), err=True, fg="red")
        raise typer.Exit(2) from error
    except OSError as error:
        if error.filename is None:  # of no file that somebody has named
            raise
        typer.secho(f"{error.filename}: {error.strerror}", err=True, fg="red")
        raise typer.Exit(2) from error


@contextmanager
def resumed_by(state: str, *more: str) -> Iterator[None]:
    """Say, when interrupted, what the state is, and the command that goes on: this one, with some words more."""
    try:
        yield
    except KeyboardInterrupt as error:
        words = [*sys.argv[1:], *(word for word in more if word not in sys.argv)]
        program = "python -m modelcube" if Path(sys.argv[0]).name == "__main__.py" else "modelcube"
        error.add_note(f"{state}:\n{program} {shlex.join(words)}")
        raise


def evaluation_module(name: str) -> ModuleType:
    """A part of the room that measures.

    Raises:
        NotInstalled: the extra `evaluate` is missing.
    """
    try:
        return importlib.import_module(f"modelcube.evaluation.{name}")
    except ModuleNotFoundError as error:
        raise NotInstalled(f"{error.name} is missing: pip install 'modelcube[evaluate]'") from error
