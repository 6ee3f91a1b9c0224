"""The day of a small merchant, played on the simulated services."""
