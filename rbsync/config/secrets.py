"""Secrets: where rbsync.toml says they are, and how they are read when they are needed."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    SecretStr,
    model_serializer,
    model_validator,
)
from pydantic.config import JsonDict

from rbsync.config.locate import resolve_path
from rbsync.errors import ConfigError

HIDDEN = "(hidden)"
COMMAND_SECONDS = 30
_MAX_BYTES = 64 * 1024
_SHAPES = '{ env = "NAME" }, { file = "path" }, { credential = "name" } or { command = ["program", "argument"] }'


@dataclass(frozen=True, slots=True)
class Place:
    """What values in the file are relative to: the file's folder, and the environment of the run."""

    folder: Path = field(default_factory=Path.cwd)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)


def _text(raw: object) -> object:
    if not isinstance(raw, str) or not raw:
        raise ValueError("must be text in quotes")
    return raw


def _plain_name(raw: object) -> object:
    if not isinstance(raw, str) or not raw or "/" in raw or raw in (".", ".."):
        raise ValueError("must be the plain name of a credential, without a path")
    return raw


def _words(raw: object) -> object:
    if isinstance(raw, Sequence) and not isinstance(raw, str) and raw and all(isinstance(word, str) for word in raw):
        return tuple(raw)
    raise ValueError('must be a list of words, such as ["pass", "show", "rackbeat"]')


def _one_kind_schema(schema: JsonDict) -> None:
    reference = {key: schema.pop(key) for key in ("type", "properties", "additionalProperties")}
    schema["anyOf"] = [{"type": "string"}, {**reference, "minProperties": 1, "maxProperties": 1}]


