"""What a pass needs from the outside: the hub, the shops, its memory and the time.

The docstrings are the contract; tests/contract holds every implementation to them. All of them raise only classes of
`rbsync.errors`: `Refused` (or `NotFound`) for one record, `Unavailable`, `OutcomeUnknown`, `Denied` and `ContractBroken`
for the service. Lists are generators of pages: memory does not grow with the catalogue.
"""
