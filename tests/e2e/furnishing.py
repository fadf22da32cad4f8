"""What the demo garage lacks for a look at every page, written through the API like a program."""

import time
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import APIRequestContext

READ_SECONDS = 60
Row = dict[str, Any]


class Program:
    """A program with a token."""

    def __init__(self, requests: APIRequestContext, token: str) -> None:
        self.requests = requests
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> Any:
        """Return what stands at an address of the API."""
        return self._said(self.requests.get(f"/api/v1/{path}", headers=self.headers))

    def post(self, path: str, **body: Any) -> Row:
        """Send a body and return the answer."""
        return dict(
            self._said(self.requests.post(f"/api/v1/{path}", headers=self.headers, data=body))
        )

    def upload(self, path: str, *, name: str, kind: str, data: bytes) -> Row:
        """Send a file and return the answer."""
        file = {"name": name, "mimeType": kind, "buffer": data}
        answer = self.requests.post(
            f"/api/v1/{path}",
            headers=self.headers,
            multipart={"file": file},  # type: ignore[dict-item]
        )
        return dict(self._said(answer))

    def delete(self, path: str) -> None:
        """Delete what stands at an address."""
        assert self.requests.delete(f"/api/v1/{path}", headers=self.headers).ok, path

    def _said(self, answer: Any) -> Any:
        assert answer.ok, f"{answer.status} {answer.url}: {answer.text()}"
        return answer.json() if answer.body() else {}


def furnish(program: Program) -> dict[str, Any]:
    """Fill every room and return the ids of the rows that pages are about."""
    vehicles = {row["name"]: row for row in program.get("vehicles")["items"]}
    vendors = {row["name"]: row for row in program.get("vendors")["items"]}
    car = vehicles["Octavia Combi"]["id"]
    workshop = vendors["Brandt Autoservice"]["id"]
    found = {
        "organization": program.get("organizations")["items"][0]["slug"],
        "vehicle_id": car,
        "vendor_id": workshop,
        **_vendor(program, workshop),
        **_vehicle(program, car),
        **_work(program, car, workshop),
        **_rooms(program),
        "expense_id": program.get(f"expenses?vehicle={car}")["items"][0]["id"],
        **_filled(program, car),
        "recurring_id": program.get("recurring-expenses")["items"][0]["id"],
        "policy_id": program.get("policies")["items"][0]["id"],
        "finance_id": program.get("finances?kind=loan")["items"][0]["id"],
        "receipt_id": _read(program),
        "due_id": program.get(f"due?vehicle={car}")["items"][0]["id"],
        "rule_id": program.get(f"schedules?vehicle={car}")["items"][0]["id"],
        **_told(program),
        **_planner(program),
        **_inspections(program, car),
        **_shelf(program),
        **_collection(program),
        **_transfer(program),
        **_market(program),
    }
    twin = program.post("vendors", name="Brandt Auto-Service GmbH", kind="workshop", city="Hamburg")
    program.post("vehicles", name="Polo (sold)", kind="car", body="hatch", status="sold")
    gone = program.post("vehicles", name="Old trailer", kind="trailer", body="trailer")
    program.delete(f"vehicles/{gone['id']}")
    program.post("invitations", role="mechanic", email="mechanic@garage.example")
    return {**found, "duplicate_id": twin["id"]}


def _vendor(program: Program, workshop: int) -> dict[str, Any]:
    """Give a vendor a second site and somebody to call there; return the order of the demo."""
    site = program.post(
        f"vendors/{workshop}/sites", name="Branch Altona", street="Ring 4", city="Hamburg", account_number="7781"
    )  # fmt: skip
    contact = program.post(
        f"vendors/{workshop}/contacts",
        name="Jana Lindner",
        role="Parts counter",
        site_id=site["id"],
    )
    order = program.get("purchase-orders?state=partly")["items"][0]
    whole = program.get(f"purchase-orders/{order['id']}")
    wish = program.post("shopping-list/wishes", title="Coffee for the workshop")
    return {
        "site_id": site["id"],
        "contact_id": contact["id"],
        "order_id": order["id"],
        "goods_id": whole["deliveries"][0]["id"],
        "wish_id": wish["id"],
    }


