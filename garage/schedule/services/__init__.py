"""Changes to schedules: rules, what is done with what is due, computing it anew."""

from garage.schedule.services.completing import (
    CompletionInput,
    completion_redo,
    completion_undo,
    due_complete,
    due_skip,
    due_snooze,
    due_wake,
)
from garage.schedule.services.refreshing import due_refresh, source_refresh
from garage.schedule.services.rules import (
    RuleInput,
    rule_add,
    rule_bin,
    rule_change,
    rule_purge,
    rule_unbin,
)

__all__ = [
    "CompletionInput",
    "RuleInput",
    "completion_redo",
    "completion_undo",
    "due_complete",
    "due_refresh",
    "due_skip",
    "due_snooze",
    "due_wake",
    "rule_add",
    "rule_bin",
    "rule_change",
    "rule_purge",
    "rule_unbin",
    "source_refresh",
]
