"""The schema's history, one Alembic revision a file in `versions`.

`schema.upgrade` runs it. To add a revision, change `records` and run
`python -m modelcube.database.migrations.new "what changes"`.
"""
