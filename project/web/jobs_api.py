"""Background work as endpoints."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from project.kernel.jobs import watching
from project.kernel.jobs.models import JobRecord
from project.web.api import AuthedRequest
from project.web.paged import PageOf
from project.web.pagination import LONGEST_CURSOR, PAGE_ROWS, Ordering, keyset_page
from project.web.types import RowId, Short

router = Router(tags=["Jobs"])
JOBS_BY = Ordering(columns={"created_at": "created_at", "id": "id"}, default="-id")


class JobOut(BaseModel):
    """One piece of background work; `subject_kind` and `subject_id` say what it is about."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: str
    subject_kind: str
    subject_id: int | None
    state: str
    step: str
    progress: int
    total: int
    attempt: int
    max_attempts: int
    error_code: str
    error: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class JobsQuery(BaseModel):
    """Which jobs, which page of them, in which order."""

    state: Literal["queued", "running", "done", "failed", ""] = ""
    kind: Annotated[str, Field(max_length=80)] = ""
    subject_kind: Annotated[str, Field(max_length=60)] = ""
    subject_id: RowId | None = None
    ordering: Short | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = PAGE_ROWS
    cursor: Annotated[str, Field(max_length=LONGEST_CURSOR)] | None = None
    count: bool = False


@router.get("", response=PageOf[JobOut], summary="List jobs")
def list_jobs(request: AuthedRequest, query: Query[JobsQuery]) -> dict[str, Any]:
    """The work of the organization that runs in the background, kept for 90 days."""
    chosen = query.model_dump(include={"state", "kind", "subject_kind", "subject_id"})
    rows = watching.job_list(actor=request.auth).filter(
        **{name: value for name, value in chosen.items() if value}
    )
    page = keyset_page(
        rows.values(*JobOut.model_fields),
        ordering=JOBS_BY,
        asked=query.ordering,
        cursor=query.cursor,
        limit=query.limit,
        with_count=query.count,
    )
    return {"items": page.items, "next": page.next or None, "count": page.count}


@router.get("/{job_id}", response=JobOut, summary="Get a job")
def get_job(request: AuthedRequest, job_id: RowId) -> JobRecord:
    """How far it is, or why it failed."""
    return watching.job_get(actor=request.auth, job_id=job_id)


@router.post("/{job_id}/retry", response=JobOut, summary="Do a failed job again")
def retry_job(request: AuthedRequest, job_id: RowId) -> JobRecord:
    """It starts from its first attempt."""
    return watching.job_retry(actor=request.auth, job_id=job_id)
