"""The pages of receipts, below /o/<organization>/."""

from django.urls import path

from garage.receipts import views

urlpatterns = [
    path("receipts/", views.receipt_inbox, name="receipt_inbox"),
    path("receipts/upload", views.receipt_upload, name="receipt_upload"),
    path("receipts/progress", views.receipt_progress, name="receipt_progress"),
    path("receipts/accept-ready", views.receipts_accept_ready, name="receipts_accept_ready"),
    path("receipts/bulk", views.receipts_bulk, name="receipts_bulk"),
    path("receipts/reading-tool", views.reading_tool, name="reading_tool"),
    path("receipts/reading-tool/agree", views.reading_tool_agree, name="reading_tool_agree"),
    path("receipts/<int:receipt_id>/", views.receipt_review, name="receipt_review"),
    path("receipts/<int:receipt_id>/draft", views.receipt_draft, name="receipt_draft"),
    path("receipts/<int:receipt_id>/job", views.receipt_job, name="receipt_job"),
    path(
        "receipts/<int:receipt_id>/read-again", views.receipt_read_again, name="receipt_read_again"
    ),
    path("receipts/<int:receipt_id>/undo", views.receipt_unaccept, name="receipt_unaccept"),
    path("receipts/<int:receipt_id>/reopen", views.receipt_reopen, name="receipt_reopen"),
    path("receipts/<int:receipt_id>/delete", views.receipt_bin, name="receipt_bin"),
    path("receipts/<int:receipt_id>/undelete", views.receipt_unbin, name="receipt_unbin"),
]
