import asyncio

from service.channels.memory import Memory


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_value_is_remembered_until_its_time_is_up():
    clock = Clock()
    memory: Memory[str, int] = Memory(600, 10, clock)
    memory.put("a", 1)
    clock.now = 599.9
    assert memory.get("a") == 1
    clock.now = 600.0
    assert memory.get("a") is None
    assert len(memory) == 0


def test_putting_again_begins_the_time_anew():
    clock = Clock()
    memory: Memory[str, int] = Memory(600, 10, clock)
    memory.put("a", 1)
    memory.put("b", 2)
    clock.now = 300.0
    memory.put("a", 3)
    clock.now = 700.0
    assert (memory.get("a"), memory.get("b")) == (3, None)


def test_the_oldest_goes_where_there_are_too_many():
    memory: Memory[int, int] = Memory(600, 3)
    for number in range(5):
        memory.put(number, number)
    assert [memory.get(number) for number in range(5)] == [None, None, 2, 3, 4]


def test_what_is_forgotten_is_not_there_and_forgetting_again_does_no_harm():
    memory: Memory[str, int] = Memory(600, 3)
    memory.put("a", 1)
    memory.forget("a")
    memory.forget("a")
    assert memory.get("a") is None


def test_within_an_event_loop_values_go_when_their_time_is_up_though_nobody_asks():
    async def main() -> None:
        memory: Memory[int, int] = Memory(0.01, 10)
        for number in range(3):
            memory.put(number, number)
            await asyncio.sleep(0.005)
        async with asyncio.timeout(60):
            while len(memory):
                await asyncio.sleep(0.005)

    asyncio.run(main())
