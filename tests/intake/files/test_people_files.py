"""Public statistics of people: headings, separators, compression, and what is refused."""

import gzip

import pytest

from styringslib.intake.files.people_files import PeopleFileError, read_people

TEXT = "kommunekode,kommune,aar,sex,alder,antal\n159,Gladsaxe,2010,K,0,384\n159,Gladsaxe,2010,M,0,401\n"


@pytest.mark.parametrize("name", ["p.csv", "p.csv.gz"])
def test_it_reads_plain_and_compressed(tmp_path, name):
    content = TEXT.encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    table = read_people(tmp_path, name, "persons")
    assert list(table.columns) == ["unit", "year", "sex", "age", "persons"]
    assert table["persons"].tolist() == [384.0, 401.0]
    assert table["unit"].unique().tolist() == ["Gladsaxe"]


def test_a_file_without_areas_belongs_to_the_unit_given(tmp_path):
    (tmp_path / "d.csv").write_text("\ufeffÅr;Køn;Alder;Døde\n2018;K;80;12\n", "utf-8")
    table = read_people(tmp_path, "d.csv", "deaths", unit="national")
    assert table.loc[0].tolist() == ["national", 2018, "K", 80, 12.0]


def test_what_is_missing_is_named(tmp_path):
    (tmp_path / "p.csv").write_text("kommune,aar,alder,antal\nA,2010,0,1\n", "utf-8")
    with pytest.raises(PeopleFileError, match="kolonnen sex mangler"):
        read_people(tmp_path, "p.csv", "persons")
    with pytest.raises(PeopleFileError, match=r"q\.csv findes ikke.*Mente du p\.csv"):
        read_people(tmp_path, "q.csv", "persons")


def test_a_number_that_is_none_is_named_with_its_row(tmp_path):
    (tmp_path / "p.csv").write_text(TEXT + "159,Gladsaxe,2010,K,1,mange\n", "utf-8")
    with pytest.raises(PeopleFileError, match="række 4: “mange” er ikke et tal i kolonnen antal"):
        read_people(tmp_path, "p.csv", "persons")
