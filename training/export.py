"""Write a trained starter as svodka runs it: export.py START STATE TARGET --version 0.4 [--way 0.5].

START is the model that the training began from, STATE its checkpoint (`state.pt`), of which the average of the weights counts, TARGET a
new folder: weights of eight bits in the layout that keeps keys and values once for all heads (`multi_query`), tokenizer, manifest, notices
and model_folder. With `--way 0.5` the weights are half way between START's and the average. The folder is added with `svodka models add
TARGET`, and cut into the repository's pieces by `scripts/split_model.py`.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

import torch

import multi_query
from network import find_start, read_back, write_into
from svodka.engine import model_folder

COPIED = ("config.json", "vocabulary.json", "sentencepiece.model", "NOTICE", "GEMMA_TERMS.txt", "README.md")


def export(start: Path, state: Path, target: Path, version: str, way: float = 1.0) -> None:
    """Write the model that is so far (0 to 1) on the way from the start to the average of a checkpoint.

    `ValueError` and `OSError` where a part cannot be read or `target` is not new.
    """
    network = read_back(start)
    try:
        begun, average = network.state_dict(), torch.load(state, map_location="cpu", weights_only=True)["average"]
        network.load_state_dict({name: begun[name].lerp(weight, way) for name, weight in average.items()})
    except (RuntimeError, KeyError) as error:
        raise ValueError(
            f"{state} is no checkpoint of a training from {start}; name the model that it began from."
        ) from error
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
    arguments = parser.parse_args()
    try:
        export(find_start(arguments.start), arguments.state, arguments.target, arguments.version, arguments.way)
    except (OSError, ValueError) as error:
        print(f"export.py: {error}", file=sys.stderr)
        raise SystemExit(2) from error
    print(arguments.target)


if __name__ == "__main__":
    main()
