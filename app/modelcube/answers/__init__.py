"""One question, one typed answer: network, scale, costs, formula. The API, the command line, the page and the figures
all share these, so that nobody composes an answer twice.
"""
