"""The HTML pages: complete at the first paint, from the same answers as the API; the scripts then take over.

A page's state is its query string. Numbers, cards, silhouettes and the table of measured networks are written here;
the scripts replace them in place (`static/js`), so texts that change with a twist are made in both, by functions of
the same name, and a browser test holds them to each other.
"""
