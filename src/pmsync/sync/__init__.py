"""Bring documents and tracker to agreement: merge and plan decide (pure), apply orders the effects."""
