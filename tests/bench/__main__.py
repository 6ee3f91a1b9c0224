"""`python -m tests.bench [--quick]`: one table of goals and measured values. Measured on the sandbox over real HTTP."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator

from tests.bench import calls, memory, products, rate, smartweb, startup
from tests.bench.stage import RBSYNC, measured
from tests.bench.table import Row, lines

_DEMO_SECONDS = 60


def _demo() -> Iterator[Row]:
    run = measured((*RBSYNC, "demo"))
    done = run.exit_code == 0 and run.seconds < _DEMO_SECONDS
    yield Row("rbsync demo", f"< {_DEMO_SECONDS} s", f"{run.seconds:.0f} s, exit code {run.exit_code}", done)


def main() -> int:
    """Measure, print; 1 when a goal was missed."""
    parser = ArgumentParser(prog="python -m tests.bench", description="What rbsync costs, measured on the sandbox.")
    parser.add_argument("--quick", action="store_true", help="small sizes: a minute or two, numbers less telling")
    quick = parser.parse_args().quick
    rows: list[Row] = []
    for part in (startup, calls, products, smartweb, rate, memory):
        sys.stderr.write(f"measuring {part.__name__.rpartition('.')[2]} …\n")
        rows += part.rows(quick=quick)
    sys.stderr.write("measuring demo …\n")
    rows += _demo()
    sys.stdout.write("\n".join(lines(rows)) + "\n")
    return 1 if any(row.met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
