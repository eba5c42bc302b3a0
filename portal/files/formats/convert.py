"""How does a picture that not every browser shows become a JPG that all do?"""

import importlib
import shutil
from typing import IO, Any

from PIL import Image, ImageOps, UnidentifiedImageError

from .picture import check_size, too_large
from .refusal import Refusal

QUALITY = 92
MAX_PROFILE = 1024 * 1024  # bytes of a colour profile that are carried along

MOST = {"webp": 30_000_000}  # pixels: its library holds four pictures at once, with transparency
_PLUGIN = {"heic": "HEIF", "avif": "AVIF", "webp": "WEBP"}
_UNREADABLE = {
    "heic": (
        "這張 iPhone 照片（HEIC）讀不出來，可能沒有傳完。請在 iPhone 的「設定」→「相機」→「格式」選「最相容」再拍一次，"
        "或在「照片」裡把它「拷貝」到「檔案」存成 JPG，再上傳。"
    ),
    "avif": "這張 AVIF 圖片讀不出來。請用原本的軟體另存成 JPG 或 PNG 後再上傳。",
    "webp": "這張 WebP 圖片讀不出來。請用原本的軟體另存成 JPG 或 PNG 後再上傳。",
}


def to_jpeg(content: IO[bytes], kind: str, product: IO[bytes]) -> None:
    """Upright, on white where it is transparent, in its own colours, and without where and when it was taken."""
    content.seek(0)
    if kind == "heic":
        importlib.import_module("pillow_heif").register_heif_opener(thumbnails=False, decode_threads=1)
    try:
        with Image.open(content, formats=[_PLUGIN[kind]]) as picture:
            check_size(picture, MOST.get(kind))
            profile = picture.info.get("icc_profile") or b""
            ImageOps.exif_transpose(picture, in_place=True)  # no copy more than must be: a large photo fills the memory
            flat = _flat(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large() from error
    except (OSError, SyntaxError, ValueError, EOFError, RuntimeError, UnidentifiedImageError) as error:
        raise Refusal(_UNREADABLE[kind], "damaged") from error
    more: dict[str, Any] = {"icc_profile": profile} if 0 < len(profile) <= MAX_PROFILE else {}
    flat.info.clear()
    flat.save(product, "JPEG", quality=QUALITY, **more)


def without(content: IO[bytes], begin: int, product: IO[bytes]) -> None:
    """The file from `begin` on, byte for byte."""
    content.seek(begin)
    shutil.copyfileobj(content, product)


def _flat(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        picture.load()
        return picture if picture.mode == "RGB" else picture.convert("RGB")
    layers = picture.convert("RGBA")
    ground = Image.new("RGB", layers.size, "white")
    ground.paste(layers, mask=layers.getchannel("A"))
    return ground