class Secret(BaseModel):
    """A reference to a secret value, read anew by every `reveal`; or the value itself, which is never shown."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, json_schema_extra=_one_kind_schema
    )

    env: Annotated[str | None, BeforeValidator(_text), Field(description="An environment variable.")] = None
    file: Annotated[
        str | None,
        BeforeValidator(_text),
        Field(description="A file, relative to rbsync.toml, that nobody else may read."),
    ] = None
    credential: Annotated[
        str | None, BeforeValidator(_plain_name), Field(description="A file in systemd's $CREDENTIALS_DIRECTORY.")
    ] = None
    command: Annotated[
        tuple[str, ...] | None,
        BeforeValidator(_words),
        Field(description="A program and its arguments; the first line it prints is the secret."),
    ] = None
    _literal: SecretStr | None = PrivateAttr(default=None)
    _place: Place = PrivateAttr(default_factory=Place)

    @model_validator(mode="wrap")
    @classmethod
    def _read(cls, raw: object, handler: ModelWrapValidatorHandler[Secret]) -> Secret:
        if isinstance(raw, Secret):
            return raw
        if isinstance(raw, str):
            secret = cls.model_construct()
            secret._literal = SecretStr(_checked(raw))
        elif isinstance(raw, dict):
            secret = handler(raw)
            if len(secret.model_fields_set) != 1:
                raise ValueError(f"must be exactly one of {_SHAPES}")
        else:
            raise ValueError(f"must be {_SHAPES}")
        return secret

    def bind(self, place: Place) -> None:
        """Say what the reference is relative to; until then it is this process's own folder and environment."""
        self._place = place

    @property
    def is_literal(self) -> bool:
        """Whether the value itself was given."""
        return self._literal is not None

    def reveal(self) -> str:
        """The value, read now. Raises ConfigError that says where it was looked for, never what was found."""
        if self._literal is not None:
            return self._literal.get_secret_value()
        if self.env is not None:
            return self._from_environment(self.env)
        if self.file is not None:
            return self._from_file(self.file)
        if self.credential is not None:
            return self._from_credential(self.credential)
        return self._from_command(self.command or ())

    @model_serializer(mode="plain")
    def _shown(self) -> str | dict[str, str | list[str]]:
        """As `config show` prints it: references as they are, arguments of commands and literal values hidden."""
        if self.command is not None:
            return {"command": [self.command[0], *[HIDDEN] * (len(self.command) - 1)]}
        kinds = {"env": self.env, "file": self.file, "credential": self.credential}
        return {kind: name for kind, name in kinds.items() if name is not None} or HIDDEN

    def __repr__(self) -> str:
        return f"Secret({self._shown()!r})"

    __str__ = __repr__

    def _from_environment(self, name: str) -> str:
        value = self._place.environ.get(name)
        if not value:
            why = f"the environment variable {name} is {'empty' if value == '' else 'not set'}"
            next_step = f"Set {name} where rbsync is started from (cron and systemd do not read the shell's profile)."
            raise _not_read(why, next_step)
        return _usable(value, origin=f"the environment variable {name}")

    def _from_file(self, name: str) -> str:
        path = resolve_path(name, folder=self._place.folder, environ=self._place.environ)
        return _usable(_read_private(path), origin=str(path))

    def _from_credential(self, name: str) -> str:
        directory = self._place.environ.get("CREDENTIALS_DIRECTORY")
        if not directory:
            why = f'the credential "{name}" needs $CREDENTIALS_DIRECTORY, which is not set'
            raise _not_read(why, f"Run rbsync from a systemd unit with LoadCredential={name}:…")
        path = Path(directory) / name
        try:
            return _usable(_decoded(path.read_bytes(), origin=str(path)), origin=str(path))
        except OSError as error:
            next_step = f"Give the unit LoadCredential={name}:… and start it again."
            raise _not_read(f"{path}: {error.strerror}", next_step) from None

    def _from_command(self, argv: tuple[str, ...]) -> str:
        origin = f'the command "{argv[0]}"'
        next_step = "Run the command by hand as the user that runs rbsync."
        try:
            done = subprocess.run(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._place.folder,
                env=dict(self._place.environ),
                timeout=COMMAND_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            why = f"{origin} had not finished after {COMMAND_SECONDS} seconds"
            raise _not_read(why, next_step) from None
        except (OSError, ValueError) as error:
            why = f"{origin} cannot be started: {getattr(error, 'strerror', None) or 'not a command line'}"
            raise _not_read(why, next_step) from None
        if done.returncode:
            raise _not_read(f"{origin} ended with exit status {done.returncode}", next_step)
        lines = _decoded(done.stdout, origin=origin).splitlines()
        return _usable(lines[0] if lines else "", origin=origin)


def _not_read(why: str, next_step: str = "") -> ConfigError:
    return ConfigError("A secret cannot be read", why=why, next_step=next_step)


def _read_private(path: Path) -> str:
    """The text of a regular file that only its owner may read; the mode is that of the file actually opened."""
    try:
        # without O_NONBLOCK, opening a named pipe would wait for a writer
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as opened:  # noqa: PTH123
            mode = os.fstat(opened.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise _not_read(f"{path} is not a regular file")
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                why = f"{path} may be read by others (mode {stat.S_IMODE(mode):04o})"
                raise _not_read(why, f"Run: chmod 600 {path}")
            return _decoded(opened.read(_MAX_BYTES), origin=str(path))
    except OSError as error:
        next_step = "Check the path, which is relative to rbsync.toml, and its owner."
        raise _not_read(f"{path}: {error.strerror}", next_step) from None


def _decoded(raw: bytes, *, origin: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _not_read(f"{origin} gives bytes that are not text") from None


def _usable(value: str, *, origin: str) -> str:
    try:
        return _checked(value)
    except ValueError as error:
        raise _not_read(f"{origin} {error}", "Put the secret there, alone on one line.") from None


def _checked(value: str) -> str:
    """The value without white space around it. Raises ValueError, without the value, when no header could carry it."""
    stripped = value.strip()
    if not stripped:
        raise ValueError("is empty")
    if not (stripped.isascii() and stripped.isprintable()):
        raise ValueError("holds more than one line, or characters that no token has")
    return stripped
