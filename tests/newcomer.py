"""What does somebody answer in the self-check before registering who may apply with everything as usual?"""

GOOD = {
    "registration": "company",
    "business_items": ["I301010"],
    "paid_in_capital": "1,000,000",
    "established_on": "99/3/5",
    "has_paying_customer": "True",
    "attest_not_prc_or_foreign_branch": "True",
    "had_breach": "False",
    "is_debarred": "False",
    "owed_tax": "False",
    "broke_law_gravely": "False",
    "solutions": ["first_time"],
    "vat_status": "regular",
    "vendor_role": "original",
    "categories": ["production"],
    "subscription_months": "3",
    "order_process": "True",
    "includes_hardware": "False",
    "cloud_architecture": "public",
}
