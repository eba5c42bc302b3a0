"""What is said of the open data where it is listed: the metadata of data.gov.tw, with every field of every file?"""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from applications.models import Programme
from listings.site.opendata.dataset import FIELDS
from listings.site.opendata.writers import FORMATS

LICENCE = "政府資料開放授權條款－第1版"
LICENCE_ADDRESS = "https://data.gov.tw/license"
TITLE = "雲市集工業館雲端解決方案清單"
NOTES = (
    "以「=」「+」「-」「@」（含全形）或換行開頭的文字，在 CSV 檔前面加一個單引號，避免試算表當成公式；其他格式照原文。"
)
DESCRIPTION = "經審查入選並完成簽約、目前在有效期內的雲端解決方案：廠商、功能、適用對象、價格、服務水準與有效期限。"


def metadata(
    programme: Programme | None, first: date | None, last: date | None, modified: date | None
) -> dict[str, Any]:
    """`first` and `last` are the days that the rows speak of, `modified` that of the last change of the catalogue.

    What data.gov.tw gives itself when the data set is registered (categories, identifier, OID) is left empty.
    """
    return {
        "categoryService": "",
        "categoryDataset": "",
        "datasetid": "",
        "title": TITLE,
        "description": DESCRIPTION,
        "type": "dataset",
        "license": "1",
        "cost": "免費",
        "dataProvider": programme.authority_name if programme else "",
        "publisherOID": "",
        "publisherContactName": programme.contact_name if programme else "",
        "publisherContactPhone": programme.contact_phone if programme else "",
        "publisherContactEmail": programme.contact_email if programme else "",
        "updateFrequency": {"regularupdate": "1", "Frequency": "1", "unittime": "日"},
        "coverageStartedDate": _day(first),
        "coverageEndedDate": _day(last),
        "publishedDate": _day(first),
        "modifiedDate": _day(modified),
        "spatialCoverage": "臺灣",
        "language": "zh-TW",
        "relatedUrl": settings.BASE_URL + reverse("listings:open-data"),
        "notes": NOTES,
        "distribution": [_distribution(suffix) for suffix in FORMATS],
    }


def _distribution(suffix: str) -> dict[str, Any]:
    made = FORMATS[suffix]
    return {
        "resourceDescription": f"{TITLE}（{made.label}）",
        "resourceField": [
            {"name": field.name, "description": f"{field.label}：{field.description}"} for field in FIELDS
        ],
        "format": suffix.upper(),
        "encoding": made.encoding,
        "url": address_of(suffix),
    }


def address_of(suffix: str) -> str:
    return settings.BASE_URL + reverse("listings:open-data-file", args=[suffix])


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
