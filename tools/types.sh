#!/bin/sh
# Checks the types of the page's modules by TypeScript; where npm cannot install it, says so and lets the rest go on.
set -eu

cd "$(dirname "$0")/javascript"
if ! command -v npm >/dev/null || ! npm ci --silent; then
    echo "No npm, or no registry: types of the page's modules are not checked"
    exit 0
fi
npm run --silent check
