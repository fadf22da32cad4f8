"""The root of the JSON API: every router of every app, behind tokens or the session.

Loaded by the first request below /api/v1/, see `project.urls`.
"""

from accounts.api import routers as accounts_routers
from accounts.tokens.auth import SessionAuth, TokenAuth
from garage.api import routers as garage_routers
from inventory.api import routers as inventory_routers
from project.web.api import GarageAPI, JsonParser, LocalSwagger, OrjsonRenderer, install
from project.web.jobs_api import router as jobs

api = GarageAPI(
    title="My Garage",
    version="1",
    description="Everything the pages can do, as typed JSON.",
    auth=[TokenAuth(), SessionAuth()],
    renderer=OrjsonRenderer(),
    parser=JsonParser(),
    docs=LocalSwagger(settings={"persistAuthorization": False}),
    docs_url="/docs",
    openapi_url="/openapi.json",
    urls_namespace="api",
)
install(api)
for prefix, router in (*accounts_routers, *inventory_routers, *garage_routers):
    api.add_router(prefix, router)
api.add_router("/jobs", jobs)
urlpatterns = api.urls[0]
