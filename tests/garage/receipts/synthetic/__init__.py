"""Workshop, parts and fuel invoices of our own invention, with known truth."""

from tests.garage.receipts.synthetic.invoices import Invoice, build_all
from tests.garage.receipts.synthetic.truth import Truth, TruthLine, TruthTax

__all__ = ["Invoice", "Truth", "TruthLine", "TruthTax", "build_all"]
