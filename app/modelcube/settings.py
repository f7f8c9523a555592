"""The settings: one table (name, default, help) that validation, documentation and tests share.

Each is set by an environment variable, `MODELCUBE_` and its name in capitals. Nothing is read at import time.
"""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "MODELCUBE_"
MAIL = "mailto:?subject={subject}&body={body}"


def default_data_dir() -> Path:
    """The user's data folder for Model Cube, as the XDG base directory specification places it."""
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "modelcube"


class Settings(BaseSettings):
    """How this installation runs."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 for every interface")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one")
    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="Folder for what the server keeps: the database, unless `MODELCUBE_DATABASE_URL` names another",
        json_schema_extra={"shown_default": "~/.local/share/modelcube"},
    )
    database_url: str | None = Field(
        None,
        description="SQLAlchemy address of the database",
        json_schema_extra={"shown_default": "SQLite in the data directory"},
    )
    datasets: str = Field(
        "",
        description="Data sets that may be measured on: `name=folder` (with `train/<class>/…` and `val/<class>/…`), "
        "`name=fashion-mnist` (downloaded where it is not found) or `name=timm:…`, separated by commas, each with "
        "options like `?base_resolution=64&classes=10` (`classes` is needed where a machine does not see the folder). "
        "Paths are taken as they stand; one with a comma, `?` or `&` in it is put in quotation marks: "
        '`name="/data/a, b?"?base_resolution=64`',
        json_schema_extra={"shown_default": "Fashion-MNIST where it is installed"},
    )
    api_key: SecretStr | None = Field(
        None,
        description="Key that writing needs, as `Authorization: Bearer …`; without one only clients on the server's "
        "own machine may write",
        json_schema_extra={"shown_default": "none"},
    )
    ray_address: str | None = Field(
        None,
        description="Address of a Ray cluster that workers run evaluations on; the database is PostgreSQL then",
        json_schema_extra={"shown_default": "a Ray of the worker's own"},
    )
    machine: str | None = Field(
        None,
        description="Name of this machine, under which its latencies are kept; on a Ray cluster it is the host's",
        json_schema_extra={"shown_default": "the host's name"},
    )
    checkpoints: str | None = Field(
        None,
        description="Folder, or address that fsspec reads, where unfinished evaluations are kept: all machines that "
        "evaluate must reach it",
        json_schema_extra={"shown_default": "in the data directory; on a cluster none"},
    )
    checkpoint_seconds: float = Field(60, gt=0, description="Seconds between two checkpoints of an evaluation")
    kept_days: float = Field(
        30,
        gt=0,
        description="Days for which files of predictions, and checkpoints of evaluations that failed or were "
        "canceled, are kept",
    )
    kept_gigabytes: float = Field(
        50, gt=0, description="Most gigabytes of these files; beyond them the oldest go first"
    )
    lease_seconds: float = Field(
        15, ge=2, description="Seconds without a word after which a worker's evaluations go to another"
    )
    queue_length: int = Field(100, ge=0, description="Most evaluations that may wait; more are refused")
    evaluation_hours: float = Field(24, gt=0, description="Longest time that one evaluation may take")
    evaluation_flops: int = Field(
        10_000_000_000, gt=0, description="Most multiply-adds of a network that may be evaluated"
    )
    follow_seconds: float = Field(
        5, ge=0, description="Seconds between looks for newly recorded rows, which are then fitted too; 0: never"
    )
    report_url: str = Field(
        MAIL,
        description="Where readers report an error in a row, with `{subject}` and `{body}` in their places, such as "
        "`https://example.org/issues/new?title={subject}&body={body}`",
        json_schema_extra={"shown_default": "an electronic mail"},
    )
    public_url: str | None = Field(
        None,
        pattern=r"^https?://\S+$",
        description="Address, without a path, under which readers reach the server, for absolute links",
        json_schema_extra={"shown_default": "as requested"},
    )
    cache_seconds: int = Field(
        300, ge=0, description="Seconds for which a CDN or browser may keep an answer before it asks again"
    )
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="`json`, `console`, or `auto`: console in a terminal, JSON elsewhere"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severe event to log")

    def resolved_database_url(self) -> str:
        """The database's address, SQLite in the data directory by default."""
        return self.database_url or f"sqlite:///{self.data_dir.expanduser().resolve() / 'modelcube.sqlite3'}"

    def resolved_checkpoints(self) -> str | None:
        """Where unfinished evaluations are kept: in the data directory unless a cluster of machines evaluates."""
        if self.checkpoints is not None or self.ray_address is not None:
            return self.checkpoints
        return str(self.data_dir.expanduser().resolve() / "checkpoints")


def settings_table() -> str:
    """The table of settings in Markdown, as the documentation shows it."""
    lines = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        default = extra.get("shown_default", f"`{field.default}`")
        lines.append(f"| `{PREFIX}{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines)
