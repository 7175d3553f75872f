"""How many of something, as the command says it."""


def counted(number: int, one: str) -> str:
    """ "1 item", "2 items"; `one`: what a single one is called."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"
