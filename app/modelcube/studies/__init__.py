"""What has been measured: the accuracy database.

`results/` in the repository is the source of every published row. A server imports it into the database when it starts
(`importing`), answers filtered questions from there (`listing`), and keeps one immutable copy of each study in memory
for what the request path asks of it (`table`).

Units: accuracies in per cent, `flops` in multiply-adds, latencies in milliseconds, resolutions in pixels a side. r, d
and w are a row's place in the cube: coordinates of its network where `match` is exact, else the ratios that its source
states. `None` (NaN in arrays) means that the source does not say.
"""
