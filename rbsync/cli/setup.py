"""Setting up: `check` and `config …`."""

import typer

from rbsync.cli.shared import Config, Connectors, Group, Json, config_path, environ, print_result


def check(connectors: Connectors = None, as_json: Json = False, config: Config = None) -> None:
    """Credentials, permissions, account, and every name and number that rbsync.toml uses: all looked up, nothing written."""
    path = config_path(config)
    from rbsync.telling.findings import finding_lines, findings_document
    from rbsync.wiring.runs import check as look_at_everything

    findings = look_at_everything(path, tuple(connectors or ()), environ())
    # the first that is wrong is the cause: what comes after it could often not be looked at
    exit_code = next((finding.exit_code for finding in findings if not finding.ok), 0)
    print_result(findings_document(findings, exit_code), finding_lines(findings), as_json=as_json)
    raise typer.Exit(exit_code)


def config_show(as_json: Json = False, config: Config = None) -> None:
    """The settings in effect, defaults filled in, secrets hidden."""
    from rbsync.config.show import effective, effective_toml
    from rbsync.wiring.settings import load_settings

    settings = load_settings(config_path(config), environ())
    print_result(effective(settings), [effective_toml(settings).rstrip()], as_json=as_json)


def config_validate(as_json: Json = False, config: Config = None) -> None:
    """Whether the file is right, without asking any service; every mistake at once."""
    from rbsync.config.load import WARNING
    from rbsync.wiring.settings import load_settings

    path = config_path(config)
    warnings = load_settings(path, environ()).warnings
    document = {"exit_code": 0, "path": str(path), "warnings": [text.removeprefix(WARNING) for text in warnings]}
    for warning in () if as_json else warnings:
        typer.echo(warning, err=True)
    print_result(document, [f"{path} is right."], as_json=as_json)


def config_schema() -> None:
    """The JSON Schema of rbsync.toml, for editors and other programs."""
    import json

    from rbsync.wiring.settings import settings_schema

    typer.echo(json.dumps(settings_schema(), indent=2, ensure_ascii=False))


config = Group("What rbsync.toml says.", {"show": config_show, "validate": config_validate, "schema": config_schema})
