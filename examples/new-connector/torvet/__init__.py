"""Torvet: a market place that keeps orders, listings and quantities for its sellers. It is invented."""
