"""The composition root: settings → clients → connectors → state → passes. The only room that knows everybody."""

from rbsync.wiring.runs import check, execute, explain_product, propose_matches

__all__ = ["check", "execute", "explain_product", "propose_matches"]
