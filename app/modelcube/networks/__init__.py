"""What a network is and what it costs.

A backbone is data (`backbones`), rounding turns (r, d, w) into a realised network (`network`), blocks are lists of
layers (`blocks`), and the cost table (`cost_table`) is the only place where anything is counted.
"""
