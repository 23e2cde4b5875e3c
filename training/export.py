"""Write a trained starter as svodka runs it: export.py START STATE TARGET --version 0.4 [--way 0.5] [--also STATE --share 0.33].

START is the model that the training began from, STATE its checkpoint (`state.pt`), of which the average of the weights counts, TARGET a
new folder: weights of eight bits in the layout that keeps keys and values once for all heads (`multi_query`), tokenizer, manifest, notices
and sums. With `--way 0.5` the weights are half way between START's and the average. With `--also` the average is that of two trainings,
of which the second has the share `--share` (fine-tunings that lie side by side can be averaged: Wortsman and others 2022). The folder is
added with `svodka models add TARGET`, and cut into the repository's pieces by `scripts/split_model.py`.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import torch

import multi_query
from network import find_start, read_back, write_into
from svodka.engine import model_folder

COPIED = ("config.json", "vocabulary.json", "sentencepiece.model", "NOTICE", "GEMMA_TERMS.txt", "README.md")


def export(start: Path, states: Mapping[Path, float], target: Path, version: str, way: float = 1.0) -> None:
    """Write the model that is so far (0 to 1) on the way from the start to the mean of the averages of checkpoints, by their shares.

    `ValueError` and `OSError` where a part cannot be read or `target` is not new.
    """
    network = read_back(start)
    begun = network.state_dict()
    reached = {name: torch.zeros_like(weight) for name, weight in begun.items()}
    for state, share in states.items():
        try:
            average = torch.load(state, map_location="cpu", weights_only=True)["average"]
            for name in begun.keys() | average.keys():
                reached[name] += share * average[name]
        except (RuntimeError, KeyError) as error:
            raise ValueError(
                f"{state} is no checkpoint of a training from {start}; name the model that it began from."
            ) from error
    network.load_state_dict({name: begun[name].lerp(weight, way) for name, weight in reached.items()})
    target.mkdir(parents=True)
    for name in COPIED:
        if (start / name).exists():
            shutil.copyfile(start / name, target / name)
    manifest = json.loads((start / "manifest.json").read_text(encoding="utf-8"))
    manifest["version"] = version
    (target / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    write_into(network, start / "model.bin", target / "model.bin")
    multi_query.share_keys(target)
    model_folder.seal(target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("start")
    parser.add_argument("state", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--version", required=True)
    parser.add_argument("--way", type=float, default=1.0)
    parser.add_argument("--also", type=Path)
    parser.add_argument("--share", type=float, default=0.5)
    arguments = parser.parse_args()
    try:
        states = {arguments.state: 1.0}
        if arguments.also:
            states = {arguments.state: 1 - arguments.share, arguments.also: arguments.share}
        export(find_start(arguments.start), states, arguments.target, arguments.version, arguments.way)
    except (OSError, ValueError) as error:
        print(f"export.py: {error}", file=sys.stderr)
        raise SystemExit(2) from error
    print(arguments.target)


if __name__ == "__main__":
    main()
