"""What runs as a step of a GitHub workflow: one command of pmsync, told in the ways that the runner has.

`action.yml` passes each input as `PMSYNC_ACTION_<NAME>`. The log, the outputs and the summary hold text from
documents and trackers, so that all of it is escaped or fenced off.
"""
