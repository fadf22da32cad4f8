"""Templates are published for good; inspections are filled in, signed and corrected."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.organizations.models import Organization
from garage.inspections import selectors, services
from garage.inspections.models import Defect, Inspection, InspectionTemplate, Judgement
from garage.inspections.rubric import Rubric
from garage.inspections.services import JudgementInput
from garage.inspections.shipped import shipped_list
from garage.vehicles.models import MeterReading, TimelineEntry
from project.kernel.actor import Actor
from project.kernel.audit import AuditEntry
from project.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolated, StaleVersion
from project.kernel.files.models import StoredFile
from project.kernel.files.store import attachments_of
from project.kernel.jobs.models import JobRecord
from tests.garage.inspections.making import (
    RUBRIC,
    judge,
    make_inspection,
    make_signed,
    make_template,
)
from tests.garage.maintenance.making import make_vehicle
from tests.garage.vehicles.conftest import jpeg

PADS_WORN = {"pads": JudgementInput(number=Decimal(1), note="Down to the metal")}


def test_template_publish_fixes_content_and_retires_the_former(owner: Actor) -> None:
    template = make_template(owner)
    first = selectors.version_published(template, actor=owner)
    assert first is not None

    services.template_rewrite(
        actor=owner, template_id=template.pk, rubric=Rubric(categories=RUBRIC.categories[:1])
    )
    second = services.template_publish(actor=owner, template_id=template.pk)

    first.refresh_from_db()
    assert (first.state, first.rubric) == ("retired", RUBRIC)
    assert (second.number, second.state, len(second.sha256)) == (2, "published", 64)
    assert first.sha256 != second.sha256
    with pytest.raises(Conflict):
        services.template_publish(actor=owner, template_id=template.pk)


def test_template_publish_refuses_an_empty_draft(owner: Actor) -> None:
    template = make_template(owner, rubric=Rubric(), published=False)

    with pytest.raises(RuleViolated):
        services.template_publish(actor=owner, template_id=template.pk)


def test_template_rewrite_tells_a_stale_draft(owner: Actor) -> None:
    template = make_template(owner, published=False)
    services.template_rewrite(
        actor=owner, template_id=template.pk, rubric=Rubric(), expected_version=1
    )

    with pytest.raises(StaleVersion):
        services.template_rewrite(
            actor=owner, template_id=template.pk, rubric=RUBRIC, expected_version=1
        )


def test_template_copy_brings_each_of_ours_published(owner: Actor) -> None:
    for shipped in shipped_list():
        template = services.template_copy(actor=owner, key=shipped.key)
        version = selectors.version_published(template, actor=owner)

        assert version is not None
        assert version.rubric.criteria()
        assert template.shipped_key == shipped.key
    with pytest.raises(NotFound):
        services.template_copy(actor=owner, key="nothing")


def test_template_retire_takes_it_from_the_choice(owner: Actor) -> None:
    template = make_template(owner)

    services.template_retire(actor=owner, template_id=template.pk)

    assert selectors.templates_ready(actor=owner) == []
    with pytest.raises(Conflict):
        services.template_retire(actor=owner, template_id=template.pk)


def test_template_bin_is_for_unused_ones(owner: Actor) -> None:
    used, unused = make_template(owner), make_template(owner)
    make_inspection(owner, template=used)

    with pytest.raises(Conflict):
        services.template_bin(actor=owner, template_id=used.pk)
    services.template_bin(actor=owner, template_id=unused.pk)
    services.template_unbin(actor=owner, template_id=unused.pk)
    services.template_bin(actor=owner, template_id=unused.pk)
    services.template_purge(actor=owner, row_id=unused.pk)

    assert list(InspectionTemplate.objects.for_actor(owner)) == [used]


def test_template_services_refuse_viewers_and_strangers(
    owner: Actor, viewer: Actor, stranger: Actor
) -> None:
    template = make_template(owner)
    calls: list[Callable[..., Any]] = [
        services.template_publish,
        services.template_retire,
        services.template_revise,
        services.template_bin,
        services.template_unbin,
    ]

    for actor, error in ((viewer, NotAllowed), (stranger, NotFound)):
        for call in calls:
            with pytest.raises(error):
                call(actor=actor, template_id=template.pk)
        with pytest.raises(error):
            services.template_change(actor=actor, template_id=template.pk, changes={"title": "x"})
        with pytest.raises(error):
            services.template_rewrite(actor=actor, template_id=template.pk, rubric=RUBRIC)


def test_inspection_start_needs_a_published_version(owner: Actor) -> None:
    template = make_template(owner)
    version = selectors.version_published(template, actor=owner)
    assert version is not None
    services.template_retire(actor=owner, template_id=template.pk)

    with pytest.raises(RuleViolated):
        services.inspection_start(
            actor=owner,
            data=services.InspectionInput(
                vehicle_id=make_vehicle(owner).pk,
                version_id=version.pk,
                on=version.created_at.date(),
            ),
        )


def test_inspection_judge_keeps_answers_and_takes_them_back(mechanic: Actor) -> None:
    inspection = make_inspection(mechanic)
    judge(mechanic, inspection, pads=JudgementInput(number=Decimal("5.5"), note=" worn "))

    kept = selectors.judgements_of(inspection, actor=mechanic)
    services.inspection_judge(
        actor=mechanic, inspection_id=inspection.pk, judgements={"lines": JudgementInput()}
    )

    assert (kept["pads"].number, kept["pads"].verdict, kept["pads"].note) == (
        Decimal("5.5"),
        "met",
        "worn",
    )
    assert (kept["paint"].level, kept["paint"].verdict) == (1, "met")
    assert selectors.judgements_of(inspection, actor=mechanic)["lines"].verdict == ""
    assert AuditEntry.objects.for_actor(mechanic).filter(action="inspection.judge").count() == 2
    assert selectors.result_now(inspection, actor=mechanic)["assessed"] == 4


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("lines", JudgementInput(verdict="maybe")),
        ("paint", JudgementInput(level=6)),
        ("panels", JudgementInput(level=0)),
        ("pads", JudgementInput(number=Decimal(10) ** 10)),
        ("pads", JudgementInput(number=Decimal("NaN"))),
    ],
)
def test_inspection_judge_refuses_what_does_not_fit(
    owner: Actor, key: str, given: JudgementInput
) -> None:
    inspection = make_inspection(owner)

    with pytest.raises(RuleViolated) as caught:
        services.inspection_judge(actor=owner, inspection_id=inspection.pk, judgements={key: given})

    assert key in caught.value.fields
    with pytest.raises(NotFound):
        judge(owner, inspection, nothing=JudgementInput())


def test_inspection_pin_sits_on_a_view(owner: Actor) -> None:
    inspection = make_inspection(owner)

    def pin(view: str, x: int | None, y: int | None) -> Judgement:
        return services.inspection_pin(
            actor=owner, inspection_id=inspection.pk, key="paint", view=view, x=x, y=y
        )

    assert (pin("left", 40, 60).pin_x, pin("", 1, 1).pin_x) == (40, None)
    for wrong in (("left", 140, 60), ("inside", 4, 6), ("left", None, 6)):
        with pytest.raises(RuleViolated):
            pin(*wrong)


def test_inspection_photos_lose_what_the_camera_wrote(
    owner: Actor, run_jobs: Callable[[], int]
) -> None:
    inspection = make_inspection(owner)
    upload = jpeg()

    link = services.inspection_photo_add(
        actor=owner, inspection_id=inspection.pk, key="paint", upload=upload
    )
    judge(owner, inspection)
    with pytest.raises(Conflict):
        services.inspection_sign(actor=owner, inspection_id=inspection.pk)
    jobs = JobRecord.objects.for_actor(owner).values_list("kind", flat=True)
    assert list(jobs) == ["garage.inspections.pictures"]
    run_jobs()

    link.file.refresh_from_db()
    assert link.file.is_clean_picture
    assert list(selectors.photos_by_key(inspection, actor=owner)) == ["paint"]
    services.inspection_photo_remove(actor=owner, inspection_id=inspection.pk, photo_id=link.pk)
    assert not StoredFile.objects.for_actor(owner).exists()
    with pytest.raises(NotFound):
        services.inspection_photo_remove(actor=owner, inspection_id=inspection.pk, photo_id=link.pk)


def test_an_unreadable_photo_is_taken_off(owner: Actor, run_jobs: Callable[[], int]) -> None:
    inspection = make_inspection(owner)
    upload = SimpleUploadedFile("sill.jpg", jpeg().read()[:300])

    services.inspection_photo_add(
        actor=owner, inspection_id=inspection.pk, key="paint", upload=upload
    )
    run_jobs()

    assert selectors.photos_by_key(inspection, actor=owner) == {}


def test_inspection_sign_fixes_the_result_and_finds_defects(
    owner: Actor, run_jobs: Callable[[], int]
) -> None:
    vehicle = make_vehicle(owner)
    inspection = make_signed(owner, vehicle=vehicle, answers=PADS_WORN, odometer=Decimal(120_000))

    inspection.refresh_from_db()
    assert (inspection.state, inspection.score, inspection.grade) == (
        "signed",
        Decimal("50.0"),
        "4+",
    )
    assert (inspection.criticals, inspection.failures) == (1, 1)
    assert services.seal_holds(inspection)
    defect = Defect.objects.for_actor(owner).get()
    assert (defect.title, defect.severity, defect.is_safe_to_drive, defect.note) == (
        "Front axle: Pads",
        "dangerous",
        False,
        "Down to the metal",
    )
    entry = TimelineEntry.objects.for_actor(owner).get()
    assert (entry.kind, entry.title, entry.detail) == ("inspection", "Winter check", "50.0 · 4+")
    assert MeterReading.objects.for_actor(owner).get().value == 120_000
    condition = selectors.condition_latest(actor=owner, vehicle_id=vehicle.pk)
    assert condition is not None
    assert (condition.score, condition.word) == (Decimal("50.0"), "fair")
    kinds = JobRecord.objects.for_actor(owner).values_list("kind", flat=True)
    assert "garage.inspections.report" in kinds
    run_jobs()
    inspection.refresh_from_db()
    assert inspection.report is not None
    with inspection.report.file.open() as pdf:
        assert pdf.read(5) == b"%PDF-"
    assert services.seal_holds(inspection)


def test_inspection_sign_refuses_nothing_judged_and_missing_photos(owner: Actor) -> None:
    empty = make_inspection(owner)
    brakes = RUBRIC.categories[0]
    lines = brakes.criteria[1].__class__(key="lines", title="Lines dry", photo=True)
    rubric = Rubric(categories=(brakes.__class__(key="b", title="B", criteria=(lines,)),))
    bare = make_inspection(owner, template=make_template(owner, rubric=rubric))
    services.inspection_judge(
        actor=owner, inspection_id=bare.pk, judgements={"lines": JudgementInput(verdict="met")}
    )

    for inspection, code in ((empty, "nothing-judged"), (bare, "photo-missing")):
        with pytest.raises(RuleViolated) as caught:
            services.inspection_sign(actor=owner, inspection_id=inspection.pk)
        assert caught.value.code == code


def test_a_signed_inspection_never_changes(owner: Actor) -> None:
    inspection = make_signed(owner)

    calls: list[Callable[[], object]] = [
        lambda: judge(owner, inspection),
        lambda: services.inspection_sign(actor=owner, inspection_id=inspection.pk),
        lambda: services.inspection_change(
            actor=owner, inspection_id=inspection.pk, changes={"note": "x"}
        ),
        lambda: services.inspection_pin(
            actor=owner, inspection_id=inspection.pk, key="paint", view="left", x=1, y=1
        ),
        lambda: services.inspection_photo_remove(
            actor=owner, inspection_id=inspection.pk, photo_id=1
        ),
    ]
    for call in calls:
        with pytest.raises(Conflict):
            call()
    Inspection.objects.for_actor(owner).update(note="Forged")
    inspection.refresh_from_db()
    assert not services.seal_holds(inspection)


def test_inspection_revise_corrects_in_a_new_version(owner: Actor) -> None:
    old = make_signed(owner, answers=PADS_WORN)
    found = Defect.objects.for_actor(owner).get()

    new = services.inspection_revise(actor=owner, inspection_id=old.pk)
    again = services.inspection_revise(actor=owner, inspection_id=old.pk)
    services.inspection_judge(
        actor=owner,
        inspection_id=new.pk,
        judgements={
            "pads": JudgementInput(number=Decimal(8)),
            "lines": JudgementInput(verdict="not_met"),
        },
    )
    services.inspection_sign(actor=owner, inspection_id=new.pk)

    old.refresh_from_db()
    found.refresh_from_db()
    assert (again.pk, old.is_superseded, found.binned_at is None) == (new.pk, True, False)
    assert [row.title for row in selectors.defect_list(actor=owner)] == ["Brakes: Lines dry"]
    assert TimelineEntry.objects.for_actor(owner).get().source_id == new.pk
    with pytest.raises(Conflict):
        services.inspection_revise(actor=owner, inspection_id=old.pk)
    services.inspection_bin(actor=owner, inspection_id=new.pk)
    old.refresh_from_db()
    assert not old.is_superseded
    services.inspection_unbin(actor=owner, inspection_id=new.pk)
    old.refresh_from_db()
    assert old.is_superseded


def test_the_same_failure_is_one_defect_until_it_is_fixed(owner: Actor) -> None:
    vehicle, template = make_vehicle(owner), make_template(owner)
    make_signed(owner, vehicle=vehicle, template=template, answers=PADS_WORN)

    make_signed(owner, vehicle=vehicle, template=template, answers=PADS_WORN)
    first = Defect.objects.for_actor(owner).get()
    services.defect_fix(actor=owner, defect_id=first.pk)
    make_signed(owner, vehicle=vehicle, template=template, answers=PADS_WORN)

    assert Defect.objects.for_actor(owner).count() == 2


def test_inspection_bin_leaves_nothing_and_purge_takes_the_photos(owner: Actor) -> None:
    inspection = make_signed(owner, odometer=Decimal(1000))

    services.inspection_bin(actor=owner, inspection_id=inspection.pk)
    assert not TimelineEntry.objects.for_actor(owner).exists()
    assert not MeterReading.objects.for_actor(owner).exists()
    services.inspection_unbin(actor=owner, inspection_id=inspection.pk)
    assert TimelineEntry.objects.for_actor(owner).exists()
    with pytest.raises(NotFound):
        services.inspection_purge(actor=owner, row_id=inspection.pk)
    services.inspection_bin(actor=owner, inspection_id=inspection.pk)
    services.inspection_purge(actor=owner, row_id=inspection.pk)

    assert not Inspection.objects.for_actor(owner).exists()
    assert not attachments_of(inspection, actor=owner).exists()


def test_inspection_services_refuse_viewers_and_strangers(
    owner: Actor, viewer: Actor, driver: Actor, stranger: Actor
) -> None:
    inspection = make_inspection(owner)
    calls: list[Callable[..., Any]] = [
        services.inspection_sign,
        services.inspection_revise,
        services.inspection_bin,
        services.inspection_unbin,
    ]

    for actor, error in ((viewer, NotAllowed), (driver, NotAllowed), (stranger, NotFound)):
        for call in calls:
            with pytest.raises(error):
                call(actor=actor, inspection_id=inspection.pk)
        with pytest.raises(error):
            judge(actor, inspection)
        with pytest.raises(error):
            services.inspection_change(actor=actor, inspection_id=inspection.pk, changes={})
    with pytest.raises(NotFound):
        services.report_want(actor=stranger, inspection_id=inspection.pk)
    with pytest.raises(Conflict):
        services.report_want(actor=viewer, inspection_id=inspection.pk)
    with pytest.raises(NotFound):
        make_inspection(owner, vehicle=make_vehicle(stranger))


def test_an_organization_is_deleted_with_its_inspections(owner: Actor) -> None:
    make_signed(owner, answers=PADS_WORN)

    Organization.objects.get(pk=owner.organization_id).delete()

    assert not Inspection.objects.for_actor(owner).exists()


def test_condition_latest_asks_condition_reports_alone(owner: Actor) -> None:
    vehicle = make_vehicle(owner)
    plain = make_template(owner, is_condition_report=False)
    make_signed(owner, vehicle=vehicle, template=plain)

    assert selectors.condition_latest(actor=owner, vehicle_id=vehicle.pk) is None
