"""Secrets are read when they are needed, from where the file says, and are never shown."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from rbsync.config import secrets
from rbsync.config.show import effective, effective_toml
from rbsync.errors import ConfigError
from rbsync.wiring.settings import load_settings

from .example import Load, changed

VALUE = "s3cret-Value"


def with_token(reference: str) -> str:
    return changed('token = { env = "RACKBEAT_TOKEN" }', f"token = {reference}")


def printing(code: str) -> str:
    words = ", ".join(f"'{word}'" for word in (sys.executable, "-c", code))
    return f"{{ command = [{words}] }}"


def why_not(load: Load, reference: str, environ: dict[str, str] | None = None) -> str:
    token = load(with_token(reference), environ).rackbeat.token
    with pytest.raises(ConfigError) as caught:
        token.reveal()
    message = str(caught.value)
    assert VALUE not in message
    assert caught.value.__cause__ is None
    return message


def test_environment(load: Load) -> None:
    reference = '{ env = "T" }'
    assert load(with_token(reference), {"T": f" {VALUE}\n"}).rackbeat.token.reveal() == VALUE
    assert "the environment variable T is not set" in why_not(load, reference)
    assert "the environment variable T is empty" in why_not(load, reference, {"T": ""})
    assert "more than one line" in why_not(load, reference, {"T": f"{VALUE}\n{VALUE}"})


def test_private_file(load: Load, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text(f"{VALUE}\n")
    secret.chmod(0o600)
    assert load(with_token('{ file = "token" }')).rackbeat.token.reveal() == VALUE
    assert load(with_token(f'{{ file = "{secret}" }}')).rackbeat.token.reveal() == VALUE
    assert "No such file" in why_not(load, '{ file = "none" }')
    assert "Is a directory" in why_not(load, '{ file = "." }')


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_file_others_may_read_is_refused_with_advice(load: Load, tmp_path: Path, mode: int) -> None:
    secret = tmp_path / "token"
    secret.write_text(VALUE)
    secret.chmod(mode)
    message = why_not(load, '{ file = "token" }')
    assert f"may be read by others (mode {mode:04o})" in message
    assert f"chmod 600 {secret}" in message


def test_a_pipe_in_place_of_a_file_does_not_hang(load: Load, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert "is not a regular file" in why_not(load, '{ file = "pipe" }')


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe", b"s3cret\nValue", "s3cret-Vælue".encode()])
def test_a_file_without_a_usable_secret(load: Load, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "token").write_bytes(content)
    (tmp_path / "token").chmod(0o600)
    message = why_not(load, '{ file = "token" }')
    assert str(tmp_path / "token") in message
    assert "s3cret" not in message


def test_systemd_credential(load: Load, tmp_path: Path) -> None:
    directory = tmp_path / "credentials"
    directory.mkdir()
    (directory / "rackbeat").write_text(VALUE)
    environ = {"CREDENTIALS_DIRECTORY": str(directory)}
    assert load(with_token('{ credential = "rackbeat" }'), environ).rackbeat.token.reveal() == VALUE
    assert "LoadCredential=other" in why_not(load, '{ credential = "other" }', environ)
    assert "$CREDENTIALS_DIRECTORY, which is not set" in why_not(load, '{ credential = "rackbeat" }')


def test_command_gives_its_first_line(load: Load) -> None:
    reference = printing(f'print("{VALUE}"); print("login: somebody")')
    assert load(with_token(reference)).rackbeat.token.reveal() == VALUE


def test_command_runs_beside_the_file_without_a_shell(load: Load, tmp_path: Path) -> None:
    (tmp_path / "x").write_text(VALUE)
    assert load(with_token(printing('print(open("x").read())'))).rackbeat.token.reveal() == VALUE
    assert "cannot be started: No such file" in why_not(load, '{ command = ["echo x; true"] }', dict(os.environ))


def test_a_failing_command_tells_its_status_but_not_its_output(load: Load, capfd: pytest.CaptureFixture[str]) -> None:
    code = f'import sys; print("{VALUE}"); print("{VALUE}", file=sys.stderr); sys.exit(7)'
    assert "ended with exit status 7" in why_not(load, printing(code))
    assert capfd.readouterr() == ("", "")
    assert "is empty" in why_not(load, printing("pass"))


def test_a_command_that_hangs_is_stopped(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "COMMAND_SECONDS", 0.05)
    assert "had not finished after" in why_not(load, printing("import time; time.sleep(60)"))


def test_a_literal_is_accepted_with_a_warning(load: Load, tmp_path: Path) -> None:
    settings = load(with_token(f'"{VALUE}"'))
    assert settings.rackbeat.token.reveal() == VALUE
    (warning,) = settings.warnings
    assert "[rackbeat] token stands in the file itself" in warning
    (tmp_path / "rbsync.toml").chmod(0o644)
    assert "chmod 600" in load_settings(tmp_path / "rbsync.toml", {}).warnings[-1]


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        (f'"{VALUE}"', "(hidden)"),
        ('{ env = "T" }', {"env": "T"}),
        ('{ file = "token" }', {"file": "token"}),
        ('{ credential = "rackbeat" }', {"credential": "rackbeat"}),
        (f'{{ command = ["touch", "{VALUE}"] }}', {"command": ["touch", "(hidden)"]}),
    ],
)
def test_nothing_shows_a_secret_or_reads_it(load: Load, tmp_path: Path, reference: str, shown: object) -> None:
    settings = load(with_token(reference), {"T": VALUE})
    assert effective(settings)["rackbeat"]["token"] == shown  # type: ignore[index]
    for text in (repr(settings), str(settings.rackbeat.token), effective_toml(settings), settings.model_dump_json()):
        assert VALUE not in text
    assert [path.name for path in tmp_path.iterdir()] == ["rbsync.toml"]
