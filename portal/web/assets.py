"""Under which names are static files served? With their hash, the modules that other modules import too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class AssetStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
