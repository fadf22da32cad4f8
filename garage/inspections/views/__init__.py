"""Pages of inspections, templates, defects and statutory inspections."""
