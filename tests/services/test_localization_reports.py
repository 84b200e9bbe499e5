"""Localization: the files and functions that a report of a fault is about."""

import pytest

from services.index.repository import RepositoryIndex
from services.localization import localize
from services.ranking import SignalName
from services.workspace import MemoryWorkspace

FILES = {
    "shop/cart.py": (
        "class Cart:\n    def add_item(self, item):\n        if item is None:\n"
        '            raise ValueError("cannot add an empty item")\n        self.items.append(item)\n\n'
        "    def total(self):\n        return sum(self.items)\n"
    ),
    "shop/invoice.py": (
        "def render_invoice(cart):\n    lines = format_lines(cart)\n    return lines\n\n\n"
        "def format_lines(cart):\n    return [str(item) for item in cart.items]\n"
    ),
    "shop/mail.py": "def send_mail(address):\n    return address\n",
    "tests/test_cart.py": "def test_add_item():\n    assert Cart().add_item(1)\n",
    "docs/cart.md": "# Cart\n\nadd_item adds an item to the cart.\n",
}


@pytest.fixture(scope="module")
def index():
    built = RepositoryIndex.open(MemoryWorkspace(FILES), None)
    built.ensure()
    return built


def test_the_message_of_an_error_leads_to_the_function_that_raises_it(index):
    """Words of the message are found in a string literal."""
    found = localize(index, "Checkout fails\n\nValueError: cannot add an empty item\n")
    assert found.functions[0] == "shop/cart.py:Cart.add_item"
    assert found.files[0] == "shop/cart.py"


def test_the_frames_of_a_traceback_lead_to_their_functions(index):
    """Paths of another machine match by their tail, functions by their name."""
    report = (
        "It crashes\n\nTraceback (most recent call last):\n"
        '  File "/home/x/venv/lib/shop/invoice.py", line 2, in render_invoice\n    ...\n'
        '  File "/home/x/venv/lib/shop/invoice.py", line 90, in format_lines\n    return []\n'
        "TypeError: boom\n"
    )
    found = localize(index, report)
    assert set(found.functions[:2]) == {"shop/invoice.py:format_lines", "shop/invoice.py:render_invoice"}
    frames = {
        hit.symbol: signal.value
        for hit in found.hits
        for signal in hit.signals
        if signal.name == SignalName.TRACEBACK
    }
    assert frames["format_lines"] > frames["render_invoice"] > 0


def test_a_file_named_by_its_path_rises(index):
    """Even when its words do not."""
    assert (
        localize(index, "Something in shop/mail.py does not work for a cart item").files[0] == "shop/mail.py"
    )


def test_a_named_definition_rises(index):
    """A name in the report that exists exactly once is meant."""
    assert localize(index, "Cart.total is wrong for items").functions[0] == "shop/cart.py:Cart.total"


def test_tests_and_documents_are_not_what_a_fix_changes(index):
    """They sink below code, also when the report says test."""
    files = localize(index, "add_item test fails for an item of the cart").files
    assert files[0] == "shop/cart.py"


def test_every_function_has_lines_and_reasons(index):
    """Functions and hits are the same places."""
    found = localize(index, "empty item in the cart", limit=3)
    assert found.functions == tuple(f"{hit.path}:{hit.symbol}" for hit in found.hits)
    assert all(hit.span and hit.signals for hit in found.hits)
    assert len(found.hits) <= 3


def test_a_report_without_known_words_finds_nothing(index):
    """No guess is made."""
    assert localize(index, "zebra flamingo").files == ()
    assert localize(index, "").functions == ()
