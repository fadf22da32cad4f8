"""Background work: ask for it with `defer`, do it with `@job`, keep it alive with the sweep."""
