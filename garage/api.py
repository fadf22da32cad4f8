"""The API of the garage, gathered from its features."""

from ninja import Router

from garage.components.api import components, recalls, warranties
from garage.documents.api import router as documents
from garage.energy.api import entries as energy_entries
from garage.energy.api import stores as energy_stores
from garage.energy.api import vehicles as vehicle_energy
from garage.expenses.api import expenses, finances, policies, recurring
from garage.forecast.api import router as forecast
from garage.insights.api import router as comparisons
from garage.inspections.api import defects, inspections, statutory, templates
from garage.listings.api import aliases as make_model_aliases
from garage.listings.api import imports as listing_imports
from garage.listings.api import listings
from garage.listings.api import sources as listing_sources
from garage.maintenance.api import records, upgrades
from garage.ownership.api import reports as ownership_reports
from garage.ownership.api import vehicles as vehicle_ownership
from garage.parts.api import items as part_items
from garage.parts.api import related as related_vehicles
from garage.parts.api import vehicles as vehicle_parts
from garage.planner.api import diary, lanes, plans, tasks
from garage.receipts.api import router as receipts
from garage.reports.api import router as reports
from garage.schedule.api import due, schedules
from garage.search.api import router as search
from garage.specifications.api import router as specifications
from garage.valuation.api import router as valuations
from garage.vehicles.api import groups, tags, vehicles, vins
from project.web.custom_fields_api import router as custom_fields
from project.web.files_api import attachments_router
from project.web.files_api import router as files
from project.web.list_views_api import router as views

routers: list[tuple[str, Router]] = [
    ("/service-records", records),
    ("/upgrades", upgrades),
    ("/energy-entries", energy_entries),
    ("/energy-stores", energy_stores),
    ("/expenses", expenses),
    ("/recurring-expenses", recurring),
    ("/policies", policies),
    ("/finances", finances),
    ("/schedules", schedules),
    ("/due", due),
    ("/inspection-templates", templates),
    ("/inspections", inspections),
    ("/defects", defects),
    ("/statutory-inspections", statutory),
    ("/plans", plans),
    ("/tasks", tasks),
    ("/lanes", lanes),
    ("/diary", diary),
    ("/components", components),
    ("/documents", documents),
    ("/specifications", specifications),
    ("/warranties", warranties),
    ("/recalls", recalls),
    ("/valuations", valuations),
    ("/search", search),
    ("/receipts", receipts),
    ("/reports", forecast),
    ("/reports", comparisons),
    ("/reports", ownership_reports),
    ("/reports", reports),
    ("/listing-sources", listing_sources),
    ("/listing-imports", listing_imports),
    ("/listings", listings),
    ("/make-model-aliases", make_model_aliases),
    ("/vehicles", vehicles),
    ("/vehicles", vehicle_energy),
    ("/vehicles", vehicle_ownership),
    ("/vehicles", vehicle_parts),
    ("/items", part_items),
    ("/related-vehicles", related_vehicles),
    ("/groups", groups),
    ("/tags", tags),
    ("/vin", vins),
    ("/custom-fields", custom_fields),
    ("/views", views),
    ("/files", files),
    ("/attachments", attachments_router),
]
