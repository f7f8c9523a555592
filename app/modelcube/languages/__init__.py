"""Languages in which plots and embeds speak: texts are English where they are said, catalogues have the rest.

`say("{count} more", count=3)` gives the text in the language of the code around it (`with use_language("zh"):`).
A language is one file of `catalogues`; what its catalogue lacks is said in English; tests name what is missing or
not used.
`static/js/text/say.js` says texts of scripts by the same catalogue, of which the page carries what scripts say.
"""
