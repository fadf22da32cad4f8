"""What other rooms use: say what happened, and the members hear of it as each of them likes."""

from collections.abc import Callable

from accounts.notifications.services import posting
from accounts.notifications.vocabulary import Notice, Urgency, register_kind

__all__ = ["Notice", "Urgency", "notify", "register_kind"]


def notify(*, organization_id: int, notice: Notice | Callable[[], Notice]) -> None:
    """Tell the members of an organization, inside the transaction of whoever calls.

    A function is asked once in each language that the members read; the key it gives is the same
    in all of them.

    The notice is stored for each member and work is asked for; nothing is sent here. A key that a
    member has heard of is not told again.
    """
    posting.notice_post(organization_id=organization_id, notice=notice)