def _transfer(program: Program) -> dict[str, Any]:
    """Bring a table of items in that has to be told what its columns hold, and order an export."""
    table = b"Teil;Menge;Ort\nZuendkerze;4;Regal 9\nLuftfilter;x;Regal 9\n"
    brought = program.upload("inventory-imports", name="teile.csv", kind="text/csv", data=table)
    export = program.post("inventory-export", tables=["vendors"])
    return {"inventory_import_id": brought["id"], "inventory_export_id": export["id"]}


def _planner(program: Program) -> dict[str, Any]:
    """Return the ids of the restoration that the demo tells."""
    plan = program.get("plans")["items"][0]["id"]
    task = program.get(f"tasks?plan={plan}&state=open")["items"][0]
    entry = program.get(f"plans/{plan}/diary")["items"][0]["id"]
    return {"plan_id": plan, "task_id": task["id"], "lane_id": task["lane_id"], "diary_id": entry}


def _vehicle(program: Program, car: int) -> dict[str, Any]:
    """Give a vehicle papers, photos, an odometer that was replaced and a doubtful reading."""
    photo = program.upload(
        f"vehicles/{car}/photos", name="front.jpg", kind="image/jpeg", data=picture()
    )
    plate = program.post(f"vehicles/{car}/plates", text="HH AB 100", until_on="2022-03-01")
    bought = program.post(
        f"vehicles/{car}/ownership", kind="acquired", on="2021-04-12", price="18400", party="Autohaus Nord"
    )  # fmt: skip
    meter = program.get(f"vehicles/{car}/meters")[0]["id"]
    readings = program.get(f"vehicles/{car}/readings")["items"]
    program.post(f"vehicles/{car}/readings", on="2026-11-20", value="81000", unit="km")
    event = program.post(
        f"vehicles/{car}/meters/{meter}/events", kind="replaced", on="2019-04-02", old_value="12000", new_value="12000"
    )  # fmt: skip
    paper = program.upload("files", name="Registration.jpg", kind="image/jpeg", data=picture())
    program.post(
        "attachments", file_id=paper["id"], subject_kind="garage.vehicle", subject_id=car, title="Registration"
    )  # fmt: skip
    return {
        "photo_id": photo["id"],
        "plate_id": plate["id"],
        "event_id": bought["id"],
        "meter_id": meter,
        "meter_event_id": event["id"],
        "reading_id": readings[0]["id"],
    }


def _work(program: Program, car: int, workshop: int) -> dict[str, Any]:
    """Link two records, put a third into the bin, and fit an upgrade."""
    records = program.get(f"service-records?vehicle={car}")["items"]
    program.post(
        f"service-records/{records[0]['id']}/links", target_id=records[1]["id"], kind="follow_up_of"
    )
    copy = program.post(f"service-records/{records[2]['id']}/duplicate", on="2026-11-02")
    program.delete(f"service-records/{copy['id']}")
    upgrade = program.post(
        "upgrades", vehicle_id=car, title="Tow bar, removable", installed_on="2025-05-14", cost="742.00",
        vendor_id=workshop, part="Westfalia A40V", serial_number="316-77120", value_effect="300",
        approval="E13 55R-01 4711", odometer="163500", odometer_unit="km",
    )  # fmt: skip
    return {"record_id": records[0]["id"], "upgrade_id": upgrade["id"]}


def _told(program: Program) -> dict[str, Any]:
    """Name the channel of the demo, and make a calendar."""
    program.post("calendar-feeds", name="Garage")
    channels = program.get("notification-channels")["items"]
    return {"channel_kind": "ntfy", "channel_id": channels[0]["id"]}


def _filled(program: Program, car: int) -> dict[str, Any]:
    """Return the newest fill-up and its tank."""
    entry = program.get(f"energy-entries?vehicle={car}")["items"][0]
    return {"entry_id": entry["id"], "store_id": entry["store_id"]}


