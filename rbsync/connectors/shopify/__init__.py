"""Shopify: one shop over the Admin GraphQL API 2026-10."""
