"""What must staff say to have a letter sent elsewhere?"""

from django import forms

from portal.forms.fields import EmailFormField


class AddressForm(forms.Form):
    """The corrected address of a letter that did not arrive."""

    use_required_attribute = False
    to = EmailFormField(label="新的 E-mail", max_length=254)
