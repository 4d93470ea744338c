"""What the long walk needs."""

import pytest

# So that an invariant that doesn't hold shows what it compared, as a test does.
pytest.register_assert_rewrite("tests.model.invariants")
