"""Tables of labels: read, understood, matched with films by their names, filled into a draft."""

import zipfile
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest

from engine.findings import Finding, Side, Trend, Zone
from lessons.changes import Change
from lessons.errors import PackRefused
from lessons.pack.draft.labels.columns import Column, column_of
from lessons.pack.draft.labels.dropped import look_through
from lessons.pack.draft.labels.filling import Filled, LabelMeaning, filled, is_pseudonym
from lessons.pack.draft.labels.label import Label, labels_of
from lessons.pack.draft.labels.matching import Matching, matched_table
from lessons.pack.draft.labels.table import read_table
from lessons.pack.draft.model import FilmDraft, PackDraft

HEAD = "file,patient,day,view,hypothesis,finding,side,zone,trend,licence,attribution"
QUESTIONS = {"predict": "How will it change?", "spot": "What changed?"}


def written(folder: Path, text: str, name: str = "labels.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def match(folder: Path, text: str, *films: str) -> Matching:
    return matched_table(written(folder, text), [folder / film for film in films])


def labels(folder: Path, text: str) -> tuple[Label, ...]:
    return tuple(line.label for line in match(folder, text).lines)


def film(name: str) -> FilmDraft:
    sha256 = name.encode().hex().ljust(64, "0")
    return FilmDraft(
        id=uuid4(), file=f"images/{sha256[:32]}.png", size=1, sha256=sha256, fingerprint=sha256,
        height=8, width=8, title="" if name.endswith(".dcm") else Path(name).stem,
    )  # fmt: skip


def fill(
    matching: Matching, meaning: LabelMeaning = LabelMeaning.NEXT, draft: PackDraft | None = None
) -> Filled:
    draft = draft or PackDraft.new("Cases", "Lesson 1")
    taken = {path: film(path.name) for path in matching.films}
    return filled(draft, matching, taken, meaning, QUESTIONS, draft.lessons[0].id)


@pytest.mark.parametrize(
    ("titles", "column"),
    [
        ("File, Datei, Archivo, file_name, Dateinname, Image Index", Column.FILE),
        ("Patient, Patienten-ID, Paciente, patiant", Column.PATIENT),
        ("Day, Tag, Día, Dia, Datum, study date", Column.DAY),
        ("View, Strahlengang, Proyección, Projection", Column.VIEW),
        ("Hypothesis, Hypothese, Hipotesis, hypotesis", Column.HYPOTHESIS),
        ("Finding, Befund, Hallazgo, Findng", Column.FINDING),
        ("Side, Seite, Lado, Laterality", Column.SIDE),
        ("Zone, Lungenfeld, Zona", Column.ZONE),
        ("Trend, Tendenz, Tendencia", Column.TREND),
        ("Licence, license, Lizenz, Licencia", Column.LICENCE),
        ("Attribution, Namensnennung, Atribución, Atribution", Column.ATTRIBUTION),
    ],
)
def test_columns_are_known_in_three_languages_and_nearly_so(titles: str, column: Column):
    assert {column_of(title) for title in titles.split(",")} == {column}


def test_a_column_that_means_nothing_is_named(tmp_path: Path):
    matching = match(tmp_path, "file,Age,Remarks\na.png,71,old\n", "a.png")
    assert matching.unknown == ("Age", "Remarks")


def test_a_line_is_read_in_three_languages(tmp_path: Path):
    text = (
        "file;finding;side;zone;trend\n"
        "a;consolidation;right;lower;worse\n"
        "b;Infiltrat;rechts;Unterfeld;progredient\n"
        "c;neumonía;derecha;base;peor\n"
    )
    changes = {label.changes for label in labels(tmp_path, text)}
    consolidation = Change(
        finding=Finding.CONSOLIDATION, side=Side.RIGHT, zone=Zone.LOWER, trend=Trend.WORSE
    )
    assert changes == {(consolidation,)}


def test_a_hypothesis_alone_says_the_key_and_a_key_alone_the_hypothesis(tmp_path: Path):
    text = "file,hypothesis,finding,side,trend\na,new left effusion,,,\nb,,effusion,left,new\n"
    first, second = labels(tmp_path, text)
    assert first.changes == second.changes
    assert second.hypothesis == "new left effusion"


@pytest.mark.parametrize("cells", ["no finding,", "kein Befund,", "normal,", ",unchanged"])
def test_that_nothing_changes_is_a_key_too(tmp_path: Path, cells: str):
    (label,) = labels(tmp_path, f"file,finding,trend\na,{cells}\n")
    assert label.changes == ()
    assert label.remarks == ()


@pytest.mark.parametrize(
    ("cells", "remark"),
    [
        ("new right effusion,effusion,left,new", "The hypothesis says"),
        ("new right effusion,nodule,right,new", "The hypothesis says"),
        (",effusion,right,", "It says no trend"),
        (",blurb,right,new", "“blurb” is not understood"),
        ("colourful balloons,,,", "The hypothesis is not understood"),
    ],
)
def test_what_contradicts_itself_or_is_not_understood_is_said(
    tmp_path: Path, cells: str, remark: str
):
    (label,) = labels(tmp_path, f"file,hypothesis,finding,side,trend\na,{cells}\n")
    assert any(remark in str(one) for one in label.remarks)


def test_spreadsheets_and_the_usual_encodings_are_read_alike(tmp_path: Path):
    from openpyxl import Workbook

    rows = [["Datei", "Patient", "Tag", "Größe"], ["ä.png", "P1", 14, "x"]]
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "labels.xlsx")
    text = "\n".join(";".join(map(str, row)) for row in rows)
    paths = [tmp_path / "labels.xlsx"]
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        paths += [written(tmp_path, text, f"{encoding}.csv", encoding)]
    read = [read_table(path) for path in paths]
    assert {(one.head, one.lines) for one in read} == {(read[0].head, read[0].lines)}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("head.csv", b"file,day\n"),
        ("no-file.csv", b"day,side\n1,right\n"),
        ("film.csv", b"\x89PNG\r\n\0\0\0\0\n\0"),
        ("text.xlsx", b"file,day\na,1\n"),
    ],
)
def test_what_is_no_table_of_labels_is_refused(tmp_path: Path, name: str, content: bytes):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PackRefused, match=name):
        matched_table(tmp_path / name, [])


