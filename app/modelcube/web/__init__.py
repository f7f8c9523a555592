"""What every response shares: middleware, problems, strict queries, static files, dependencies."""
