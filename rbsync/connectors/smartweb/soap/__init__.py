"""Calls to one shop: its WSDL, its session, requests and answers (smartweb sheets 2 to 7)."""