def test_a_spreadsheet_that_unpacks_to_gigabytes_is_refused(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 201_000_000)
    with pytest.raises(PackRefused, match="too large"):
        read_table(tmp_path / "bomb.xlsx")


def test_films_are_found_whatever_case_ending_and_folder_the_table_writes(tmp_path: Path):
    text = "file\nA.PNG\nb\ncases\\c.dcm\nward/d.png\n"
    matching = match(tmp_path, text, "a.png", "b.jpg", "c.png", "ward/d.png", "icu/d.png")
    names = [line.path.relative_to(tmp_path).as_posix() for line in matching.fitting if line.path]
    assert names == ["a.png", "b.jpg", "c.png", "ward/d.png"]
    assert [path.parent.name for path in matching.unnamed] == ["icu"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("flim1.png,,", "there is “film1.png”"),
        ("nowhere.png,,", "No film is called “nowhere.png”"),
        (",P1,", "names no file"),
        ("d.png,,", "2 films are called"),
        ("film1.png,,lateral", "frontal"),
        ("film1.png,,seitlich", "frontal"),
    ],
)
def test_a_line_without_a_film_says_why(tmp_path: Path, line: str, reason: str):
    matching = match(tmp_path, f"file,patient,view\n{line}\n", "film1.png", "a/d.png", "b/d.png")
    (missing,) = matching.missing
    assert reason in str(missing.remarks[0])


