"""Which registers outside are asked, where, and how? Read once, by their names in the environment; nothing is asked without an address."""

from dataclasses import dataclass

from portal.environment import env, env_int, env_list


@dataclass(frozen=True)
class OutsideSettings:
    """Addresses are https:// and "" for a source that is not asked. `seconds` of one request, `list_seconds` of one list."""

    gcis_url: str = ""
    debarred_url: str = ""
    mainland_url: str = ""
    labour_url: str = ""
    environment_url: str = ""
    environment_key: str = ""
    seconds: int = 20
    list_seconds: int = 300
    proxy: str = ""  # http://host:port; names are then resolved by the proxy
    ca_file: str = ""  # a bundle beside the system's own
    local: tuple[str, ...] = ()  # host:port that may be reached in a private network
    daily: int = 5000  # requests that one source is sent in a day

    @property
    def addresses(self) -> tuple[str, ...]:
        """Those that are set: their hosts alone are ever contacted."""
        known = (self.gcis_url, self.debarred_url, self.mainland_url, self.labour_url, self.environment_url)
        return tuple(address for address in known if address)


def read() -> OutsideSettings:
    return OutsideSettings(
        gcis_url=env("GCIS_URL").rstrip("/"),
        debarred_url=env("DEBARRED_URL"),
        mainland_url=env("MAINLAND_URL"),
        labour_url=env("LABOUR_URL").rstrip("/"),
        environment_url=env("ENVIRONMENT_URL"),
        environment_key=env("ENVIRONMENT_KEY"),
        seconds=env_int("OUTSIDE_SECONDS", 20, least=1),
        list_seconds=env_int("OUTSIDE_LIST_SECONDS", 300, least=1),
        proxy=env("OUTSIDE_PROXY"),
        ca_file=env("OUTSIDE_CA_FILE"),
        local=tuple(env_list("OUTSIDE_LOCAL")),
        daily=env_int("OUTSIDE_DAILY", 5000),
    )
