"""How a shop counts its prices: when that changes, all prices change, and the guard must see them all at once."""

from __future__ import annotations

from rbsync.passes.context import Job, PassContext
from rbsync.passes.products.index import read_all_next_time
from rbsync.ports.connector import ShopProfile

_TERMS = "price-terms"


def read_all_on_new_terms(context: PassContext, job: Job, profile: ShopProfile) -> None:
    """Call it before the index is read: a run about the few listings that were touched would slip past the guard."""
    if context.memory.note(job.name, _TERMS) != _terms(profile):
        read_all_next_time(context, job)


def terms_were_guarded(context: PassContext, job: Job, profile: ShopProfile) -> None:
    """The guard saw all prices at once and let them pass."""
    context.memory.set_note(job.name, _TERMS, _terms(profile))


def _terms(profile: ShopProfile) -> str:
    return f"{profile.currency} {'with' if profile.prices_include_vat else 'without'} VAT"
