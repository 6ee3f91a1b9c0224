"""Setting up: `init`, `check` and `config …`."""

from __future__ import annotations

import typer

from rbsync.cli import init
from rbsync.cli.shared import Config, Connectors, Json, config_path, environ


def check(connectors: Connectors = None, as_json: Json = False, config: Config = None) -> None:
    """Credentials, permissions, account, and every name and number that rbsync.toml uses: all looked up, nothing written."""
    path = config_path(config)
    from rbsync.telling.findings import finding_lines, findings_document
    from rbsync.telling.text import json_text
    from rbsync.wiring.runs import check as look_at_everything

    findings = look_at_everything(path, tuple(connectors or ()), environ())
    # the first that is wrong is the cause: what comes after it could often not be looked at
    exit_code = next((finding.exit_code for finding in findings if not finding.ok), 0)
    if as_json:
        typer.echo(json_text(findings_document(findings, exit_code)))
    else:
        typer.echo("\n".join(finding_lines(findings)))
    raise typer.Exit(exit_code)


def config_show(as_json: Json = False, config: Config = None) -> None:
    """The settings in effect, defaults filled in, secrets hidden."""
    from rbsync.config.show import effective, effective_toml
    from rbsync.telling.text import json_text
    from rbsync.wiring.settings import load_settings

    settings = load_settings(config_path(config), environ())
    typer.echo(json_text(effective(settings)) if as_json else effective_toml(settings).rstrip())


def config_validate(as_json: Json = False, config: Config = None) -> None:
    """Whether the file is right, without asking any service; every mistake at once."""
    from rbsync.config.load import WARNING
    from rbsync.telling.text import json_text
    from rbsync.wiring.settings import load_settings

    path = config_path(config)
    warnings = load_settings(path, environ()).warnings
    if as_json:
        typer.echo(
            json_text(
                {"exit_code": 0, "path": str(path), "warnings": [warning.removeprefix(WARNING) for warning in warnings]}
            )
        )
        return
    for warning in warnings:
        typer.echo(warning, err=True)
    typer.echo(f"{path} is right.")


def config_schema() -> None:
    """The JSON Schema of rbsync.toml, for editors and other programs."""
    import json

    from rbsync.wiring.settings import settings_schema

    typer.echo(json.dumps(settings_schema(), indent=2, ensure_ascii=False))


def register(app: typer.Typer) -> None:
    """Add the commands that set up."""
    app.command("init", rich_help_panel="Setting up")(init.init)
    app.command("check", rich_help_panel="Setting up")(check)
    group = typer.Typer(help="What rbsync.toml says.", no_args_is_help=True, rich_markup_mode=app.rich_markup_mode)
    group.command("show")(config_show)
    group.command("validate")(config_validate)
    group.command("schema")(config_schema)
    app.add_typer(group, name="config", rich_help_panel="Setting up")
