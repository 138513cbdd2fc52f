"""Many teachers at once, from a checked sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ronghe.core.actor import Actor
from ronghe.core.errors import require
from ronghe.core.service import service
from ronghe.faculty import perms
from ronghe.faculty.enums import CertificateKind, TitleSeries
from ronghe.faculty.models import Employment, Teacher, TeacherCertificate, TeacherTitle
from ronghe.faculty.rules.identity import plain_id_number
from ronghe.faculty.services.clocks import refresh_clocks
from ronghe.faculty.services.teachers import digest_of

Values = Mapping[str, Any]
_OF_TEACHER = ("education", "teaches_theory", "teaches_practice")
_OF_JOB = ("kind", "form", "status", "starts_on", "ends_on", "post")


@service("faculty.teachers.imported")
def import_teachers(rows: Sequence[Any], *, actor: Actor) -> int:
    """Enter the new rows of a checked sheet and amend the others; a blank cell changes nothing."""
    for school in {row["school"].pk: row["school"] for row in rows}.values():
        require(perms.can_keep_school(actor, school), f"您不管理“{school}”的教师名册。")
    new = [row for row in rows if not row.existing]
    teachers = _enter(new)
    teachers += _amend([row for row in rows if row.existing])
    refresh_clocks(teachers)
    return len(rows)


def _enter(rows: Sequence[Values]) -> list[int]:
    digests = [digest_of(plain_id_number(row["id_number"] or "")) for row in rows]
    wanted = {digest for digest in digests if digest}
    known = {one.id_digest: one for one in Teacher.objects.filter(id_digest__in=wanted)}
    made, of_row = [], []
    for row, digest in zip(rows, digests, strict=True):
        teacher = known.get(digest) if digest else None
        if teacher is None:
            teacher = _teacher(row, digest)
            made.append(teacher)
            if digest:
                known[digest] = teacher
        of_row.append(teacher)
    Teacher.objects.bulk_create(made, batch_size=1000)
    Employment.objects.bulk_create(
        [_job(row, teacher) for row, teacher in zip(rows, of_row, strict=True)], batch_size=1000
    )
    _papers(rows, of_row)
    return [teacher.pk for teacher in of_row]


def _teacher(row: Values, digest: str) -> Teacher:
    return Teacher(
        jurisdiction=row["school"].jurisdiction,
        school=row["school"],
        name=row["name"],
        id_number=plain_id_number(row["id_number"] or ""),
        id_digest=digest,
        education=row["education"] or "",
        programmes=list(row["programmes"] or ()),
        teaches_theory=row["teaches_theory"],
        teaches_practice=row["teaches_practice"],
    )


def _job(row: Values, teacher: Teacher) -> Employment:
    return Employment(
        teacher=teacher,
        organisation=row["school"],
        kind=row["kind"],
        form=row["form"],
        status=row["status"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        staff_number=row["staff_number"],
        post=row["post"] or "",
    )


def _papers(rows: Sequence[Values], teachers: Sequence[Teacher]) -> None:
    """Titles and certificates named in the rows, each once."""
    keys = [teacher.pk for teacher in teachers]
    titles = set(TeacherTitle.objects.filter(teacher__in=keys).values_list("teacher_id", "name"))
    held = set(TeacherCertificate.objects.filter(teacher__in=keys).values_list("teacher_id", "kind", "name"))
    new_titles, new_certificates = [], []
    for row, teacher in zip(rows, teachers, strict=True):
        if row["title"] and (teacher.pk, row["title"]) not in titles:
            new_titles.append(
                TeacherTitle(
                    teacher=teacher,
                    name=row["title"],
                    series=row["title_series"] or TitleSeries.TEACHING,
                    level=row["title_level"],
                    obtained_on=row["title_on"],
                )
            )
        for certificate in _certificates(row, teacher):
            if (teacher.pk, certificate.kind, certificate.name) not in held:
                new_certificates.append(certificate)
    TeacherTitle.objects.bulk_create(new_titles, batch_size=1000)
    TeacherCertificate.objects.bulk_create(new_certificates, batch_size=1000)


def _certificates(row: Values, teacher: Teacher) -> list[TeacherCertificate]:
    found = []
    if row["qualified_on"]:
        found.append(
            TeacherCertificate(
                teacher=teacher,
                kind=CertificateKind.TEACHER,
                name="教师资格证",
                obtained_on=row["qualified_on"],
            )
        )
    if row["skill"]:
        found.append(
            TeacherCertificate(
                teacher=teacher,
                kind=CertificateKind.SKILL,
                name=row["skill"],
                level=row["skill_level"],
                obtained_on=row["skill_on"],
                expires_on=row["skill_until"],
            )
        )
    return found


def _amend(rows: Sequence[Any]) -> list[int]:
    jobs = (
        Employment.objects.select_for_update(of=("self",))
        .select_related("teacher")
        .in_bulk([row.existing["pk"] for row in rows])
    )
    teachers = []
    for row in rows:
        job = jobs[row.existing["pk"]]
        teacher = job.teacher
        for name in _OF_JOB:
            if row[name] is not None:
                setattr(job, name, row[name])
        job.save(update_fields=list(_OF_JOB))
        teachers.append(teacher)
        if teacher.school_id != job.organisation_id:
            continue  # the file belongs to another school
        teacher.name = row["name"]
        for name in _OF_TEACHER:
            if row[name] is not None:
                setattr(teacher, name, row[name])
        if row["programmes"] is not None:
            teacher.programmes = list(row["programmes"])
        if row["id_number"]:
            teacher.id_number = plain_id_number(row["id_number"])
            teacher.id_digest = digest_of(teacher.id_number)
        teacher.save(
            update_fields=["name", *_OF_TEACHER, "programmes", "id_number", "id_digest", "updated_at"]
        )
    _papers(rows, teachers)
    return [teacher.pk for teacher in teachers]
