from tests.alignment.conftest import cast, counting  # noqa: F401 - fixtures
from tests.alignment.town import town  # noqa: F401 - fixture
from tests.browser.conftest import browser, open_page  # noqa: F401 - fixtures
