"""The pages of collectibles and their API."""

from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inventory.catalogue.models import Appraisal, Collectible
from inventory.catalogue.services import ItemInput, item_add
from project.kernel.actor import Actor
from tests.inventory.collectibles.making import DAY, appraise, make_collectible
from tests.personas import PersonaClient

JSON = "application/json"


def at(client: PersonaClient, path: str = "collectibles/") -> str:
    return f"/o/{client.slug}/inventory/{path}"


def form_of(**values: Any) -> dict[str, Any]:
    return {"name": "Model 917 K", "currency": "EUR"} | values


def test_collectible_add_takes_item_and_details_in_one_form(
    owner: Actor, mechanic_client: PersonaClient
) -> None:
    shown = mechanic_client.get(at(mechanic_client, "collectibles/add/"))
    answer = mechanic_client.post(
        at(mechanic_client, "collectibles/add/"),
        form_of(
            edition="Signature Series", edition_number="12", edition_size="500", grade="mint",
            acquired_for="1.234,50", acquired_on="2025-03-01", vendor="Hanse", tags="models",
            provenance="From the first owner.",
        ),
    )  # fmt: skip

    row = Collectible.objects.for_actor(owner).select_related("acquired_from", "item").get()
    assert b"Add collectible" in shown.content
    assert answer["Location"] == at(mechanic_client, f"collectibles/{row.pk}/")
    assert (row.acquired_for, row.acquired_from.name) == (Decimal("1234.50"), "Hanse")  # type: ignore[union-attr]
    page = mechanic_client.get(answer["Location"]).content.decode()
    for text in ("Signature Series, 12/500", "€1,234.50", "Mint", "models", "Not insured", "Hanse"):
        assert text in page


