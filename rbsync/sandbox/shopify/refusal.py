"""A refusal as a GraphQL error with the service's code (shopify sheet 1)."""

from __future__ import annotations

from graphql import GraphQLError


def refuse(code: str, message: str, **details: object) -> GraphQLError:
    """The error to raise: it becomes an entry of `errors` with `extensions.code`."""
    return GraphQLError(message, extensions={"code": code, **details})
