"""Archives and hostile files: one message, exit 2, and nothing read or written outside."""

import bz2
import gzip
import io
import lzma
import os
import signal
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

import ouder_netwerk
from microdata.made import counts
from ouder_netwerk.errors import InputError
from ouder_netwerk.microdata import archive as unpacking
from ouder_netwerk.microdata import child, limits
from ouder_netwerk.microdata.codebook import codebook
from ouder_netwerk.microdata.formats import check_format
from ouder_netwerk.microdata.read import open_microdata, read_microdata


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def _sav(path, value=1.0):
    pyreadstat.write_sav(pd.DataFrame({"v": [value]}), str(path))
    return path.read_bytes()


def _zip(path, members, **options):
    with zipfile.ZipFile(path, "w", **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["../x.sav", "/tmp/x.sav", "a/../../x.sav", "..\\x.sav", "C:\\x.sav"])
def test_a_member_is_read_from_where_it_was_unpacked(tmp_path, name):
    """The file outside has 7, the one in the archive has 1."""
    inside = _sav(tmp_path / "inside.sav")
    (tmp_path / "deep").mkdir()
    _sav(tmp_path / "x.sav", 7.0)
    _zip(tmp_path / "deep/a.zip", {name: inside})
    assert counts(tmp_path / "deep/a.zip", "v") == {"1": 1}
    assert counts(tmp_path / "deep/a.zip", "v", member=name) == {"1": 1}


def test_links_and_what_macos_adds_are_no_survey_files(tmp_path):
    content = _sav(tmp_path / "x.sav", 7.0)
    link = zipfile.ZipInfo("link.sav")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    members = {"data.sav": _sav(tmp_path / "y.sav"), "__MACOSX/._data.sav": b"x", "d/.hidden.sav": content}
    with zipfile.ZipFile(_zip(tmp_path / "a.zip", members), "a") as archive:
        archive.writestr(link, str(tmp_path / "x.sav"))
    assert counts(tmp_path / "a.zip", "v") == {"1": 1}
    with pytest.raises(InputError, match=r"does not hold link\.sav"):
        codebook(tmp_path / "a.zip", member="link.sav")


def test_two_survey_files_are_named(tmp_path):
    _zip(
        tmp_path / "a.zip", {"a.sav": _sav(tmp_path / "x.sav"), "b/b.sav": _sav(tmp_path / "x.sav", 2.0), "a.txt": "x"}
    )
    with pytest.raises(InputError, match=r"holds 2 survey files\n  -> name one as `member`: a\.sav, b/b\.sav"):
        codebook(tmp_path / "a.zip")
    assert counts(tmp_path / "a.zip", "v", member="b.sav") == {"2": 1}


def test_a_text_beside_a_survey_file_is_none(tmp_path):
    content = _sav(tmp_path / "x.sav")
    _zip(tmp_path / "a.zip", {"a.sav": content, "book.csv": "variable,label\nv,Vraag\n", "lees.txt": "x"})
    assert counts(tmp_path / "a.zip", "v") == {"1": 1}
    assert codebook(tmp_path / "a.zip", labels="book.csv").variables[0].label == "Vraag"
    _zip(tmp_path / "b.zip", {"a.csv": "v\n1\n", "lees.txt": "x"})
    assert counts(tmp_path / "b.zip", "v") == {"1": 1}


def _patched(path, offset_local, offset_central, value):
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", offset_local), (b"PK\x01\x02", offset_central)):
        place = content.index(mark) + offset
        content[place : place + 2] = value.to_bytes(2, "little")
    path.write_bytes(content)


@pytest.mark.parametrize(("method", "name"), [(9, "Deflate64"), (93, "Zstandard"), (99, "AES"), (77, "method 77")])
def test_a_method_that_is_not_read(tmp_path, method, name):
    _patched(_zip(tmp_path / "a.zip", {"a.sav": _sav(tmp_path / "x.sav")}), 8, 10, method)
    with pytest.raises(InputError, match=rf"a\.sav: is compressed by {name}"):
        codebook(tmp_path / "a.zip")


def test_a_password(tmp_path):
    _patched(_zip(tmp_path / "a.zip", {"a.sav": _sav(tmp_path / "x.sav")}), 6, 8, 1)
    with pytest.raises(InputError, match=r"a\.sav: has a password"):
        codebook(tmp_path / "a.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_stream(tmp_path, method):
    path = _zip(tmp_path / "a.zip", {"a.sav": _sav(tmp_path / "x.sav")}, compression=method)
    content = bytearray(path.read_bytes())
    content[60:90] = b"\xff" * 30
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"is damaged|looks like|fit no"):
        codebook(path)


