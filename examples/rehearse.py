"""Prints what points the rbsync.toml of an example at a running sandbox: rehearse.py DIR, for the shell's `eval`.

The shops of the sandbox are those of the example by name. One that is in the sandbox only is left out, and said so.
"""

import json
import shlex
import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path

folder = Path(sys.argv[1])
sandbox = json.loads((folder / "sandbox.json").read_text(encoding="utf-8"))
files = [path for path in Path().rglob("rbsync.toml") if folder not in path.parents]
connectors = {name for path in files for name in tomllib.loads(path.read_text(encoding="utf-8"))["connectors"]}
variables = {
    "RACKBEAT_TOKEN": sandbox["rackbeat"]["token"],
    "RBSYNC__RACKBEAT__BASE_URL": sandbox["rackbeat"]["url"],
    "RBSYNC__ACCOUNT__START": str(date.today() - timedelta(days=50)),  # noqa: DTZ011  the sandbox's orders are recent
    "RBSYNC__STATE__PATH": str(folder.absolute() / "rehearsal.sqlite3"),
}
for shop in [*sandbox["shops"], *sandbox["smartweb"]]:
    name = shop["name"].replace("-", "_").upper()
    if shop["name"] not in connectors:
        sys.stderr.write(f"note: {shop['name']} is served, but no rbsync.toml here has it\n")
    elif "wsdl" in shop:
        variables[f"{name}_PASSWORD"] = shop["password"]
        variables[f"RBSYNC__CONNECTORS__{name}__WSDL"] = shop["wsdl"]
    else:
        variables[f"{name}_TOKEN"] = shop["token"]
        variables[f"RBSYNC__CONNECTORS__{name}__BASE_URL"] = shop["url"]
for variable, value in variables.items():
    sys.stdout.write(f"export {variable}={shlex.quote(value)}\n")
