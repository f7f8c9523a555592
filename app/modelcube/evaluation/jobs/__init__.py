"""A question in the queue: request, recipe, data set, record, states, leases; without torch."""
