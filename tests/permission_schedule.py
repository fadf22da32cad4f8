"""The doors of schedules and reminders; see `tests/permissions.py`."""

from project.kernel.actor import Permission
from tests.permission_doors import Door, Sent, see, send

V, WORK = Permission.VIEW, Permission.EDIT_WORK

SCHEDULE_PAGES: dict[str, tuple[Door, ...]] = {
    "reminder_list": (see(),),
    "vehicle_reminders": (see(),),
    "reminder_detail": (see(),),
    "reminder_done": (send(WORK),),
    "reminder_skip": (send(WORK),),
    "reminder_snooze": (send(WORK, **{"for": "week"}),),
    "reminder_wake": (send(WORK),),
    "completion_undo": (send(WORK),),
    "completion_redo": (send(WORK),),
    "rule_list": (see(),),
    "rule_add": (see(WORK), send(WORK)),
    "rule_change": (see(WORK), send(WORK)),
    "rule_delete": (send(WORK),),
    "rule_restore": (send(WORK),),
    "generic_add": (see(WORK), send(WORK)),
    "schedule_import": (see(WORK), send(WORK)),
    "schedule_export": (see(),),
    "rules_copy_from": (see(WORK), send(WORK)),
    "rules_copy_to": (
        see(WORK),
        send(WORK, rules="{rule_id}", vehicles="{other_vehicle_id}"),
    ),
    "rules_copy_undo": (send(WORK),),
}
SCHEDULE_ENDPOINTS: dict[str, Permission] = {
    "list_schedules": V,
    "add_schedule": WORK,
    "preview_generic_schedules": V,
    "add_generic_schedules": WORK,
    "export_schedules": V,
    "import_schedules": WORK,
    "get_schedule": V,
    "change_schedule": WORK,
    "delete_schedule": WORK,
    "restore_schedule": WORK,
    "list_due": V,
    "get_due": V,
    "list_completions": V,
    "complete_due": WORK,
    "skip_due": WORK,
    "snooze_due": WORK,
    "wake_due": WORK,
    "undo_completion": WORK,
    "copy_schedules": WORK,
    "undo_copied_schedules": WORK,
}
SCHEDULE_SENT: dict[str, Sent] = {
    "copy_schedules": {"vehicle_id": "{vehicle_id}", "target_ids": ["{other_vehicle_id}"]},
    "undo_copied_schedules": {"rule_ids": ["{rule_id}"]},
}
SCHEDULE_QUERIES: dict[str, Sent] = {
    "preview_generic_schedules": {"vehicle": "{vehicle_id}"},
    "rules_copy_undo": {"ids": "{rule_id}"},
}
