"""Post-mortems and a day to a follow-up report: deadlines, figures, verification, renderers. Pure."""
