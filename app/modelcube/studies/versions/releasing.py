"""Freeze the shipped data of a release: python -m modelcube.studies.versions.releasing"""

from modelcube.assets import asset_folder
from modelcube.studies.versions.versions import freeze


def main() -> None:
    """Write `results/released/<version>.zip`, to be committed with the release and never to be removed."""
    print(freeze(asset_folder("results")))


if __name__ == "__main__":
    main()
