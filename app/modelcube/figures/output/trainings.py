"""How long the networks of a study were trained, in words: what every caption of a study that is measured here says."""

from modelcube.figures.drawing.words import joined
from modelcube.languages.saying import paragraph, say
from modelcube.studies.table import StudyTable

Training = tuple[int, int, str]


def trainings_note(table: StudyTable) -> str:
    """What to mind first in a study, and what its trainings saw; nothing where its rows do not say that."""
    trainings = _trainings(table)
    if not trainings:
        return ""
    caveat = table.study.caveats.partition(". ")[0].rstrip(".")
    told = [
        say("{images} images in {epochs} epochs ({family})", images=f"{images:,}", epochs=epochs, family=family)
        for images, epochs, family in trainings
    ]
    return paragraph([say(f"{caveat}.") if caveat else "", say("Trainings saw {told}.", told=joined(told))])


def _trainings(table: StudyTable) -> list[Training]:
    """Images seen, epochs and family of the trainings that there are, the shortest first."""
    found = {
        (row.images_seen, row.epochs, row.family)
        for row in table.rows
        if row.images_seen is not None and row.epochs is not None
    }
    return sorted(found)
