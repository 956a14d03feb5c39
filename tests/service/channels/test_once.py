import asyncio
import gc

import pytest

from service.channels.memory import Memory
from service.channels.once import Once, within


def test_fifty_who_ask_at_once_get_one_answer_of_one_piece_of_work():
    async def main() -> None:
        once: Once[str] = Once(Memory(600, 10))
        gate, begun = asyncio.Event(), []

        async def work() -> str:
            begun.append(1)
            await gate.wait()
            return "答复"

        tasks = [once.begin("a", work) for _ in range(50)]
        assert await within(tasks[0], 0) is None
        gate.set()
        assert await asyncio.gather(*tasks) == ["答复"] * 50
        assert await once.begin("a", work) == "答复"
        assert len(begun) == 1
        assert await once.begin("b", work) == "答复"
        assert len(begun) == 2

    asyncio.run(main())


def test_work_that_fails_is_begun_anew_by_the_next_who_asks():
    async def main() -> None:
        once: Once[str] = Once(Memory(600, 10))

        async def fail() -> str:
            raise OSError("down")

        async def work() -> str:
            return "答复"

        with pytest.raises(OSError, match="down"):
            await within(once.begin("a", fail), 60)
        assert await once.begin("a", work) == "答复"

    asyncio.run(main())


def test_work_goes_on_when_nobody_waits_and_its_key_is_forgotten():
    async def main() -> None:
        once: Once[str] = Once(Memory(600, 1))
        gate, ended = asyncio.Event(), asyncio.Event()

        async def work() -> str:
            await gate.wait()
            ended.set()
            return "答复"

        async def other() -> str:
            return "别的"

        await within(once.begin("a", work), 0)
        await once.begin("b", other)
        gc.collect()
        gate.set()
        await asyncio.wait_for(ended.wait(), 60)

    asyncio.run(main())
