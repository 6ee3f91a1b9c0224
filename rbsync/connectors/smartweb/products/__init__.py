"""Products, variants and their stock: read as listings, made, changed and counted (smartweb sheets 9, 12)."""
