"""scratch"""
import pytest
from tests import factories as f
@pytest.mark.django_db
@pytest.mark.parametrize("what", ["draft","complete","submitted","in_review","returned","qualified","approved","announced"])
def test_f(what, client):
    c = getattr(f, what)()
    app = c if what!="returned" else c.application
    u = app.vendor.memberships.get().user
    client.force_login(u)
    for url in ["/apply/", f"/apply/{app.pk}/", f"/apply/{app.pk}/check/", "/apply/inbox/", f"/apply/{app.pk}/correction/",f"/apply/{app.pk}/withdraw/", "/", "/solutions/","/apply/questions/",f"/apply/{app.pk}/company/basics/",f"/apply/{app.pk}/receipt/1/",f"/apply/{app.pk}/submissions/1/"]:
        print(what, url, client.get(url).status_code)
    client.force_login(f.staff("officer"))
    for url in ["/admin/","/admin/review/case/",f"/admin/review/case/{app.pk}/change/",f"/admin/review/case/{app.pk}/correction/"]:
        print(what, url, client.get(url).status_code)
