"""The four steps as a browser without scripts takes them, and who is let in."""

from __future__ import annotations

import re
import uuid
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from assets.models import InformationSystem
from core import jobs
from core.imports import actions
from core.models import ImportRun, Job
from roles.kinds import RoleKind
from roles.models import User
from tests.imports import kommun
from tests.imports.kommun import CSV, XLSX

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def ciso() -> User:
    return kommun.build()


@pytest.fixture
def browser(ciso: User, login: Any) -> Client:
    return login(ciso)


def hidden(page: Any) -> dict[str, str]:
    return dict(HIDDEN.findall(page.content.decode()))


def upload(browser: Client, name: str = XLSX, data: bytes | None = None) -> Any:
    fields = hidden(browser.get("/importera/system/"))
    file = SimpleUploadedFile(name, kommun.content(name) if data is None else data)
    return browser.post("/importera/system/", {"form_key": fields["form_key"], "file": file})


def pair(browser: Client, address: str) -> Any:
    """Accept the proposed columns."""
    page = browser.get(address)
    html = page.content.decode()
    fields = {"form_key": hidden(page)["form_key"]}
    for name, select in re.findall(r'<select name="(c\d+)"(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', select)
        fields[name] = chosen.group(1) if chosen else ""
    return browser.post(address, fields)


def to_review(browser: Client, name: str = XLSX, data: bytes | None = None) -> str:
    answer = pair(browser, upload(browser, name, data)["Location"])
    assert answer.status_code == 303
    return answer["Location"]


def start(browser: Client, review: str) -> ImportRun:
    """Answer what is left with nothing, and let the work begin."""
    if "rest" in hidden(browser.get(review)):
        browser.post(review, {"rest": "1"})
    page = browser.get(review)
    answer = browser.post(review.replace("granska", "las-in"), {"seen": hidden(page)["seen"]})
    assert answer.status_code == 303
    return ImportRun.objects.select_related("job").latest("pk")


def test_the_four_steps(browser: Client, ciso: User, django_capture_on_commit_callbacks: Any) -> None:
    answer = upload(browser)
    assert answer.status_code == 303
    columns = browser.get(answer["Location"]).content.decode()
    assert "bladet Systemförteckning, rad 8–184" in columns
    assert "147" in columns and "varav 7 dolda" in columns
    review = pair(browser, answer["Location"])["Location"]
    page = browser.get(review).content.decode()
    assert "Visar 1–25 av 70" in page
    assert "Gör 70 val till" in page
    run = start(browser, review)
    assert (run.state, run.job.state) == ("applying", "queued")
    assert "Väntar på sin tur" in browser.get(f"/importera/{run.pk}/").content.decode()
    assert InformationSystem.objects.count() == 0
    assert jobs.run(run.job_id)
    receipt = browser.get(f"/importera/{run.pk}/").content.decode()
    run.refresh_from_db()
    assert run.state == "applied"
    assert run.sha256 in receipt and "Inläsningen är klar" in receipt and ciso.full_name in receipt
    assert InformationSystem.objects.count() == 136


def test_the_csv_tells_its_encoding_and_separator(browser: Client) -> None:
    page = browser.get(upload(browser, CSV)["Location"]).content.decode()
    assert "Windows-1252" in page
    assert "semikolon" in page


