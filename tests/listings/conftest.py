"""Which solutions does the public see in these tests?"""

import pytest

from tests import factories


@pytest.fixture
def catalogue() -> None:
    """Three solutions of two vendors."""
    year = factories.programme()
    factories.listed(
        year=year,
        solutions=[
            {"name": "排程雲", "categories": ["production"], "industries": ["machinery"], "company_sizes": ["10_20"]},
            {
                "name": "行銷雲",
                "categories": ["marketing"],
                "industries": ["food"],
                "company_sizes": ["10_20", "21_50"],
            },
        ],
    )
    factories.listed(year=year, solutions=[{"name": "堃喆 ERP", "categories": ["production"], "industries": ["food"]}])
