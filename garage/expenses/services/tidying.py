"""Forgetting what nobody can reach any more."""

from garage.expenses.models import RecurringExpense


def orphans_forget() -> int:
    """Delete what recurred for vehicles alone that were deleted for good; return how many.

    Safe to run twice: what is gone is not found again. The expenses that came of it went with
    their vehicles.
    """
    rows = RecurringExpense.objects.across_organizations(
        reason="what recurred for deleted vehicles goes, whoever had it"
    )
    orphans = rows.filter(for_garage=False, shares__isnull=True)
    ids = list(orphans.values_list("pk", flat=True)[:500])
    rows.filter(pk__in=ids).delete()
    return len(ids)
