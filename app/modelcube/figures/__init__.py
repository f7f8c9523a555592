"""Every plot, defined once: typed data from the state, a Plotly figure from the data.

A figure's file has `figure_data(state, context)`, which names the row sets that the plot shows, and `figure(data)`,
which draws them. Each trace says in its `meta` which row set and columns it shows, so that the page's binder can
replace its data when a row set changes, and pictures, tables and the page show one thing.
"""
