"""What the register is kept with: candidates, tags, imports with their profiles, and decisions to erase."""

from __future__ import annotations

from datetime import timedelta
from random import Random as Chance
from typing import Any

from assets import tagging
from assets.models import Candidate, InformationSystem, SystemTag, Tag
from audit.trail import save_many
from core import clock
from core.models import ImportRun
from erasing.models import Erasure
from isms.demo.large.register import WORDS
from roles.models import ImportProfile, OrganisationUnit, User

TAGS, PROFILES, IMPORTS, ERASURES = 60, 40, 60, 40
TAGGED = ("molntjänst", "betalningsflöden", "digital vård", "i våra hus", "ska ersättas", "årsbokslut")
State = Candidate.State
# The share of the candidates that nobody has settled.
UNSETTLED = 0.4
PAIRS = [["System", "name"], ["Beskrivning", "purpose"], ["Ansvarig enhet", "unit"]]


def candidates(systems: list[InformationSystem], staff: list[User], tree: list[Any], chance: Chance) -> None:
    """One for every two systems, in every state and from every origin."""
    save_many(Candidate, [_candidate(n, systems, staff, tree, chance) for n in range(len(systems) // 2)])


def _candidate(
    n: int, systems: list[InformationSystem], staff: list[User], tree: list[Any], chance: Chance
) -> Candidate:
    state = State.OPEN if chance.random() < UNSETTLED else chance.choice([s for s in State if s != State.OPEN])
    origin = chance.choice(Candidate.Origin.values)
    is_system = state not in (State.OPEN, State.NOT_A_SYSTEM)
    return Candidate(
        name=f"{chance.choice(WORDS)}{chance.choice(WORDS).lower()}portalen {n}",
        note="Används för att planera veckan.",
        unit=chance.choice(tree),
        origin=origin,
        proposer=chance.choice(staff) if origin == Candidate.Origin.PROPOSAL else None,
        state=state,
        system=chance.choice(systems) if is_system else None,
        reason="Är en tjänst som köps per timme." if state == State.NOT_A_SYSTEM else "",
    )


def tags(systems: list[InformationSystem], top: OrganisationUnit, chance: Chance) -> None:
    """Sixty words; three for every two systems, of which some have been taken away again."""
    names = [f"{TAGGED[n % len(TAGGED)]} {n}" for n in range(TAGS)]
    words = [Tag(entity=top, name=name, key=tagging.key(name)) for name in names]
    save_many(Tag, words)
    given = [(s, w) for n, s in enumerate(systems) for w in chance.sample(words, 1 + n % 2)]
    away = clock.today()
    rows = [SystemTag(system=s, tag=w, ended_on=away if chance.random() < 0.05 else None) for s, w in given]
    save_many(SystemTag, rows)


def erasures(by: User, top: OrganisationUnit) -> None:
    """Decisions to erase of the last years, each for a word that stands nowhere."""
    day = clock.today()
    rows = [
        Erasure(
            case=f"KS {day.year}/{n} § {n}",
            decision_body="Kommunstyrelsen",
            decision_paragraph=str(n),
            decision_case_number=f"KS {day.year}/{n}",
            decision_on=day - timedelta(days=10 * n),
            unit=top,
            search=f"ingenstans {n}",
            decided_by=by,
            withdrawn_on=day if n % 3 == 0 else None,
        )
        for n in range(1, ERASURES + 1)
    ]
    save_many(Erasure, rows)


def imports(by: User, top: OrganisationUnit) -> None:
    """What the CISO has read in over the years, and the profiles that were kept."""
    save_many(
        ImportProfile,
        [
            ImportProfile(name=f"Export från Serviceportalen {n}", unit=top, kind="systems", pairs=PAIRS)
            for n in range(PROFILES)
        ],
    )
    ImportRun.objects.bulk_create(_run(n, by) for n in range(IMPORTS))


def _run(n: int, by: User) -> ImportRun:
    """Every tenth was uploaded and never taken in."""
    at = clock.now() - timedelta(days=9 * n)
    return ImportRun(
        content=b"System;Ansvarig enhet",
        file_name=f"systemlista-{at:%Y-%m-%d}.csv",
        sha256=f"{n:064}",
        kind="systems",
        state=ImportRun.State.APPLIED if n % 10 else ImportRun.State.UPLOADED,
        applied_at=at if n % 10 else None,
        actor_id=by.pk,
        actor_name=by.full_name,
        created_at=at,
    )
