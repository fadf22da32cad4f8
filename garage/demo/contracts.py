"""The contracts of the demo household: a policy, tax, a parking place, a lease and a loan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from garage.expenses import selectors, services
from garage.expenses.services import (
    CoveredInput,
    FinanceInput,
    PolicyInput,
    PremiumInput,
    RecurringInput,
    Settling,
    ShareInput,
)
from garage.models import RecurringExpense, Vehicle
from inventory.vendors.services import vendor_find_or_add
from project.kernel.actor import Actor
from project.kernel.dates import add_months

ESTATE, ELECTRIC, VAN = "Octavia Combi", "ID.3 Pro", "Transit Custom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """Who has which vehicles on which day."""

    vehicles: Mapping[str, Vehicle]
    actor: Actor
    today: date

    def vendor(self, name: str, kind: str = "other") -> int:
        """Return the id of a vendor."""
        return vendor_find_or_add(actor=self.actor, name=name, kind=kind).pk

    def pay(self, row: RecurringExpense | None, *, leave: int = 0) -> None:
        """Record what was due of a recurring expense but for the last dates."""
        if row is None:
            return
        days = selectors.open_dates(row, actor=self.actor, until=self.today)
        services.occurrences_record(
            actor=self.actor,
            recurring_id=row.pk,
            settlings=[Settling(due_on=day) for day in days[: len(days) - leave]],
        )


def tell_contracts(house: Household) -> None:
    """Write the contracts and what was paid for them; the last payments wait to be confirmed."""
    _policy(house)
    _tax(house)
    _parking(house)
    _lease(house)
    _loan(house)


def _policy(house: Household) -> None:
    today, first = house.today, date(house.today.year - 2, 1, 2)
    policy = services.policy_add(
        actor=house.actor,
        data=PolicyInput(
            title="Octavia and ID.3",
            cover="full",
            currency=house.actor.currency,
            starts_on=first,
            ends_on=date(today.year, 12, 31),
            notice_days=30,
            insurer_id=house.vendor("Hanseatica Versicherung", "insurer"),
            number=f"HV-{first.year}-48812",
            deductible=Decimal(300),
            yearly_limit=Decimal(15_000),
            limit_unit="km",
            premium=PremiumInput(amount=Decimal("1160.20"), starts_on=first),
            vehicles=(
                CoveredInput(vehicle_id=house.vehicles[ESTATE].pk, share=Decimal("548.20")),
                CoveredInput(
                    vehicle_id=house.vehicles[ELECTRIC].pk,
                    share=Decimal("612.00"),
                    agreed_value=Decimal(21_500),
                ),
            ),
        ),
    )
    house.pay(policy.premium)


def _recurring(house: Household, vehicle: str, **values: Any) -> RecurringExpense:
    shares = (ShareInput(vehicle_id=house.vehicles[vehicle].pk),)
    given = {"currency": house.actor.currency, "shares": shares} | values
    return services.recurring_add(actor=house.actor, data=RecurringInput(**given))


def _tax(house: Household) -> None:
    row = _recurring(
        house,
        ESTATE,
        title="Road tax",
        kind="road_tax",
        amount=Decimal("248.00"),
        unit="year",
        starts_on=date(house.today.year - 2, 3, 12),
        vendor_id=house.vendor("Hauptzollamt Hamburg", "authority"),
    )
    house.pay(row)


def _parking(house: Household) -> None:
    row = _recurring(
        house,
        ESTATE,
        title="Parking place 14",
        kind="parking",
        amount=Decimal("65.00"),
        starts_on=add_months(house.today, -9),
        vendor_id=house.vendor("Parkhaus Eppendorf"),
    )
    house.pay(row, leave=2)


def _lease(house: Household) -> None:
    lease = services.finance_add(
        actor=house.actor,
        data=FinanceInput(
            title="Lease of the ID.3",
            kind="lease",
            vehicle_id=house.vehicles[ELECTRIC].pk,
            lender_id=house.vendor("Nordlicht Leasing"),
            number="L-70331",
            currency=house.actor.currency,
            starts_on=add_months(house.today, -20),
            months=36,
            payment=Decimal("289.00"),
            allowance=Decimal(9000),
            allowance_unit="km",
            excess_price=Decimal("0.08"),
            refund_price=Decimal("0.05"),
        ),
    )
    house.pay(lease.payments, leave=1)


def _loan(house: Household) -> None:
    first = add_months(house.today, -14)
    loan = services.finance_add(
        actor=house.actor,
        data=FinanceInput(
            title="Loan for the Transit",
            vehicle_id=house.vehicles[VAN].pk,
            lender_id=house.vendor("Elbe Bank"),
            number="8842-1907",
            currency=house.actor.currency,
            starts_on=first - timedelta(days=30),
            first_payment_on=first,
            months=48,
            principal=Decimal(14_500),
            down_payment=Decimal(3000),
            rate=Decimal("4.9"),
            residual=Decimal(3500),
        ),
    )
    house.pay(loan.payments)
