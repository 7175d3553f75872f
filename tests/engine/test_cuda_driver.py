"""What is said of NVIDIA's driver and GPUs. Where no GPU is at hand, a library that answers as
`libcuda` does stands in for the driver."""

import shutil
import subprocess
from pathlib import Path

import pytest

from engine.errors import DeviceUnavailable
from engine.runtime.cuda_driver import Driver, Gpu, read_driver, usable_gpu

SOURCE = Path(__file__).with_name("stand_in_driver.c")
GIB = 2**30


def driver(tmp_path: Path, **facts: int) -> Driver | None:
    """facts: VERSION (13000), MAJOR, MINOR, GPUS, INIT (what cuInit gives back)."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler to make a stand-in driver with")
    given = [f"-D{name}={value}" for name, value in facts.items()]
    # A library that was loaded once is not loaded again from the same file.
    library = tmp_path / f"libcuda{''.join(given)}.so"
    subprocess.run([compiler, "-shared", "-fPIC", *given, SOURCE, "-o", library], check=True)
    return read_driver(str(library))


def test_the_driver_tells_its_gpus_in_the_order_of_cuda(tmp_path: Path) -> None:
    found = driver(tmp_path, VERSION=13010, GPUS=2)
    assert found is not None
    assert found.cuda == (13, 1)
    assert [gpu.name for gpu in found.gpus] == ["Stand-in 0", "Stand-in 1"]
    assert found.gpus[0].capability == (8, 6)
    assert [gpu.free for gpu in found.gpus] == [GIB, 2 * GIB]
    assert usable_gpu(found, 1) is found.gpus[1]


@pytest.mark.parametrize("facts", [{"GPUS": 0}, {"INIT": 100}])
def test_a_driver_without_a_usable_gpu_is_no_gpu(tmp_path: Path, facts: dict[str, int]) -> None:
    found = driver(tmp_path, **facts)
    assert found is None
    with pytest.raises(DeviceUnavailable, match="no usable NVIDIA GPU"):
        usable_gpu(found, 0)


def test_without_a_driver_there_is_no_gpu(tmp_path: Path) -> None:
    assert read_driver(str(tmp_path / "libcuda.so.1")) is None


def test_an_old_driver_is_told_from_an_old_gpu(tmp_path: Path) -> None:
    with pytest.raises(DeviceUnavailable, match=r"driver is too old: it knows CUDA 12\.4, and 13"):
        usable_gpu(driver(tmp_path, VERSION=12040), 0)
    with pytest.raises(DeviceUnavailable, match=r"Stand-in 0 is too old for CUDA 13"):
        usable_gpu(driver(tmp_path, MAJOR=6, MINOR=1), 0)


def test_a_gpu_that_is_not_there_is_named_with_the_last_one_that_is() -> None:
    known = Driver((13, 0), (Gpu(0, "One", (9, 0), GIB, GIB),))
    with pytest.raises(DeviceUnavailable, match="no GPU 1 on this machine, the last one is 0"):
        usable_gpu(known, 1)
