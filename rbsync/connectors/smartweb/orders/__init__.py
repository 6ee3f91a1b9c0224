"""Orders as the shop tells them, made into core orders (smartweb sheets 9, 11)."""
