"""The pages of notices, channels and calendars; `outside` is the address that calendars read."""

from django.urls import path

from accounts.notifications.views import calendar, channels, notices

urlpatterns = [
    path("notices", notices.notice_list, name="notice_list"),
    path("notices/read", notices.notices_read, name="notices_read"),
    path("notices/<int:notice_id>/open", notices.notice_open, name="notice_open"),
    path("settings/notifications", channels.settings_notifications, name="settings_notifications"),
    path(
        "settings/notifications/add/<slug:channel_kind>",
        channels.channel_add,
        name="settings_channel_add",
    ),
    path("settings/notifications/subscribe", channels.channel_subscribe, name="channel_subscribe"),
    path("settings/notifications/log", channels.notification_log, name="settings_log"),
    path(
        "settings/notifications/log/<int:delivery_id>/retry",
        channels.delivery_retry,
        name="delivery_retry",
    ),
    path(
        "settings/notifications/tests/<int:delivery_id>",
        channels.channel_test_result,
        name="channel_test_result",
    ),
    path(
        "settings/notifications/<int:channel_id>", channels.channel_change, name="settings_channel"
    ),
    path(
        "settings/notifications/<int:channel_id>/pause",
        channels.channel_pause,
        name="channel_pause",
    ),
    path(
        "settings/notifications/<int:channel_id>/remove",
        channels.channel_remove,
        name="channel_remove",
    ),
    path(
        "settings/notifications/<int:channel_id>/test", channels.channel_test, name="channel_test"
    ),
    path("settings/calendar", calendar.settings_calendar, name="settings_calendar"),
    path(
        "settings/calendar/<int:feed_id>/renew",
        calendar.calendar_feed_renew,
        name="calendar_feed_renew",
    ),
    path(
        "settings/calendar/<int:feed_id>/revoke",
        calendar.calendar_feed_revoke,
        name="calendar_feed_revoke",
    ),
]
outside = [path("calendar/<str:secret>.ics", calendar.calendar_feed, name="calendar_feed")]
