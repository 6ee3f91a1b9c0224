"""Prints what points an example's rbsync.toml at a running sandbox: rehearse.py DIR, for the shell's `eval`."""

import json
import shlex
import sys
from datetime import date, timedelta
from pathlib import Path

sandbox = json.loads((Path(sys.argv[1]) / "sandbox.json").read_text(encoding="utf-8"))
variables = {
    "RACKBEAT_TOKEN": sandbox["rackbeat"]["token"],
    "RBSYNC__RACKBEAT__BASE_URL": sandbox["rackbeat"]["url"],
    "RBSYNC__ACCOUNT__START": str(date.today() - timedelta(days=50)),  # noqa: DTZ011  the sandbox's orders are recent
    "RBSYNC__STATE__PATH": str(Path(sys.argv[1]).absolute() / "rehearsal.sqlite3"),
}
for shop in sandbox["shops"]:
    name = shop["name"].replace("-", "_").upper()
    variables[f"{name}_TOKEN"] = shop["token"]
    variables[f"RBSYNC__CONNECTORS__{name}__BASE_URL"] = shop["url"]
for shop in sandbox["smartweb"]:
    name = shop["name"].replace("-", "_").upper()
    variables[f"{name}_PASSWORD"] = shop["password"]
    variables[f"RBSYNC__CONNECTORS__{name}__WSDL"] = shop["wsdl"]
for variable, value in variables.items():
    sys.stdout.write(f"export {variable}={shlex.quote(value)}\n")