@pytest.mark.parametrize(
    ("name", "data"), [("a.xlsx", b"PK\x03\x04broken"), ("b.csv", b"  "), ("c.pdf", b"%PDF-1.7 x")]
)
def test_an_unreadable_file_gives_one_sentence_and_leaves_nothing(browser: Client, name: str, data: bytes) -> None:
    before = ImportRun.objects.count()
    answer = upload(browser, name, data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert html.count('class="err-sum"') == 1
    assert ImportRun.objects.count() == before


def test_list_of_one_column_has_no_separator_and_says_so(browser: Client) -> None:
    answer = upload(browser, "namn.txt", b"Systemnamn\nRaindance\nProcapita\n")
    page = browser.get(answer["Location"]).content.decode()
    assert re.search(r"<dt>Skiljetecken</dt>\s*<dd>inget</dd>", page)


def test_a_list_without_known_titles_is_paired_by_hand(browser: Client) -> None:
    rows = "Beteckning;Plats\r\nVäxeln;Kommunledningsförvaltningen\r\n".encode()
    address = upload(browser, "egen.csv", rows)["Location"]
    fields = {"form_key": hidden(browser.get(address))["form_key"]}
    lacking = browser.post(address, fields | {"c1": "", "c2": "unit"})
    assert (lacking.status_code, "Välj vilken kolumn som är namn." in lacking.content.decode()) == (422, True)
    twice = browser.post(address, fields | {"c1": "name", "c2": "name"})
    assert (twice.status_code, "redan valt" in twice.content.decode()) == (422, True)
    answer = browser.post(address, fields | {"c1": "name", "c2": "unit"})
    assert answer.status_code == 303
    run = start(browser, answer["Location"])
    jobs.run(run.job_id)
    assert InformationSystem.objects.get().name == "Växeln"


def test_answers_are_saved_as_they_are_given(browser: Client) -> None:
    review = to_review(browser)
    page = browser.get(review).content.decode()
    key = re.search(r'name="(q-[0-9a-f]+)" aria-label="Val för K Hög"', page).group(1)  # type: ignore[union-attr]
    assert browser.post(f"{review}?visa=val&sida=1", {key: "3"})["Location"] == f"{review}?visa=val&sida=1"
    assert "1 av 70" in browser.get(review).content.decode()
    run = ImportRun.objects.latest("pk")
    assert run.answers == [{"column": "K", "value": "Hög", "answer": "3"}]
    headers = {"HX-Request": "true", "HX-Target": "resultat"}
    part = browser.post(review, {key: "?"}, headers=headers).content.decode()
    assert "<html" not in part and 'id="rutor"' in part and "0 av 70" in part
    browser.post(review, {key: "17"})
    run.refresh_from_db()
    assert run.answers == []


def test_a_register_that_changed_meanwhile_is_shown_again(browser: Client, ciso: User) -> None:
    run = start(browser, to_review(browser))
    kommun.take(ciso, CSV)
    assert jobs.run(run.job_id)
    run.refresh_from_db()
    assert run.state == "mapped"
    assert InformationSystem.objects.count() == 62
    assert "Registret har ändrats" in browser.get(f"/importera/{run.pk}/granska/").content.decode()


def test_an_answer_saved_while_the_work_is_ordered_is_reviewed_first(browser: Client, ciso: User) -> None:
    review = to_review(browser)
    browser.post(review, {"rest": "1"})
    run = ImportRun.objects.latest("pk")
    seen = actions.plan_run(run, ciso).digest()
    answer = {"column": "K", "value": "Hög", "answer": "3"}
    actions.save_answers(by=ciso, run=run, answers=[answer], on_conflict=run.on_conflict)
    with pytest.raises(actions.Changed):
        actions.start(by=ciso, run=run, request_id=uuid.uuid4(), seen=seen)
    run.refresh_from_db()
    assert (run.state, run.job) == ("mapped", None)


def test_conflicts_ask_what_holds(browser: Client, ciso: User) -> None:
    kommun.take(ciso, XLSX, sheet="Systemförteckning")
    review = to_review(browser, CSV)
    page = browser.get(review).content.decode()
    assert "När registret säger något annat" in page
    assert "Stoppade 3" in page
    browser.post(review, {"on_conflict": "update"})
    assert "Stoppade 0" in browser.get(review).content.decode()


def test_the_protocol_tells_of_every_row(browser: Client) -> None:
    run = start(browser, to_review(browser))
    jobs.run(run.job_id)
    answer = browser.get(f"/importera/{run.pk}/protokoll/")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len({row[0] for row in rows}) == 147
    assert {row[1] for row in rows} == {"Ny", "Stoppad", "Överhoppad"}
    text = b"".join(browser.get(f"/importera/{run.pk}/protokoll/?format=csv").streaming_content).decode()
    assert "Säker dubblett av rad 97." in text


def test_only_who_uploaded_sees_the_review(browser: Client, login: Any) -> None:
    review = to_review(browser)
    other = login(kommun.seat("G1002", RoleKind.CISO, "1000"))
    for address in (
        review,
        review.replace("granska", "kolumner"),
        review.replace("granska/", ""),
        review.replace("granska", "protokoll"),
    ):
        assert other.get(address).status_code == 404
    assert other.post(review, {"rest": "1"}).status_code == 404


def told(page: Any) -> dict[str, str]:
    """The facts of a receipt, by their labels."""
    return dict(re.findall(r"<dt>\s*([^<]*?)\s*</dt>\s*<dd>\s*([^<]*?)\s*</dd>", page.content.decode()))


def test_the_receipt_counts_what_its_reader_may_see(browser: Client, login: Any, ciso: User) -> None:
    run = start(browser, to_review(browser))
    jobs.run(run.job_id)
    for email, seen in (("mats.wallin@granvik.example", 127), ("lena.frisk@granviksbostader.example", 3)):
        reader = login(User.objects.get(email=email))
        page = reader.get(f"/importera/{run.pk}/")
        assert page.status_code == 200
        assert told(page)["Inlästa system som du får se"] == str(seen)
        assert not {"Nya", "Stoppade", "Rader i filen"} & set(told(page))
        assert "TRESERVA" not in page.content.decode() and "Säker dubblett" not in page.content.decode()
        assert reader.get(f"/importera/{run.pk}/protokoll/").status_code == 404
    stranger = login(User.objects.filter(assignments=None).earliest("pk"))
    assert stranger.get(f"/importera/{run.pk}/").status_code == 404


def test_only_importers_find_the_pages(ciso: User, login: Any) -> None:
    owner = login(User.objects.get(email="mats.wallin@granvik.example"))
    for path in ("system", "personer", "organisation"):
        assert owner.get(f"/importera/{path}/").status_code == 403
        assert login(ciso).get(f"/importera/{path}/").status_code == 200
    assert Client().get("/importera/system/").status_code == 302


def test_a_lost_right_stops_the_import(browser: Client, ciso: User) -> None:
    from tests.factories import saved

    run = start(browser, to_review(browser))
    for held in ciso.assignments.filter(role=RoleKind.CISO):
        from datetime import timedelta

        held.ends_on = held.starts_on - timedelta(days=1)
        saved(held)
    from roles import projection

    projection.sync([ciso.pk])
    jobs.run(run.job_id)
    run.refresh_from_db()
    assert (run.state, InformationSystem.objects.count()) == ("mapped", 0)
    assert browser.get(f"/importera/{run.pk}/granska/").status_code == 403


def test_history_leads_to_the_receipt(ciso: User) -> None:
    from audit import trail

    outcome = kommun.take(ciso, CSV)
    assert outcome.run is not None
    _count, entries = trail.history(InformationSystem.objects.earliest("pk"), offset=0, limit=20)
    assert {entry.source_url for entry in entries} == {reverse("imports:run", args=[outcome.run.pk])}
    assert {entry.source_label for entry in entries} == {f"Import av {CSV}"}


def test_work_that_fails_midway_is_done_once(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from assets.imports import writing

    run = start(browser, to_review(browser))
    whole = writing._appoint

    def broken(*args: Any) -> None:
        raise RuntimeError("the worker died")

    monkeypatch.setattr(writing, "_appoint", broken)
    with pytest.raises(RuntimeError):
        jobs.run(run.job_id)
    assert InformationSystem.objects.count() == InformationSystem.history.count() == 0
    monkeypatch.setattr(writing, "_appoint", whole)
    from core import clock

    with clock.at(clock.now() + jobs.LEASE * 2):
        assert jobs.run(run.job_id)
    assert InformationSystem.objects.count() == InformationSystem.history.count() == 136
    assert not jobs.run(run.job_id)
    assert Job.objects.get(pk=run.job_id).attempts == 2


def test_the_review_keeps_its_budget(browser: Client, django_assert_max_num_queries: Any) -> None:
    review = to_review(browser)
    browser.get(review)
    for tab in ("val", "alla"):
        with django_assert_max_num_queries(20):
            browser.get(f"{review}?visa={tab}")