def test_a_member_that_lies_nowhere(tmp_path):
    """The directory says that it begins later than it does, so that the member would lie before the file."""
    path = _zip(tmp_path / "a.zip", {"a.sav": _sav(tmp_path / "x.sav")})
    content = bytearray(path.read_bytes())
    place = content.index(b"PK\x05\x06") + 16
    content[place : place + 4] = (int.from_bytes(content[place : place + 4], "little") + 1000).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(InputError, match="damaged"):
        codebook(path)


def test_a_full_disk_is_no_damage(tmp_path, monkeypatch):
    _zip(tmp_path / "a.zip", {"a.sav": _sav(tmp_path / "x.sav")})

    def full(*_):
        raise OSError(28, "No space left on device", "data.sav")

    monkeypatch.setattr(
        unpacking, "check_format", lambda path, *_: full() if path.suffix == ".sav" else check_format(path)
    )
    with pytest.raises(OSError, match="No space left"):
        codebook(tmp_path / "a.zip")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_files(tmp_path, pack):
    suffix = {gzip.compress: ".gz", bz2.compress: ".bz2", lzma.compress: ".xz"}[pack]
    (tmp_path / f"a.sav{suffix}").write_bytes(pack(_sav(tmp_path / "x.sav")))
    (tmp_path / f"b.csv{suffix}").write_bytes(pack(b"v;w\n1;2\n"))
    assert counts(tmp_path / f"a.sav{suffix}", "v") == counts(tmp_path / f"b.csv{suffix}", "v") == {"1": 1}
    whole = (tmp_path / f"a.sav{suffix}").read_bytes()
    (tmp_path / f"a.sav{suffix}").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="is damaged"):
        codebook(tmp_path / f"a.sav{suffix}")


@pytest.mark.parametrize("kind", ["zip", "gz", "xz", "lying zip"])
def test_a_bomb(tmp_path, monkeypatch, kind):
    monkeypatch.setenv(limits.UNPACKED, "0.01")
    bomb = bytes(30_000_000)
    if kind == "gz":
        path = tmp_path / "a.csv.gz"
        path.write_bytes(gzip.compress(bomb))
    elif kind == "xz":
        path = tmp_path / "a.sav.xz"
        path.write_bytes(lzma.compress(bomb))
    else:
        path = _zip(tmp_path / "a.zip", {"a.sav": bomb}, compression=zipfile.ZIP_DEFLATED)
    if kind == "lying zip":
        content = path.read_bytes().replace(len(bomb).to_bytes(4, "little"), (10).to_bytes(4, "little"))
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"unpacks to more than 0\.01 GB\n  -> .*OUDER_NETWERK_UNPACKED_GB|is damaged"):
        codebook(path)
    assert not (tmp_path / "data").exists()


def test_the_limit_on_what_is_unpacked(tmp_path, monkeypatch):
    path = tmp_path / "a.zip"
    path.write_bytes(bytes(1000))
    assert limits.unpacked_limit(path) == int(0.2 * 2**30)
    os.truncate(path, 100 * 2**20)
    assert limits.unpacked_limit(path) == 20 * path.stat().st_size
    os.truncate(path, 2**30)
    assert limits.unpacked_limit(path) == 8 * 2**30
    monkeypatch.setenv(limits.UNPACKED, "many")
    with pytest.raises(InputError, match=r"\$OUDER_NETWERK_UNPACKED_GB: is `many`"):
        limits.unpacked_limit(path)


def test_an_empty_archive_and_one_without_survey_file(tmp_path):
    for members in ({}, {"a.pdf": "x"}, {"a/": ""}):
        with pytest.raises(InputError, match="holds no survey file"):
            codebook(_zip(tmp_path / "a.zip", members))


