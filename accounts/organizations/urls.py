"""The pages of organizations; `outside` are those that belong to none."""

from django.urls import path

from accounts.organizations.views import fields, invitation, members, organization

urlpatterns = [
    path("settings/organization", organization.organization_settings, name="settings_organization"),
    path("settings/organization/leave", organization.organization_leave, name="organization_leave"),
    path(
        "settings/organization/delete", organization.organization_delete, name="organization_delete"
    ),
    path("settings/fields", fields.settings_fields, name="settings_fields"),
    path("settings/fields/<int:field_id>", fields.custom_field_change, name="custom_field_change"),
    path(
        "settings/fields/<int:field_id>/delete",
        fields.custom_field_delete,
        name="custom_field_delete",
    ),
    path(
        "settings/fields/<int:field_id>/restore",
        fields.custom_field_restore,
        name="custom_field_restore",
    ),
    path("settings/members", members.settings_members, name="settings_members"),
    path("settings/members/<int:membership_id>/role", members.member_role, name="member_role"),
    path(
        "settings/members/<int:membership_id>/remove", members.member_remove, name="member_remove"
    ),
    path(
        "settings/invitations/<int:invitation_id>/renew",
        members.invitation_renew,
        name="invitation_renew",
    ),
    path(
        "settings/invitations/<int:invitation_id>/revoke",
        members.invitation_revoke,
        name="invitation_revoke",
    ),
]
outside = [
    path("home", organization.organization_home, name="organization_home"),
    path("organizations/add", organization.organization_add, name="organization_add"),
    path("organizations/switch", organization.organization_switch, name="organization_switch"),
    path("invitation/<str:secret>", invitation.invitation, name="invitation"),
]
