"""The published 8B model's files in their true shapes: zeros that take no room on the disk.

`python -m tests.training.sparse_emu3 FOLDER [LAYERS] [PRECISION]` converts them in a process of
its own and prints what memory that took at most.
"""

import base64
import json
import math
import subprocess
import sys
from itertools import islice, product
from pathlib import Path

import torch
from transformers import Emu3Config, Emu3ForConditionalGeneration, Emu3TextConfig, Emu3VQVAEConfig

TEXT_TOKENS = 151_643
CODES = 32_768

_CONVERSION = """
import resource, sys
from pathlib import Path
from engine.training.conversion import Precision, convert
source, out = Path(sys.argv[1]), Path(sys.argv[2])
convert(source, source, out, Precision(sys.argv[3]), lambda what, share: None)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
"""


def write_sparse_progemu(folder: Path, layers: int) -> Path:
    """As transformers lays it out, but for the number of layers; weights in bfloat16."""
    folder.mkdir(parents=True)
    text = Emu3TextConfig(num_hidden_layers=layers)
    config = Emu3Config(text_config=text, vq_config=Emu3VQVAEConfig(), vocabulary_map={})
    with torch.device("meta"):
        model = Emu3ForConditionalGeneration(config)
    shapes = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    write_sparse_tensors(folder / "model.safetensors", shapes)
    document = {"model_type": "emu3", "text_config": {"num_hidden_layers": layers}, "vq_config": {}}
    (folder / "config.json").write_text(json.dumps(document), encoding="utf-8")
    write_full_vocabulary(folder)
    return folder


def write_sparse_tensors(path: Path, shapes: dict[str, tuple[int, ...]]) -> None:
    header: dict[str, object] = {}
    end = 0
    for name, shape in shapes.items():
        begin, end = end, end + 2 * math.prod(shape)
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    with path.open("wb") as stream:
        stream.write(len(text).to_bytes(8, "little") + text)
        stream.truncate(8 + len(text) + end)


def write_full_vocabulary(folder: Path) -> None:
    """As many text tokens as Emu3 has, made up: every byte, every pair, then triples."""
    made = (bytes(token) for size in (1, 2, 3) for token in product(range(256), repeat=size))
    rows = (
        f"{base64.b64encode(token).decode()} {rank}"
        for rank, token in enumerate(islice(made, TEXT_TOKENS))
    )
    (folder / "emu3.tiktoken").write_text("\n".join(rows), encoding="utf-8")
    frame = ["<|image token|>", "<|image start|>", "<|image end|>"]
    names = [*frame, *(f"<|visual token {index:06d}|>" for index in range(CODES))]
    (folder / "emu3_vision_tokens.txt").write_text("\n".join(names), encoding="utf-8")


def peak_gigabytes(source: Path, out: Path, precision: str) -> float:
    """What the conversion in a process of its own held in memory at most."""
    command = [sys.executable, "-c", _CONVERSION, str(source), str(out), precision]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    kind = sys.argv[3] if len(sys.argv) > 3 else "fp16"
    if not (place / "source").exists():
        write_sparse_progemu(place / "source", count)
    peak = peak_gigabytes(place / "source", place / f"bundle-{kind}", kind)
    sys.stdout.write(f"{kind}, {count} layers: {peak:.2f} GB at most\n")
