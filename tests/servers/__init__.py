"""Stateful loopback servers that tests, and people who want to try the product, talk to."""
