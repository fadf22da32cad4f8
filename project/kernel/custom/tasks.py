"""What the bin must know of custom fields."""

from project.kernel.actor import Permission
from project.kernel.bin import BinKind, register_bin
from project.kernel.custom import services
from project.kernel.custom.models import CustomField

register_bin(
    BinKind(
        name="fields",
        label="Own field",
        model=CustomField,
        permission=Permission.MANAGE_ORGANIZATION,
        restore=lambda *, actor, row_id: services.custom_field_unbin(actor=actor, field_id=row_id),
        delete=services.custom_field_purge,
        describe=lambda row: str(row.get_kind_display()),
    )
)
