"""Addresses of the pages of reminders."""

from django.urls import path

from garage.schedule.views import copying, generic, reminders, rules, transfer

urlpatterns = [
    path("reminders/", reminders.reminder_list, name="reminder_list"),
    path("reminders/<int:due_id>/", reminders.reminder_detail, name="reminder_detail"),
    path("reminders/<int:due_id>/done/", reminders.reminder_done, name="reminder_done"),
    path("reminders/<int:due_id>/skip/", reminders.reminder_skip, name="reminder_skip"),
    path("reminders/<int:due_id>/snooze/", reminders.reminder_snooze, name="reminder_snooze"),
    path("reminders/<int:due_id>/wake/", reminders.reminder_wake, name="reminder_wake"),
    path(
        "completions/<int:completion_id>/undo/", reminders.completion_undo, name="completion_undo"
    ),
    path(
        "completions/<int:completion_id>/redo/", reminders.completion_redo, name="completion_redo"
    ),
    path("schedules/", rules.rule_list, name="rule_list"),
    path("schedules/add/", rules.rule_add, name="rule_add"),
    path("schedules/import/", transfer.schedule_import, name="schedule_import"),
    path("schedules/export/", transfer.schedule_export, name="schedule_export"),
    path("schedules/copied/undo/", copying.rules_copy_undo, name="rules_copy_undo"),
    path("schedules/<int:rule_id>/", rules.rule_change, name="rule_change"),
    path("schedules/<int:rule_id>/delete/", rules.rule_delete, name="rule_delete"),
    path("schedules/<int:rule_id>/restore/", rules.rule_restore, name="rule_restore"),
    path(
        "vehicles/<int:vehicle_id>/reminders/",
        reminders.vehicle_reminders,
        name="vehicle_reminders",
    ),
    path(
        "vehicles/<int:vehicle_id>/reminders/generic/",
        generic.generic_add,
        name="generic_add",
    ),
    path(
        "vehicles/<int:vehicle_id>/reminders/copy/",
        copying.rules_copy_from,
        name="rules_copy_from",
    ),
    path(
        "vehicles/<int:vehicle_id>/reminders/copy-to/",
        copying.rules_copy_to,
        name="rules_copy_to",
    ),
]
