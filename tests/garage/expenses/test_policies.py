"""Policies over several vehicles; the premium recurs beside them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from garage.expenses import selectors, services
from garage.expenses.models import Expense, Policy, RecurringExpense
from garage.expenses.services import CoveredInput, PolicyInput, PremiumInput, Settling
from garage.vehicles.models import Vehicle
from inventory.vendors.records import movers
from project.kernel.actor import Actor
from project.kernel.errors import NotAllowed, NotFound, RuleViolated, StaleVersion
from project.kernel.files.store import attachments_of
from tests.garage.maintenance.making import make_file, make_vehicle, make_vendor

BEGIN = date(2026, 1, 1)
TODAY = date(2026, 4, 15)
PREMIUM = PremiumInput(amount=Decimal("620.00"), starts_on=BEGIN)


def covered(vehicle: Vehicle, share: str = "1", value: str | None = None) -> CoveredInput:
    return CoveredInput(
        vehicle_id=vehicle.pk,
        share=Decimal(share),
        agreed_value=None if value is None else Decimal(value),
    )


def make_policy(actor: Actor, **values: Any) -> Policy:
    given: dict[str, Any] = {
        "title": "Both cars",
        "cover": "full",
        "currency": "EUR",
        "starts_on": BEGIN,
        "premium": PREMIUM,
    }
    return services.policy_add(actor=actor, data=PolicyInput(**(given | values)))


def premium_of(policy: Policy) -> RecurringExpense:
    policy.refresh_from_db()
    assert policy.premium is not None
    return policy.premium


def test_policy_add_sets_up_a_premium_that_is_split(owner: Actor) -> None:
    golf, polo = make_vehicle(owner), make_vehicle(owner, "Polo")
    insurer = make_vendor(owner, "Insurer")
    policy = make_policy(
        owner,
        insurer_id=insurer.pk,
        vehicles=(covered(golf, "340.20", "24000"), covered(polo, "279.80")),
        file_ids=(make_file(owner).pk,),
    )

    premium = premium_of(policy)
    assert (premium.kind, premium.unit, premium.vendor_id) == ("insurance", "year", insurer.pk)
    assert attachments_of(policy, actor=owner).count() == 1
    made = services.occurrences_record(
        actor=owner, recurring_id=premium.pk, settlings=[Settling(due_on=BEGIN)]
    )
    assert {(e.vehicle_id, e.total, e.category) for e in made} == {
        (golf.pk, Decimal("340.20"), "fixed"),
        (polo.pk, Decimal("279.80"), "fixed"),
    }
    assert policy.covered.get(vehicle=golf).agreed_value == Decimal(24_000)


def test_policy_change_takes_its_premium_along(owner: Actor) -> None:
    golf, polo = make_vehicle(owner), make_vehicle(owner, "Polo")
    policy = make_policy(owner, vehicles=(covered(golf),))
    before = premium_of(policy)

    services.policy_change(
        actor=owner,
        policy_id=policy.pk,
        changes={
            "title": "All cars",
            "ends_on": date(2027, 12, 31),
            "vehicles": (covered(golf), covered(polo)),
            "premium": PremiumInput(amount=Decimal(700), starts_on=BEGIN, unit="quarter"),
        },
    )

    after = premium_of(policy)
    assert after.pk == before.pk
    assert (after.title, after.amount, after.unit) == ("All cars", Decimal(700), "quarter")
    assert (after.ends_on, after.shares.count()) == (date(2027, 12, 31), 2)
    with pytest.raises(StaleVersion):
        services.policy_change(
            actor=owner, policy_id=policy.pk, changes={"number": "1"}, expected_version=1
        )


def test_policy_change_that_says_nothing_changes_nothing(owner: Actor) -> None:
    policy = make_policy(owner, vehicles=(covered(make_vehicle(owner)),))
    policy.refresh_from_db()

    services.policy_change(
        actor=owner, policy_id=policy.pk, changes={"title": policy.title, "premium": PREMIUM}
    )

    version = policy.version
    policy.refresh_from_db()
    assert policy.version == version


def test_policy_change_ends_and_begins_a_premium(owner: Actor) -> None:
    policy = make_policy(owner)

    services.policy_change(actor=owner, policy_id=policy.pk, changes={"premium": None})
    policy.refresh_from_db()
    assert policy.premium is None
    assert not selectors.recurring_list(actor=owner)
    services.policy_change(actor=owner, policy_id=policy.pk, changes={"premium": PREMIUM})

    assert premium_of(policy).binned_at is None


def test_the_premium_of_a_policy_is_changed_there(owner: Actor) -> None:
    premium = premium_of(make_policy(owner))

    with pytest.raises(RuleViolated, match="Both cars"):
        services.recurring_change(actor=owner, recurring_id=premium.pk, changes={"title": "x"})
    with pytest.raises(RuleViolated, match="Both cars"):
        services.recurring_bin(actor=owner, recurring_id=premium.pk)


def test_policy_bin_unbin_and_purge_take_the_premium_along(owner: Actor) -> None:
    policy = make_policy(owner, file_ids=(make_file(owner).pk,))
    premium = premium_of(policy)
    services.occurrences_record(
        actor=owner, recurring_id=premium.pk, settlings=[Settling(due_on=BEGIN)]
    )

    services.policy_bin(actor=owner, policy_id=policy.pk)
    assert not selectors.recurring_list(actor=owner)
    services.policy_unbin(actor=owner, policy_id=policy.pk)
    assert selectors.recurring_list(actor=owner).count() == 1
    with pytest.raises(NotFound):
        services.policy_purge(actor=owner, row_id=policy.pk)
    services.policy_bin(actor=owner, policy_id=policy.pk)
    services.policy_purge(actor=owner, row_id=policy.pk)

    assert not RecurringExpense.objects.for_actor(owner).exists()
    assert Expense.objects.for_actor(owner).count() == 1


def test_policies_ending_come_in_order_for_whoever_reminds(owner: Actor) -> None:
    late = make_policy(owner, title="Late", ends_on=date(2026, 12, 31), premium=None)
    soon = make_policy(owner, title="Soon", ends_on=date(2026, 6, 30), premium=None)
    make_policy(owner, title="Ever", premium=None)

    assert list(selectors.policies_ending(actor=owner, until=date(2026, 12, 31))) == [soon, late]
    assert list(selectors.policies_ending(actor=owner, until=date(2026, 6, 30))) == [soon]


def test_policy_says_by_when_notice_is_given() -> None:
    assert Policy(starts_on=BEGIN).cancel_by is None
    ends = Policy(starts_on=BEGIN, ends_on=date(2026, 12, 31), notice_days=30)
    assert ends.cancel_by == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"cover": "all"}, "cover"),
        ({"currency": "XX"}, "currency"),
        ({"deductible": Decimal(-1)}, "deductible"),
        ({"yearly_limit": Decimal(1), "limit_unit": "mm"}, "limit_unit"),
        ({"notice_days": 900}, "notice_days"),
    ],
)
def test_policy_add_refuses_what_cannot_be(
    owner: Actor, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolated) as caught:
        make_policy(owner, **values)

    assert field in caught.value.fields


def test_policy_add_refuses_an_agreed_value_below_zero(owner: Actor) -> None:
    golf = make_vehicle(owner)

    with pytest.raises(RuleViolated, match="agreed value"):
        make_policy(owner, vehicles=(covered(golf, "1", "-1"),))


def test_policy_add_refuses_an_end_before_its_begin(owner: Actor) -> None:
    with pytest.raises(RuleViolated, match="ends before"):
        make_policy(owner, ends_on=date(2025, 1, 1))


def test_policy_services_refuse_viewers_and_strangers(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    policy = make_policy(owner)

    with pytest.raises(NotAllowed):
        make_policy(viewer)
    with pytest.raises(NotFound):
        make_policy(owner, vehicles=(covered(make_vehicle(stranger)),))
    with pytest.raises(NotFound):
        make_policy(owner, insurer_id=make_vendor(stranger).pk)
    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        for call in (
            lambda who: services.policy_change(actor=who, policy_id=policy.pk, changes={}),
            lambda who: services.policy_bin(actor=who, policy_id=policy.pk),
            lambda who: services.policy_unbin(actor=who, policy_id=policy.pk),
            lambda who: services.policy_purge(actor=who, row_id=policy.pk),
        ):
            with pytest.raises(error):
                call(actor)


def test_policy_list_narrows(owner: Actor) -> None:
    golf, insurer = make_vehicle(owner), make_vendor(owner, "Hanseatica")
    wanted = make_policy(
        owner, vehicles=(covered(golf),), number="HA-12", insurer_id=insurer.pk, premium=None
    )
    make_policy(owner, title="Old", cover="legal", ends_on=date(2026, 2, 1), premium=None)

    for narrow in (
        {"vehicle_id": golf.pk},
        {"cover": "full"},
        {"search": "HA-1"},
        {"search": "hanse"},
        {"valid_on": TODAY},
    ):
        assert list(selectors.policy_list(actor=owner, **narrow)) == [wanted], narrow


def test_vendors_become_one_for_policies_too(owner: Actor) -> None:
    old, new = make_vendor(owner, "Old"), make_vendor(owner, "New")
    policy = make_policy(owner, insurer_id=old.pk, premium=None)

    movers()["garage.policy"](actor=owner, source_id=old.pk, target_id=new.pk, ids=[policy.pk])

    policy.refresh_from_db()
    assert policy.insurer_id == new.pk
