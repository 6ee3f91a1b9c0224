"""A SmartWeb shop that fails while it is told something: nothing is made twice, and the next run puts it right."""

from __future__ import annotations

from random import Random

import pytest

from tests.faults.killing import Children
from tests.faults.test_smartweb_kill import SHOP, all_is_well, change_everything, web
from tests.invariants import invariants
from tests.smartweb_world import SmartWebWorld
from tests.strength import rounds, sampled

__all__ = ["web"]

HTTP = ("lost-answer", "error-after", "error-before", "truncate", "reset-before", "throttle")
SOAP = ("internal", "internal-after", "html", "html-after", "nothing", "nothing-after", "cut", "bad-byte", "auth")
SOME = ("lost-answer", "error-before", "internal-after", "cut", "auth")
WRITES = {
    "Product_Update": (*HTTP, *SOAP),
    "Product_CreateOrUpdate": (*SOME, "nothing-after", "bad-byte"),
    "Product_CreateOrUpdateVariant": SOME,
    "Product_CreateOrUpdateVariantType": SOME,
    "Product_CreateOrUpdateVariantTypeValue": SOME,
}


def strike(world: SmartWebWorld, kind: str, match: str, times: int = 1) -> None:
    if kind in HTTP:
        world.fault(SHOP, match, kind, times=times, retry_after=1)
    else:
        world.mishap(kind, match, times=times)


@pytest.mark.parametrize("match", WRITES)
def test_a_write_that_goes_wrong_is_done_once(web: SmartWebWorld, match: str) -> None:
    for number, kind in sampled(enumerate(WRITES[match], start=1), match):
        web.set_products(option_name=f"Option {number}")
        made = change_everything(web, number)
        strike(web, kind, match)
        web.writes()
        web.run()
        assert 1 <= web.calls(SHOP)[match] <= 6, kind
        web.run_settled()
        all_is_well(web, made)
    invariants(web)


@pytest.mark.parametrize("kind", ["lost-answer", "error-before", "internal-after", "cut"])
def test_many_new_products_whose_answer_goes_wrong_are_made_once(web: SmartWebWorld, kind: str) -> None:
    for number in range(30):
        web.person("rackbeat", "items", number=f"MANY-{number}", name=f"Many {number}", price=80, group=10)
    strike(web, kind, "Product_CreateOrUpdateBulk", times=3)
    web.run("sync-products")
    web.no_faults()
    web.run_settled("sync-products")
    numbers = [row["number"] for row in web.raw()["products"] if row["number"].startswith("MANY-")]
    assert sorted(numbers) == sorted(f"MANY-{number}" for number in range(30))
    web.run()
    invariants(web)


@pytest.mark.parametrize("kind", ["lost-answer", "html", "cut", "bad-byte"])
def test_a_shop_that_answers_nothing_usable_ends_the_pass_and_loses_nothing(web: SmartWebWorld, kind: str) -> None:
    made = change_everything(web, 1)
    strike(web, kind, "*", times=-1)
    web.clock.move()
    assert web.exit_code() == 5
    web.no_mishaps()
    web.run_settled()
    all_is_well(web, made)
    invariants(web)


@pytest.mark.parametrize("seed", range(rounds(6, 1)))
def test_random_faults_lose_nothing_and_make_nothing_twice(web: SmartWebWorld, processes: Children, seed: int) -> None:
    random = Random(seed)
    changes = []
    for number, kind in enumerate(random.sample([*HTTP, *SOAP], 4)):
        if kind in HTTP:
            share = random.choice((0.02, 0.1, 0.3))
            web.fault(SHOP, "*", kind, times=-1, share=share, seed=seed, retry_after=1)
        else:
            web.mishap(kind, random.choice(["Order_*", "Product_*"]), times=2, after=random.randint(0, 12))
        changes.append(change_everything(web, number))
        web.exit_code() if random.random() < 0.6 else processes.run(web, kill_at=random.randint(1, 30))
        web.clock.move()
    web.no_mishaps()
    web.run_settled()
    web.run_settled()
    all_is_well(web, changes[-1])
    assert all(len(web.landed(made.order)) == 1 for made in changes)
    invariants(web)
