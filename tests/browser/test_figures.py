"""The pictures of demonstrations, which are files of their own and yet go by the page's theme."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageStat

from tests.browser.opening import OpenPage


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("chosen", ["light", "dark"])
def test_a_picture_has_the_colours_that_the_reader_chose(
    open_page: OpenPage, system: str, chosen: str
) -> None:
    page = open_page("demos/condition-number-threshold.html", theme=system)
    button = page.locator("button.mode")
    while page.evaluate("document.documentElement.dataset.mode") != chosen:
        button.click()
    picture = page.locator("figure.demonstration img")
    picture.scroll_into_view_if_needed()
    image = Image.open(io.BytesIO(picture.screenshot())).convert("L")
    ground = ImageStat.Stat(image).median[0]
    assert (ground > 200) == (chosen == "light"), ground
    assert (ground < 60) == (chosen == "dark"), ground
