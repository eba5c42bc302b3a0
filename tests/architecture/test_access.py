"""Who may open which address? Every address of the project, by every role, against one table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from applications.models import Application, Document
from listings.models import Listing
from portal.accounts.models import SignIn, User
from portal.accounts.roles import Role
from portal.models import ClosureDay
from portal.outbox.models import Message
from review import actions as review
from tests import factories

ROLES = ("anonymous", "other", "owner", "officer", "reviewer", "authority", "administrator")


@dataclass
class World:
    """A vendor with a draft, with a case under correction and with a listed solution; and everybody who may look."""

    people: dict[str, User | None]
    draft: Application
    sent: Application
    listed: Application


@pytest.fixture
def world(db: None) -> World:
    now = timezone.now()
    owner = factories.vendor()
    years = [factories.programme(now, year=year) for year in (113, 114, 115)]
    listed = factories.announced(now, user=owner, year=years[0])
    sent = factories.returned(now, user=owner, year=years[1]).application
    people = {role: factories.staff(role) for role in ROLES[3:]}
    ClosureDay.objects.create(date=now.date(), reason="測試")
    SignIn.objects.create(user=owner, outcome="passed", at=now - timedelta(days=9))
    return World(
        {"anonymous": None, "other": factories.vendor(), "owner": owner, **people},
        factories.complete(owner, years[2], now),
        Application.objects.get(pk=sent.pk),
        Application.objects.get(pk=listed.pk),
    )


def routes(resolver: Any, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route


def test_print(world):
    rs = list(routes(get_resolver()))
    print(len(rs), len(set(rs)))
    w = world
    sol = w.draft.solutions.first(); ssol = w.sent.solutions.first(); lsol=w.listed.solutions.first()
    paper = w.draft.attachments.first(); doc = Document.objects.filter(application=w.sent).first()
    fill = {
     "<int:pk>": str(w.draft.pk), "<int:solution>": str(sol.pk), "<slug:sheet>": "technical", "<slug:section>":"cloud","<slug:slot>":"load_test_report", "<int:number>":"1","<int:document>":str(doc.pk),
     "<slug:public_id>": Listing.objects.get().public_id, "<slug:slug>":"privacy", "<slug:name>":"x", "<uuid:pk>": str(paper.file_id), "<slug:step>":"qualify"}
    clients = {}
    for role, u in w.people.items():
        c = Client(); 
        if u: c.force_login(u)
        clients[role]=c
    for r in rs:
        url = "/"+r
        f = dict(fill)
        if r.startswith("apply/inbox/<"): f["<int:pk>"]=str(Message.objects.filter(user=w.people["owner"]).first().pk)
        elif any(x in r for x in ("receipt","submissions","correction","withdraw","documents/<")): f["<int:pk>"]=str(w.sent.pk)
        if r.startswith("apply/<int:pk>/<slug"): f["<slug:sheet>"]="company"; f["<slug:section>"]="basics"
        if "admin/review/case" in r: f["<int:pk>"]=str(w.sent.pk); f["<int:solution>"]=str(ssol.pk); f["<path:object_id>"]=str(w.sent.pk)
        for k,v in f.items(): url=url.replace(k,v)
        m = {"accounts/user": w.people["owner"].pk, "accounts/signin": SignIn.objects.first().pk, "closureday": ClosureDay.objects.first().pk, "outbox/message": Message.objects.first().pk, "programme": w.draft.programme_id, "listings/listing": Listing.objects.first().pk}
        for k,v in m.items():
            if k in url: url=url.replace("<path:object_id>", str(v))
        out=[]
        for role in ROLES:
            with transaction.atomic():
                try:
                    resp = clients[role].get(url)
                    o = str(resp.status_code)
                    if o=="302": o = "in" if "/login" in resp["Location"] else "->"+resp["Location"]
                except Exception as e:
                    o = type(e).__name__
                transaction.set_rollback(True)
            out.append(o)
        print(r, "|", url, "|", " ".join(out))