def _unpacked(folder):
    return [path for path in (folder / "data/unpacked").iterdir() if path.is_dir()]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_unpacked_microdata_lie_where_nobody_else_can_read_and_go(tmp_path):
    _zip(tmp_path / "a.zip", {"a.sav": _sav(tmp_path / "x.sav")})
    with open_microdata(tmp_path / "a.zip"):
        (folder,) = _unpacked(tmp_path)
        assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
        assert {file.name for file in folder.iterdir()} == {"data.sav"}
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_what_a_killed_run_left_goes_at_the_next_start_and_not_what_another_reads(tmp_path):
    _zip(tmp_path / "a.zip", {"a.sav": _sav(tmp_path / "x.sav")})
    program = (
        "import sys, time; from pathlib import Path\n"
        "from ouder_netwerk.microdata.archive import unpacked\n"
        "with unpacked(Path('a.zip'), None, None):\n    print('unpacked', flush=True); time.sleep(60)\n"
    )
    where = os.environ | {"PYTHONPATH": str(Path(ouder_netwerk.__file__).parents[1])}
    runs = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=where)
        for _ in range(2)
    ]
    for run in runs:
        assert run.stdout is not None and run.stdout.readline() == "unpacked\n"
    assert len(_unpacked(tmp_path)) == 2
    runs[0].send_signal(signal.SIGKILL)
    runs[0].wait()
    read_microdata(tmp_path / "a.zip")
    (left,) = _unpacked(tmp_path)
    assert left.name.startswith(f"{runs[1].pid}-") and (left / "data.sav").exists()
    runs[1].kill()
    runs[1].wait()
    read_microdata(tmp_path / "a.zip")
    assert list((tmp_path / "data/unpacked").iterdir()) == []


# --- a reader in a process of its own -------------------------------------------------------------------------------
def _reader(monkeypatch, does):
    """Let the child do something else than read; it is a fork, so it sees the change."""
    if child._START != "fork":
        pytest.skip("the child is a new process here")
    monkeypatch.setattr(child, "open_table", lambda *_: does())


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGKILL])
def test_a_crash_of_the_reader_is_told(tmp_path, monkeypatch, capfd, number):
    _sav(tmp_path / "a.sav")
    _reader(monkeypatch, lambda: os.kill(os.getpid(), number))
    with pytest.raises(InputError, match=rf"a\.sav: makes its reader crash \({number.name}\): it is damaged"):
        codebook(tmp_path / "a.sav")
    assert capfd.readouterr().err == ""


def test_a_reader_that_hangs(tmp_path, monkeypatch):
    _sav(tmp_path / "a.sav")
    monkeypatch.setenv(limits.SECONDS, "0.3")
    _reader(monkeypatch, lambda: time.sleep(60))
    start = time.monotonic()
    with pytest.raises(
        InputError, match=r"a\.sav: took more than 0 seconds to read\n  -> .*OUDER_NETWERK_READ_SECONDS"
    ):
        codebook(tmp_path / "a.sav")
    assert time.monotonic() - start < 20


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit memory")
def test_a_reader_that_eats_memory(tmp_path, monkeypatch):
    _sav(tmp_path / "a.sav")
    monkeypatch.setenv(limits.MEMORY, "0.3")
    _reader(monkeypatch, lambda: bytearray(2 * 2**30))
    with pytest.raises(InputError, match=r"a\.sav: needs more than 0\.3 GB to read\n  -> .*OUDER_NETWERK_READ_GB"):
        codebook(tmp_path / "a.sav")


def test_any_other_failure_of_a_reader_is_bad_input(tiny, monkeypatch):
    def fails():
        raise AttributeError("'NoneType' object has no attribute 'x'")

    _reader(monkeypatch, fails)
    result = tiny.run("codebook", str(tiny.raw))
    assert result.exit_code == 2 and "Traceback" not in result.output
    assert "tiny17.sav: cannot be read, perhaps it is damaged (AttributeError" in result.output


def test_no_child_is_left(tmp_path):
    import multiprocessing

    _sav(tmp_path / "a.sav")
    with open_microdata(tmp_path / "a.sav") as file:
        next(iter(file.chunks()))
        assert len(multiprocessing.active_children()) == 1
    assert multiprocessing.active_children() == []


def test_a_new_process_reads_as_a_fork_does(tmp_path, monkeypatch):
    """As on macOS and Windows."""
    monkeypatch.setattr(child, "_START", "spawn")
    _sav(tmp_path / "a.sav")
    assert counts(tmp_path / "a.sav", "v") == {"1": 1}


@pytest.mark.parametrize("size", [0, 1, 2])
def test_the_respondents_come_whole_whatever_the_size_of_chunks(tmp_path, size):
    path = tmp_path / "a.sav"
    frame = pd.DataFrame({"v": [float(row) for row in range(size)], "t": ["x"] * size})
    pyreadstat.write_sav(frame, str(path))
    book = codebook(path, rows=1)
    assert book.respondents == size
    assert read_microdata(path).frame.shape == (size, 2)


def test_a_zip_in_memory_is_the_same(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("sub folder/één.sav", _sav(tmp_path / "x.sav"))
    (tmp_path / "a.zip").write_bytes(stream.getvalue())
    assert counts(tmp_path / "a.zip", "v") == {"1": 1}