def test_collectible_form_keeps_what_was_typed(
    owner: Actor, mechanic_client: PersonaClient
) -> None:
    answer = mechanic_client.post(
        at(mechanic_client, "collectibles/add/"),
        form_of(edition_number="501", edition_size="500", vendor="Hanse"),
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "this cannot be number 501" in page
    assert 'value="Hanse"' in page
    assert not Collectible.objects.for_actor(owner).exists()


def test_collectible_change_and_a_clash(owner: Actor, mechanic_client: PersonaClient) -> None:
    row = make_collectible(owner)
    url = at(mechanic_client, f"collectibles/{row.pk}/change/")

    shown = mechanic_client.get(url).content.decode()
    saved = mechanic_client.post(url, form_of(name="Renamed", grade="good", version=row.version))
    late = mechanic_client.post(url, form_of(grade="poor", version=row.version))

    assert 'value="Model 917 K"' in shown
    assert saved.status_code == 302
    assert late.status_code == 412
    row.refresh_from_db()
    assert (row.grade, row.item.name) == ("good", "Renamed")


def test_appraisals_are_recorded_changed_and_restored(
    owner: Actor, mechanic_client: PersonaClient
) -> None:
    row = make_collectible(owner)
    page = at(mechanic_client, f"collectibles/{row.pk}/")
    values = {"on": "2026-01-05", "source": "auction", "value": "520", "currency": "EUR"}

    added = mechanic_client.post(f"{page}appraisals/add/", values)
    appraisal = Appraisal.objects.for_actor(owner).get()
    url = at(mechanic_client, f"appraisals/{appraisal.pk}/")
    mechanic_client.post(f"{url}change/", values | {"value": "530", "version": 1})
    wrong = mechanic_client.post(f"{page}appraisals/add/", values | {"on": "2099-01-01"})
    shown = mechanic_client.get(page).content.decode()
    mechanic_client.post(f"{url}delete/")
    without = mechanic_client.get(page).content.decode()
    back = mechanic_client.post(f"{url}restore/")

    assert (added["Location"], back["Location"], wrong.status_code) == (page, page, 422)
    assert "€530" in shown
    assert "Auction result" in shown
    assert "Nobody said what it is worth" in without


def test_papers_are_added_and_deleted(owner: Actor, mechanic_client: PersonaClient) -> None:
    row = make_collectible(owner)
    page = at(mechanic_client, f"collectibles/{row.pk}/")

    empty = mechanic_client.post(f"{page}papers/add/", {})
    wrong = mechanic_client.post(
        f"{page}papers/add/", {"upload": SimpleUploadedFile("x.exe", b"MZ")}
    )
    mechanic_client.post(
        f"{page}papers/add/",
        {"upload": SimpleUploadedFile("coa.pdf", b"%PDF-1.4 x"), "title": "Certificate"},
    )
    shown = mechanic_client.get(page).content.decode()

    assert (empty.status_code, wrong.status_code) == (422, 422)
    assert "Certificate" in shown
    link = next(
        part for part in shown.split('action="') if "/papers/" in part and "/delete/" in part
    )
    mechanic_client.post(link.split('"')[0])
    assert "No certificate" in mechanic_client.get(page).content.decode()


def test_gallery_shows_worth_and_its_way(owner: Actor, viewer_client: PersonaClient) -> None:
    row = make_collectible(owner, "Model", acquired_for=Decimal(300), acquired_on=DAY)
    appraise(owner, row, "450", on=DAY.replace(year=2026))
    make_collectible(owner, "Sold sign", sold_on=DAY)

    page = viewer_client.get(at(viewer_client)).content.decode()
    sold = viewer_client.get(at(viewer_client) + "?state=sold", headers={"HX-Request": "true"})

    assert "€450" in page
    assert "From €300.00 in Mar 2025 to €450.00" in page
    assert "Sold sign" not in page
    assert "Add collectible" not in page
    assert "Sold sign" in sold.content.decode()
    assert b"<html" not in sold.content


def test_insurance_list_as_page_pdf_and_csv(owner: Actor, viewer_client: PersonaClient) -> None:
    row = make_collectible(owner, "=Sign", insured_sum=Decimal(80), edition="#1 <b>")
    appraise(owner, row, "100")
    url = at(viewer_client, "collectibles/insurance")

    page = viewer_client.get(f"{url}/").content.decode()
    pdf = viewer_client.get(f"{url}.pdf")
    sheet = viewer_client.get(f"{url}.csv").content.decode()

    assert "Insured too low" in page
    assert "€20.00" in page
    text = pypdfium2.PdfDocument(pdf.content)[0].get_textpage().get_text_range()
    for part in ("=Sign", "#1 <b>", "€100.00", "€80.00", "€20.00", "Insured too low"):
        assert part in text
    assert "'=Sign" in sheet
    assert ",100.000,EUR,80.000,EUR,,20.000,short" in sheet


def test_the_api_keeps_collectibles_and_appraisals(
    owner: Actor, owner_api: PersonaClient, viewer_api: PersonaClient, stranger_api: PersonaClient
) -> None:
    url = "/api/v1/collectibles"
    body = {"name": "Model 917 K", "currency": "EUR", "insured_sum": "80.00", "edition_size": 500}

    added = owner_api.post(url, body, content_type=JSON)
    one = f"{url}/{added.json()['id']}"
    said = owner_api.post(
        f"{one}/appraisals",
        {"on": "2026-01-05", "value": "100", "currency": "EUR"},
        content_type=JSON,
    )
    changed = owner_api.patch(
        one, {"grade": "mint"}, content_type=JSON, headers={"If-Match": owner_api.get(one)["ETag"]}
    )

    assert (added.status_code, added["Location"]) == (201, one)
    shown = viewer_api.get(one).json()
    assert (shown["worth"], shown["cover"], shown["gap"]) == ("100.000", "short", "20.000")
    assert changed.json()["grade"] == "mint"
    listed = viewer_api.get(f"{url}?search=917&grade=mint&state=owned&count=1").json()
    assert (listed["count"], listed["items"][0]["edition_size"]) == (1, 500)
    assert len(viewer_api.get(f"{one}/appraisals").json()["items"]) == 1
    whole = viewer_api.get(f"{url}/collection").json()
    assert whole["sums"] == [
        {"currency": "EUR", "worth": "100.000", "insured": "80.000", "gap": "20.000"}
    ]
    appraisal = said["Location"]
    owner_api.patch(appraisal, {"value": "90"}, content_type=JSON)
    owner_api.delete(appraisal)
    assert owner_api.get(appraisal).status_code == 404
    assert owner_api.post(f"{appraisal}/restore").json()["value"] == "90.000"
    for client, status in ((viewer_api, 403), (stranger_api, 404)):
        assert client.patch(one, {"grade": "poor"}, content_type=JSON).status_code == status


def test_the_api_describes_an_item_that_is_there(owner: Actor, owner_api: PersonaClient) -> None:
    sign = item_add(actor=owner, data=ItemInput(name="Sign", kind="collectible"))
    body = {"item_id": sign.pk, "currency": "EUR"}

    first = owner_api.post("/api/v1/collectibles", body, content_type=JSON)
    second = owner_api.post("/api/v1/collectibles", body, content_type=JSON)

    assert (first.status_code, first.json()["name"]) == (201, "Sign")
    assert second.status_code == 409


@pytest.mark.parametrize("path", ["collectibles/", "collectibles/insurance/"])
def test_empty_collection_says_what_to_do(owner_client: PersonaClient, path: str) -> None:
    page = owner_client.get(at(owner_client, path)).content.decode()

    assert "No collectibles yet" in page or "Nothing to insure yet" in page


def test_page_of_an_item_leads_to_its_details_and_label(
    owner: Actor, mechanic_client: PersonaClient
) -> None:
    sign = item_add(actor=owner, data=ItemInput(name="Sign", kind="collectible"))
    page = at(mechanic_client, f"items/{sign.pk}/")

    before = mechanic_client.get(page).content.decode()
    saved = mechanic_client.post(
        f"{page}collectible/", form_of(name="Enamel sign", acquired_for="210", year="1936")
    )
    after = mechanic_client.get(page).content.decode()

    row = Collectible.objects.for_actor(owner).get()
    assert "Add details" in before
    assert f"labels/?items={sign.pk}" in before
    assert saved["Location"] == at(mechanic_client, f"collectibles/{row.pk}/")
    assert "Provenance and appraisals" in after
    assert "Enamel sign" in after
    again = mechanic_client.get(f"{page}collectible/")
    assert again["Location"] == at(mechanic_client, f"collectibles/{row.pk}/change/")
