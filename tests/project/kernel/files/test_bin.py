"""The bin shows what was deleted, gives it back, and empties itself after 30 days."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from garage.vehicles import services
from garage.vehicles.models import Vehicle
from garage.vehicles.services import VehicleInput
from project.kernel import bin as kernel_bin
from project.kernel.actor import Actor
from project.kernel.errors import NotFound
from project.kernel.files.models import StoredFile
from tests.personas import PersonaClient

PDF = b"%PDF-1.4\n%%EOF"


@pytest.fixture
def binned(owner: Actor) -> Vehicle:
    vehicle = services.vehicle_add(
        actor=owner, data=VehicleInput(name="Octavia", make="Škoda", plate="HH 1")
    )
    services.document_add(
        actor=owner, vehicle_id=vehicle.pk, upload=SimpleUploadedFile("a.pdf", PDF)
    )
    return services.vehicle_bin(actor=owner, vehicle_id=vehicle.pk)


def url(client: PersonaClient, name: str, row: Vehicle | None = None) -> str:
    where = {"kind": "vehicles", "row_id": row.pk} if row else {}
    return reverse(name, kwargs={"organization": client.slug, **where})


def test_bin_list_shows_when_it_will_be_gone(owner: Actor, binned: Vehicle) -> None:
    item = kernel_bin.bin_list(actor=owner)[0]

    assert (item.title, item.detail) == ("Octavia", "Škoda · HH 1")
    assert item.gone_at is not None
    assert item.gone_at - item.binned_at == timedelta(days=30)


def test_strangers_see_their_own_bin(stranger: Actor, binned: Vehicle) -> None:
    assert kernel_bin.bin_list(actor=stranger) == []


def test_the_bin_gives_back(owner_client: PersonaClient, binned: Vehicle) -> None:
    body = owner_client.get(url(owner_client, "bin")).content.decode()
    assert "Octavia" in body

    owner_client.post(url(owner_client, "bin_restore", binned))

    binned.refresh_from_db()
    assert binned.binned_at is None


def test_the_bin_deletes_for_good_with_files(
    owner: Actor, owner_client: PersonaClient, binned: Vehicle
) -> None:
    owner_client.post(url(owner_client, "bin_delete", binned))

    assert not Vehicle.objects.for_actor(owner).exists()
    assert not StoredFile.objects.for_actor(owner).exists()


def test_the_bin_is_kept_from_viewers_and_strangers(
    viewer_client: PersonaClient, stranger_client: PersonaClient, binned: Vehicle
) -> None:
    assert "Restore" not in viewer_client.get(url(viewer_client, "bin")).content.decode()
    for name in ("bin_restore", "bin_delete"):
        assert viewer_client.post(url(viewer_client, name, binned)).status_code == 403
        assert stranger_client.post(url(stranger_client, name, binned)).status_code == 404


def test_an_unknown_kind_is_not_found() -> None:
    with pytest.raises(NotFound):
        kernel_bin.bin_kind("rockets")


def test_bins_empty_themselves_after_30_days(owner: Actor, binned: Vehicle) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert kernel_bin.empty_bins() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert kernel_bin.empty_bins() == 1
        assert kernel_bin.empty_bins() == 0

    assert not Vehicle.objects.for_actor(owner).exists()


def test_what_is_not_in_the_bin_is_not_deleted_for_good(
    owner: Actor, owner_client: PersonaClient, binned: Vehicle
) -> None:
    services.vehicle_unbin(actor=owner, vehicle_id=binned.pk)

    response = owner_client.post(url(owner_client, "bin_delete", binned))

    assert response.status_code == 404
    assert Vehicle.objects.for_actor(owner).exists()