def test_a_drop_finds_films_and_tables_in_folders_below(tmp_path: Path):
    (tmp_path / "ward").mkdir()
    (tmp_path / "ward" / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "ward" / "b").write_bytes(b"\0" * 128 + b"DICM")
    (tmp_path / "notes.txt").write_text("none")
    (tmp_path / ".hidden.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    written(tmp_path, "file\na\n")
    found = look_through([tmp_path])
    assert [path.name for path in found.films] == ["a.png", "b"]
    assert [path.name for path in found.tables] == ["labels.csv"]
    assert found.others == 1


def test_a_table_fills_films_patients_days_and_items(tmp_path: Path):
    text = (
        f"{HEAD}\n"
        "a.png,P1,0,PA,,effusion,right,,worse,CC BY 4.0,Ada\n"
        "b.png,P1,14,AP,,effusion,right,,unchanged,CC BY 4.0,Ada\n"
    )
    draft = fill(match(tmp_path, text, "a.png", "b.png")).draft
    first, second = draft.films
    assert (first.title, first.patient, first.day, first.licence, first.attribution) == (
        "a (PA)", "P1", 0, "CC BY 4.0", "Ada",
    )  # fmt: skip
    one, other = draft.items
    assert (one.kind, one.prior, one.follow_up) == ("predict", first.id, second.id)
    assert (one.hypothesis, one.question) == ("worse right effusion", QUESTIONS["predict"])
    assert (other.prior, other.follow_up) == (second.id, None)


def test_labels_of_what_changed_since_the_film_before_become_spot_items(tmp_path: Path):
    text = (
        "file,patient,day,finding,side,trend\n"
        "a.png,P1,0,effusion,right,new\nb.png,P1,14,effusion,right,worse\n"
    )
    done = fill(match(tmp_path, text, "a.png", "b.png"), LabelMeaning.BEFORE)
    (item,) = done.draft.items
    assert item.kind == "spot"
    assert [done.draft.film(one) for one in (item.prior, item.follow_up)] == [*done.draft.films]
    assert done.without_item == 1


def test_no_name_and_no_date_of_a_patient_goes_any_further(tmp_path: Path):
    text = (
        "file,patient,day\n"
        'doe_01.png,"Doe, Jane",03.02.2024\nx.dcm,"Doe, Jane",17.02.2024\ny.dcm,4711998,\n'
    )
    draft = fill(match(tmp_path, text, "doe_01.png", "x.dcm", "y.dcm")).draft
    assert [(one.patient, one.day) for one in draft.films] == [("P1", 0), ("P1", 14), ("P2", None)]
    said = draft.model_dump_json().casefold()
    assert not any(word in said for word in ("doe", "jane", "2024", "4711998"))


def test_pseudonyms_stay_as_they_are():
    assert all(map(is_pseudonym, ("P1", "case 12", "Fall-003", "A", "17b")))
    assert not any(map(is_pseudonym, ("Doe", "Doe1", "20240131", "19470812", "Anna")))


def test_a_table_that_is_dropped_again_adds_nothing_twice(tmp_path: Path):
    text = 'file,patient,hypothesis\na.png,"Doe, Jane",new left effusion\n'
    matching = match(tmp_path, text, "a.png")
    once = fill(matching)
    again = fill(matching, draft=once.draft)
    assert (again.films, again.items) == (0, 0)
    assert again.draft == once.draft


def test_what_a_film_says_already_stays(tmp_path: Path):
    matching = match(tmp_path, "file,licence,day\na.png,CC0,3\n", "a.png")
    draft = PackDraft.new("Cases", "Lesson 1").with_films([film("a.png").having(licence="own")])
    (kept,) = fill(matching, draft=draft).draft.films
    assert (kept.licence, kept.day) == ("own", 3)


def test_two_lines_of_a_film_are_two_items_and_one_film(tmp_path: Path):
    text = "file,patient,hypothesis\na.png,P1,new left effusion\na.png,P2,worse right effusion\n"
    matching = match(tmp_path, text, "a.png")
    assert "Line 2" in str(matching.lines[1].remarks[0])
    done = fill(matching)
    assert (done.films, done.items) == (1, 2)


def test_dates_are_read_month_first_where_one_of_them_must_be(tmp_path: Path):
    text = "file,day\na,3/4/2024\nb,3/18/2024\n"
    assert [label.day for label in labels(tmp_path, text)] == [
        datetime(2024, 3, 4).date(),
        datetime(2024, 3, 18).date(),
    ]


def test_labels_are_of_every_line(tmp_path: Path):
    table = read_table(written(tmp_path, "file\na\n\nb\n"))
    from lessons.pack.draft.labels.columns import columns_of

    assert [one.line for one in labels_of(table, columns_of(table.head, "t"))] == [2, 4]
