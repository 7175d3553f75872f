# torch and onnx annotate backward, from_numpy, save and some more in part only.
# pyright: strict, reportUnknownMemberType=false
# Parts of torch's interface are untyped; everything of our own is.
"""Where training computes: processor or CUDA, alone or as one of torchrun's processes.

Matrix products run in bfloat16 where the hardware multiplies it (CUDA, AMX, AVX-512 BF16) and in
float32 elsewhere.
"""

import os
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import nn


@dataclass(frozen=True, slots=True)
class Compute:
    """`rank` of `world` processes that share one training; each reads its own share of a step."""

    device: torch.device
    bfloat16: bool
    rank: int = 0
    world: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process writes checkpoints and logs."""
        return self.rank == 0

    def autocast(self) -> AbstractContextManager[object]:
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16)

    def average_gradients(self, model: nn.Module) -> None:
        if self.world == 1:
            return
        for parameter in model.parameters():
            if parameter.grad is not None:
                dist.all_reduce(parameter.grad)
                parameter.grad /= self.world

    def wait(self) -> None:
        """Until every process has come this far."""
        if self.world > 1:
            dist.barrier()


@contextmanager
def open_compute(threads: int | None = None) -> Generator[Compute]:
    """CUDA where a device answers, else the processor; joins torchrun's group if started by it."""
    torch.manual_seed(0)
    if threads is not None:
        torch.set_num_threads(threads)
    world, rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
    cuda = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0"))) if cuda else "cpu"
    if world > 1:
        dist.init_process_group("nccl" if cuda else "gloo")
    try:
        yield Compute(torch.device(device), cuda or _multiplies_bfloat16(), rank, world)
    finally:
        if world > 1:
            dist.destroy_process_group()


def _multiplies_bfloat16() -> bool:
    """Measured with AVX-512 BF16 alone: 950 GFLOP/s on two cores, against 190 in float32."""
    return bool(
        torch.cpu._is_amx_tile_supported()  # pyright: ignore[reportPrivateUsage]
        or torch.cpu._is_avx512_bf16_supported()  # pyright: ignore[reportPrivateUsage]
    )
