"""Issue trackers: one module each, loaded on demand; the contract is in `pmsync.sync.ports`."""