def _rooms(program: Program) -> dict[str, Any]:
    """Return what the demo has of components, papers and cards, and add a field of its own."""
    car = next(row for row in program.get("vehicles")["items"] if row["name"] == "Octavia Combi")
    wheels = program.get(f"components?vehicle={car['id']}&kind=wheels")["items"][0]["id"]
    warranty = program.get("warranties?search=used")["items"][0]["id"]
    field = program.post(
        "custom-fields", record_kind="garage.vehicle", name="Towing weight", kind="number", unit="kg"
    )  # fmt: skip
    return {
        "component_id": wheels,
        "installation_id": program.get(f"components/{wheels}/installations")[0]["id"],
        "warranty_id": warranty,
        "claim_id": program.get(f"warranties/{warranty}/claims")[0]["id"],
        "recall_id": program.get("recalls?open=true")["items"][0]["id"],
        "document_id": program.get("documents?kind=registration")["items"][0]["id"],
        "field_id": field["id"],
    }


def _inspections(program: Program, car: int) -> dict[str, Any]:
    """Begin an inspection, and judge some of it."""
    templates = {row["title"]: row for row in program.get("inspection-templates")["items"]}
    template = program.get(f"inspection-templates/{templates['Roadworthiness check']['id']}")
    draft = program.post(
        "inspections", vehicle_id=car, version_id=template["versions"][0]["id"], on="2026-11-20"
    )
    key = "front_left_tread_depth"
    program.post(
        f"inspections/{draft['id']}/judgements",
        judgements=[{"key": key, "number": "1.2", "note": "Worn"}],
    )
    return {
        "template_id": template["id"],
        "inspection_id": draft["id"],
        "key": key,
        "defect_id": program.get(f"defects?vehicle={car}")["items"][0]["id"],
        "statutory_id": program.get(f"statutory-inspections?vehicle={car}")["items"][0]["id"],
    }


def _shelf(program: Program) -> dict[str, Any]:
    """Return the ids of an item of the demo that has everything, and of where it lies."""
    row = program.get("items?search=HU7020z")["items"][0]
    item = program.get(f"items/{row['id']}")
    return {
        "item_id": item["id"],
        "number_id": item["numbers"][0]["id"],
        "code_id": item["codes"][0]["id"],
        "level_id": item["levels"][0]["id"],
        "category_id": item["category_id"],
        "location_id": item["default_location_id"],
        "supplier_part_id": program.get(f"supplier-parts?item={item['id']}")["items"][0]["id"],
        "fitment_id": program.get(f"fitments?item={item['id']}")["items"][0]["id"],
        "kit_id": program.get("kits")["items"][0]["id"],
        "loan_id": program.get("loans")["items"][0]["id"],
        "stock_take_id": program.post(
            "stock-takes", on="2026-11-02", location_id=item["default_location_id"]
        )["id"],
        "valuation_id": program.get("valuations")["items"][0]["id"],
    }


def _collection(program: Program) -> dict[str, Any]:
    """Return the signed model of the demo and its newest appraisal."""
    model = program.get("collectibles?search=917")["items"][0]["id"]
    appraisal = program.get(f"collectibles/{model}/appraisals")["items"][0]["id"]
    return {"collectible_id": model, "appraisal_id": appraisal}


def _market(program: Program) -> dict[str, Any]:
    """Return the ids of the market of the demo, where some words wait for a person."""
    return {
        "source_id": program.get("listing-sources")["items"][0]["id"],
        "import_id": program.get("listing-imports")["items"][0]["id"],
        "listing_id": program.get("listings?model=Octavia")["items"][0]["id"],
        "alias_id": program.get("make-model-aliases?decided=false")["items"][0]["id"],
    }


def _read(program: Program) -> int:
    """Wait until the worker has read the receipt of the demo, and return its id."""
    deadline = time.monotonic() + READ_SECONDS
    while time.monotonic() < deadline:
        receipt = program.get("receipts")["items"][-1]
        if receipt["state"] in {"ready", "to_check"}:
            return int(receipt["id"])
        time.sleep(0.3)
    raise AssertionError("The worker has not read the receipt.")


def picture() -> bytes:
    """Return a photo of a car as far as shapes go."""
    image = Image.new("RGB", (1200, 800), "#9db4c0")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 560, 1200, 800), fill="#5c6b73")
    pen.rounded_rectangle((240, 380, 980, 600), 60, fill="#41627e")
    pen.polygon([(380, 390), (480, 260), (780, 260), (880, 390)], fill="#2c4457")
    for x in (380, 820):
        pen.ellipse((x - 75, 520, x + 75, 670), fill="#16181a")
    out = BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
