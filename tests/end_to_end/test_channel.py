"""What people in the channel see, over the real wire."""

from pathlib import Path

from tests.end_to_end.house import BOARD, HEALTH, open_house, text_of


async def test_the_board_and_the_card_appear(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, house.daemon():
        board = await house.shown(BOARD)
        card = await house.shown(HEALTH)
        print(text_of(board))
        print(text_of(card))
