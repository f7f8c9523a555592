"""What a network is and what it costs.

A backbone is data (`registry`), rounding turns (r, d, w) into a realised network (`network`), blocks are lists of
layers (`layers`), and the cost table (`cost_table`) is the only place where anything is counted.
"""
