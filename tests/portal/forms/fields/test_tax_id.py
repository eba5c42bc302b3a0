"""Is a 統一編號 normalised and checked?"""

import pytest
from django.core.exceptions import ValidationError

from portal.forms.fields import (
    TaxIdFormField,
)


@pytest.mark.clause("R6-1-1", "F1-03")
def test_tax_id_is_normalised_and_checked():
    assert TaxIdFormField().clean(" ０４５９－５２５７ ") == "04595257"
    with pytest.raises(ValidationError, match="「12345678」不是有效的統一編號"):
        TaxIdFormField().clean("12345678")
