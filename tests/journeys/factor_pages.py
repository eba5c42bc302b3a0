"""Which pages does only somebody with a second factor reach?"""

WITH_A_FACTOR = (
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_deactivate_totp",
    "mfa_authenticate",
)
