"""The composition root: settings → clients → connectors → state → passes. The only room that knows everybody."""
