"""Which pages of the review does a vendor work on? Their own case's alone, begun with `own_application`."""
