"""Fields that an organization adds to its records, and what stands in them."""
