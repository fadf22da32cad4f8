"""The review page: paper and form side by side, for people with and without JavaScript."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from garage.maintenance.models import ServiceRecord
from garage.receipts import services
from garage.receipts.drafts import Draft
from garage.receipts.models import Receipt
from garage.receipts.services import DraftChanges
from garage.vehicles.models import Meter, MeterReading
from garage.vehicles.services import reading_record
from project.kernel.actor import Actor
from tests.garage.receipts.pages import form_of, post
from tests.personas import PersonaClient


def url(client: PersonaClient, name: str, **ids: Any) -> str:
    return reverse(name, kwargs={"organization": client.slug, **ids})


def review_url(client: PersonaClient, receipt: Receipt) -> str:
    return url(client, "receipt_review", receipt_id=receipt.pk)


def test_review_shows_the_paper_with_its_boxes(
    owner_client: PersonaClient, receipt: Receipt
) -> None:
    page = owner_client.get(review_url(owner_client, receipt)).content.decode()

    assert 'class="hl hl-total"' in page
    assert 'class="hl hl-odometer"' in page
    assert 'href="#id_total"' in page
    assert "plate on invoice" in page
    assert "adds up to €318.47" in page
    assert 'value="318.47"' in page


def test_review_says_what_approving_will_do(owner_client: PersonaClient, receipt: Receipt) -> None:
    page = owner_client.get(review_url(owner_client, receipt)).content.decode()

    assert "Add the vendor <b>Brandt Autoservice</b>" in page
    assert "Record the reading <b>184,312 km</b>" in page
    assert "Attach <b>invoice.png</b>" in page
    assert 'Post <b class="amount">€318.47</b>' in page


def test_approving_records_and_goes_on_to_the_inbox(
    owner: Actor, owner_client: PersonaClient, receipt: Receipt
) -> None:
    address = review_url(owner_client, receipt)

    response = post(owner_client, address, form_of(owner_client, address), action="accept")

    assert response.status_code == 302
    assert response.url == url(owner_client, "receipt_inbox")
    record = ServiceRecord.objects.for_actor(owner).get()
    assert record.total == Decimal("318.47")
    inbox = owner_client.get(response.url).content.decode()
    assert "Brandt Autoservice recorded." in inbox
    assert url(owner_client, "receipt_unaccept", receipt_id=receipt.pk) in inbox
    assert "Inbox empty" in inbox


def test_approving_records_what_was_typed(
    owner: Actor, owner_client: PersonaClient, receipt: Receipt
) -> None:
    address = review_url(owner_client, receipt)
    form = form_of(owner_client, address) | {"total": "300,00", "tax": "", "title": "Brakes"}

    post(owner_client, address, form, action="accept")

    record = ServiceRecord.objects.for_actor(owner).get()
    assert (record.total, record.title) == (Decimal("300.00"), "Brakes")


def test_approving_what_is_not_right_keeps_what_was_typed(
    owner: Actor, owner_client: PersonaClient, receipt: Receipt
) -> None:
    address = review_url(owner_client, receipt)
    form = form_of(owner_client, address) | {"total": "much", "lines-1-amount": "more"}

    response = post(owner_client, address, form, action="accept")

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="much"' in page
    assert 'value="more"' in page
    assert "is not a number" in page
    assert "Type the amount of this line." in page
    assert not ServiceRecord.objects.for_actor(owner).exists()


def test_a_line_can_be_removed_and_added_without_javascript(
    owner: Actor, owner_client: PersonaClient, receipt: Receipt
) -> None:
    address = review_url(owner_client, receipt)
    form = form_of(owner_client, address) | {"lines-2-DELETE": "on", "add_line": "1"}

    response = post(owner_client, address, form)

    page = form_of(owner_client, response.url)
    assert page["lines-TOTAL_FORMS"] == "3"
    assert page["lines-2-description"] == ""
    receipt.refresh_from_db()
    assert len(Draft.from_json(receipt.draft).lines) == 2


def test_later_keeps_the_draft_and_takes_it_out_of_the_queue(
    owner_client: PersonaClient, receipt: Receipt
) -> None:
    address = review_url(owner_client, receipt)
    form = form_of(owner_client, address) | {"notes": "ask about the filter"}

    post(owner_client, address, form, action="later")

    receipt.refresh_from_db()
    assert receipt.postponed_at is not None
    assert Draft.from_json(receipt.draft).value("notes") == "ask about the filter"


def test_reject_records_nothing_and_can_be_undone(
    owner: Actor, owner_client: PersonaClient, receipt: Receipt
) -> None:
    address = review_url(owner_client, receipt)

    post(owner_client, address, form_of(owner_client, address), action="reject")
    receipt.refresh_from_db()
    rejected = receipt.state
    owner_client.post(url(owner_client, "receipt_reopen", receipt_id=receipt.pk))

    receipt.refresh_from_db()
    assert (rejected, receipt.state) == (Receipt.State.REJECTED, Receipt.State.READY)
    assert not ServiceRecord.objects.for_actor(owner).exists()


def test_the_draft_is_kept_while_typing(owner_client: PersonaClient, receipt: Receipt) -> None:
    address = review_url(owner_client, receipt)
    form = form_of(owner_client, address) | {"vendor": "Miller & Sons", "total": "what"}

    response = owner_client.post(
        url(owner_client, "receipt_draft", receipt_id=receipt.pk),
        form,
        headers={"hx-request": "true"},
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert "Add the vendor <b>Miller &amp; Sons</b>" in page
    assert '<span id="review-doubts" hx-swap-oob="true">' in page
    receipt.refresh_from_db()
    assert Draft.from_json(receipt.draft).value("total") == "what"


def test_approving_after_the_draft_was_kept_from_the_same_page_is_not_stale(
    owner: Actor, owner_client: PersonaClient, receipt: Receipt
) -> None:
    address = review_url(owner_client, receipt)
    form = form_of(owner_client, address) | {"title": "Oil"}
    draft = url(owner_client, "receipt_draft", receipt_id=receipt.pk)
    for _ in range(2):
        owner_client.post(draft, form, headers={"hx-request": "true"})

    response = post(owner_client, address, form, action="accept")

    assert response.status_code == 302
    assert ServiceRecord.objects.for_actor(owner).get().title == "Oil"


def test_approving_after_somebody_else_changed_it_says_so_once(
    owner: Actor, owner_client: PersonaClient, receipt: Receipt
) -> None:
    address = review_url(owner_client, receipt)
    form = form_of(owner_client, address) | {"title": "Mine"}
    services.receipt_change(
        actor=owner, receipt_id=receipt.pk, changes=DraftChanges(values={"title": "Theirs"})
    )

    response = post(owner_client, address, form, action="accept")

    assert response.status_code == 412
    assert 'value="Mine"' in response.content.decode()
    assert not ServiceRecord.objects.for_actor(owner).exists()
    again = form | {"version": str(Receipt.objects.for_actor(owner).get().version)}
    assert post(owner_client, address, again, action="accept").status_code == 302


def test_approving_twice_makes_one_record(
    owner: Actor, owner_client: PersonaClient, receipt: Receipt
) -> None:
    address = review_url(owner_client, receipt)
    form, in_another_window = form_of(owner_client, address), form_of(owner_client, address)
    post(owner_client, address, form, action="accept")

    response = post(owner_client, address, in_another_window, action="accept")

    assert response.status_code == 302
    page = owner_client.get(response.url).content.decode()
    assert "recorded already" in page
    assert "Open the record" in page
    assert ServiceRecord.objects.for_actor(owner).count() == 1


def test_the_same_form_sent_twice_leads_where_the_first_led(
    owner: Actor, owner_client: PersonaClient, receipt: Receipt
) -> None:
    address = review_url(owner_client, receipt)
    form = form_of(owner_client, address)

    answers = [post(owner_client, address, form, action="accept") for _ in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert ServiceRecord.objects.for_actor(owner).count() == 1


def test_what_was_read_is_never_markup(
    owner: Actor, owner_client: PersonaClient, receipt: Receipt
) -> None:
    evil = "<script>alert(1)</script>"
    services.receipt_change(
        actor=owner, receipt_id=receipt.pk, changes=DraftChanges(values={"vendor": evil})
    )

    page = owner_client.get(review_url(owner_client, receipt)).content.decode()

    assert evil not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_strangers_find_nothing(stranger_client: PersonaClient, receipt: Receipt) -> None:
    for name in ("receipt_review", "receipt_job"):
        assert (
            stranger_client.get(url(stranger_client, name, receipt_id=receipt.pk)).status_code
            == 404
        )
    for name in ("receipt_review", "receipt_draft", "receipt_reopen", "receipt_unaccept"):
        answer = stranger_client.post(url(stranger_client, name, receipt_id=receipt.pk), {})
        assert answer.status_code == 404


def test_viewers_look_and_change_nothing(viewer_client: PersonaClient, receipt: Receipt) -> None:
    address = review_url(viewer_client, receipt)

    page = viewer_client.get(address)
    answer = viewer_client.post(address, {"action": "accept"})

    assert page.status_code == 200
    assert "Approve and next" not in page.content.decode()
    assert answer.status_code == 403


@pytest.mark.parametrize("name", ["receipt_review", "receipt_job"])
def test_pages_of_a_receipt_only_read(
    owner_client: PersonaClient, receipt: Receipt, name: str
) -> None:
    assert owner_client.get(url(owner_client, name, receipt_id=receipt.pk)).status_code == 200


def test_the_address_is_in_sight_with_its_box(
    owner_client: PersonaClient, receipt: Receipt
) -> None:
    page = owner_client.get(review_url(owner_client, receipt)).content.decode()

    assert 'href="#id_address"' in page
    assert page.index('id="id_address"') < page.index('id="id_date"')


def test_a_corrected_address_goes_to_the_vendor_that_is_added(
    owner_client: PersonaClient, receipt: Receipt
) -> None:
    address = review_url(owner_client, receipt)
    form = form_of(owner_client, address)

    form["address"] = "Am Markt 1, 20095 Hamburg"

    post(owner_client, address, form, action="accept")

    receipt.refresh_from_db()
    assert receipt.vendor is not None
    assert (receipt.vendor.street, receipt.vendor.city) == ("Am Markt 1", "Hamburg")


def test_one_truth_about_the_sum_in_both_places(
    owner_client: PersonaClient, receipt: Receipt
) -> None:
    form = form_of(owner_client, review_url(owner_client, receipt))

    response = owner_client.post(
        url(owner_client, "receipt_draft", receipt_id=receipt.pk),
        {**form, "total": "336.47"},
        headers={"HX-Request": "true"},
    )
    page = owner_client.get(review_url(owner_client, receipt)).content.decode()

    assert 'id="lines-sum" hx-swap-oob="true"' in response.content.decode()
    assert "<span data-sum-head>off by €18.00</span>" in response.content.decode()
    assert page.count("off by €18.00") == 2
    assert "adds up to €" not in page


def test_foreign_money_without_a_rate_says_that_totals_leave_it_out(
    owner_client: PersonaClient, receipt: Receipt
) -> None:
    address = review_url(owner_client, receipt)
    form = form_of(owner_client, address)
    assert "has no exchange rate" not in owner_client.get(address).content.decode()

    post(owner_client, address, form, action="keep", currency="MYR")
    page = owner_client.get(address).content.decode()
    post(owner_client, address, form, action="keep", currency="MYR", exchange_rate="0.2")
    rated = owner_client.get(address).content.decode()

    assert "it is in <b>MYR</b> and has no exchange rate" in page
    assert page.index('id="id_exchange_rate"') < page.index('id="review-effects"')
    assert "has no exchange rate" not in rated


def test_an_accepted_receipt_shows_its_values_as_people_write_them(
    owner_client: PersonaClient, owner: Actor, receipt: Receipt
) -> None:
    services.receipt_accept(actor=owner, receipt_id=receipt.pk)

    page = owner_client.get(review_url(owner_client, receipt)).content.decode()

    assert "<dd>€318.47</dd>" in page
    assert "<dd>184,312 km</dd>" in page
    assert "<dd>Octavia Combi</dd>" in page
    assert "<dd>2026-11-18</dd>" not in page


def test_what_cannot_be_right_is_marked_and_what_was_read_is_one_tap_away(
    owner_client: PersonaClient, receipt: Receipt
) -> None:
    address = review_url(owner_client, receipt)
    form = form_of(owner_client, address)

    post(owner_client, address, form, action="keep", total="abc", date="")
    page = owner_client.get(address).content.decode()
    receipt.refresh_from_db()
    state, to_check = receipt.state, receipt.to_check
    post(owner_client, address, form_of(owner_client, address), use_read="total")
    receipt.refresh_from_db()

    assert (state, to_check) == (Receipt.State.TO_CHECK, 2)
    assert "not a number" in page
    assert "missing" in page
    assert "Read: 318.47, use it" in page
    assert "Read: 2026-11-18, use it" in page
    assert Draft.from_json(receipt.draft).value("total") == "318.47"
    assert receipt.to_check == 1


def test_an_odometer_that_later_readings_contradict_is_in_doubt(
    owner: Actor, owner_client: PersonaClient, receipt: Receipt
) -> None:
    meter = Meter.objects.for_actor(owner).get(vehicle=receipt.vehicle)
    address = review_url(owner_client, receipt)
    assert "higher than a later entry" not in owner_client.get(address).content.decode()
    later = date(2026, 11, 20)
    reading_record(actor=owner, meter_id=meter.pk, on=later, value=Decimal(183_400), unit="km")

    page = owner_client.get(address).content.decode()

    assert "higher than a later entry" in page
    assert "1 to check" in page
    assert services.receipts_accept_ready(actor=owner) == (0, 1)
    MeterReading.objects.for_actor(owner).update(state=MeterReading.State.IGNORED)
    assert services.receipts_accept_ready(actor=owner) == (1, 0)
