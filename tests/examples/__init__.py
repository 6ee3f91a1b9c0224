"""The connector in `examples/new-connector` is imported as if its folder stood in the package."""

import rbsync.connectors
from tests.docs.pages import ROOT

rbsync.connectors.__path__.append(str(ROOT / "examples" / "new-connector"))
