"""Mapping profiles: an office's own is checked before a feed is opened by it, and begun from one that is shown."""

from pathlib import Path

import click

from blacklist_service.cli.file_options import input_file
from blacklist_service.cli.fitting_table import FittingTable
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.read_settings import read_settings
from blacklist_service.workflows.mapping_profiles.chosen import known_profile, read_profile_file
from exports.profiles.statement import profile_digest, statement_of
from exports.profiles.types import Profile
from exports.profiles.yaml_text import yaml_text


@click.group()
def profile() -> None:
    """映射配置 / mapping profiles: the columns of a recipient, as YAML (docs/formats/profile.md)."""


@profile.command()
@click.argument("file", metavar="FILE.yaml", type=input_file)
@click.pass_obj
def check(output: Output, file: Path) -> None:
    """核对一个映射配置文件 / check a file and show what its columns become; needs neither database nor keys."""
    read = read_profile_file(file)
    facts = {
        "file": file.name, "title": read.title, "output": read.output.value, "encoding": read.encoding,
        "reach": read.reach.value, "columns": len(read.columns), "profile_sha256": profile_digest(read),
    }  # fmt: skip
    output.give(facts, facts_table("映射配置 mapping profile", facts), _columns(read))


@profile.command()
@click.argument("name", metavar="NAME")
@click.pass_obj
def show(output: Output, name: str) -> None:
    """以 YAML 显示完整配置 / print one of ours or of BLACKLIST_PROFILES whole, to begin a file from."""
    stated = statement_of(known_profile(read_settings(), name))
    if output.is_json:
        output.give(stated)
    else:
        # As it is: a file is made of it.
        click.echo(yaml_text(dict(stated)), nl=False)


def _columns(read: Profile) -> FittingTable:
    names = ("栏目 title", "数据项 field", "方式 kind", "固定内容 text", "长度 length", "必填 required")
    rows = [
        (one.title, one.field or None, one.kind.value, one.text or None, one.length, one.is_required)
        for one in read.columns
    ]
    return table("栏目 columns", names, rows)
