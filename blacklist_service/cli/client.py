"""A member's own side of the signed interface: make a key, connect, submit, ask, and keep what was answered.

It needs no account on this machine and no database: only the folder with the member's key.
"""

import base64
from pathlib import Path
from typing import BinaryIO

import click

from blacklist_service.cli.client_feeds import FEED_COMMANDS
from blacklist_service.cli.client_identities import IDENTITY_COMMANDS
from blacklist_service.cli.client_keys import keys
from blacklist_service.cli.client_status_list import status_list
from blacklist_service.cli.output import Output, facts_table
from blacklist_service.cli.private_file import private_file
from blacklist_service.client.answers import accepted
from blacklist_service.client.calls import Call, Calls, SignedAnswer
from blacklist_service.client.folder import Folder
from blacklist_service.client.receipts import check_receipt
from blacklist_service.errors import InvalidError
from blacklist_service.vault.public_keys import ALGORITHMS

V1 = "/api/v1"
_MEDIA = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".jsonl": "application/jsonl",
}
_KEY_HEX = 64
_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
@click.option(
    "--folder",
    default=Path("blacklist-client"),
    show_default=True,
    envvar="BLACKLIST_CLIENT",
    type=click.Path(file_okay=False, path_type=Path),
    help="存放密钥与待答复请求的目录 / folder of the key and of calls that wait",
)
@click.pass_context
def client(ctx: click.Context, folder: Path) -> None:
    """成员机构一方的签名调用 / a member's own side: signed calls, verified answers."""
    ctx.meta["folder"] = Folder(folder)


@client.command()
@click.option("--member", "member_code", required=True, help="机构代码 / own code as a member")
@click.option(
    "--algorithm",
    default=ALGORITHMS[0],
    show_default=True,
    type=click.Choice(ALGORITHMS),
    help="算法 / algorithm",
)
@click.pass_context
def keygen(ctx: click.Context, member_code: str, algorithm: str) -> None:
    """自行生成签名密钥 / make a signing key; hand over the public key and the proof, nothing else."""
    folder: Folder = ctx.meta["folder"]
    key = folder.make(member_code, algorithm)
    document = {
        "key_id": key.public.key_id,
        "algorithm": algorithm,
        "public_key": str(folder.public_key_file),
        "proof": str(folder.proof_file),
    }
    ctx.obj.give(document, facts_table("签名密钥 signing key", document))


@client.command()
@click.argument("url")
@click.option(
    "--service-key",
    "service_keys",
    required=True,
    multiple=True,
    help="服务的公钥（十六进制），可再给已公告的下一公钥 / public key of the service, hex; the announced next one too",
)
@click.pass_context
def connect(ctx: click.Context, url: str, service_keys: tuple[str, ...]) -> None:
    """记下服务地址与公钥 / keep where the service is and the key that its answers are believed by."""
    are_keys = all(len(key) == _KEY_HEX and _is_hex(key) for key in service_keys)
    if not url.startswith(("http://", "https://")) or not are_keys:
        raise InvalidError(
            "CLIENT.CONNECT",
            "地址须以 http 开头，公钥须为 64 位十六进制。",
            "The URL begins with http, the service's key is 64 hexadecimal digits.",
        )
    connection = ctx.meta["folder"].connect(url, " ".join(service_keys))
    document = {"url": connection.url, "service_key": connection.service_key, "member": connection.member}
    ctx.obj.give(document, facts_table("连接 connection", document))


@client.command()
@click.argument("file", type=_file)
@click.option("--charset", default="", help="CSV 的字符集 / charset of a CSV file")
@click.option("--dry-run", is_flag=True, help="只检查 / check only")
@click.pass_context
def submit(ctx: click.Context, file: Path, charset: str, dry_run: bool) -> None:
    """报送一个文件 / send one file; safe to repeat until it is answered."""
    media = _MEDIA.get(file.suffix.lower())
    if media is None:
        raise InvalidError(
            "CLIENT.FILE_TYPE", "文件须为 .csv、.xlsx 或 .jsonl。", "The file is .csv, .xlsx or .jsonl."
        )
    query = [f"charset={charset}"] if charset else []
    query += ["dry_run=true"] if dry_run else []
    path = f"{V1}/submissions" + (f"?{'&'.join(query)}" if query else "")
    _give(ctx, _sent(ctx, Call("POST", path, file, media, creates=True)))


@client.command()
@click.argument("submission")
@click.pass_context
def status(ctx: click.Context, submission: str) -> None:
    """报送批次的状态与计数 / status and counts of a submission."""
    _give(ctx, _sent(ctx, Call("GET", f"{V1}/submissions/{submission}")))


@client.command("receipts")
@click.argument("submission")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="写入文件 / write it to this file"
)
@click.pass_context
def receipt(ctx: click.Context, submission: str, out: Path | None) -> None:
    """取回并核验签名回执 / fetch the signed receipt of a submission and verify it."""
    answer = _sent(ctx, Call("GET", f"{V1}/submissions/{submission}/receipt"))
    check_receipt(answer.body, ctx.meta["folder"].connection().service_keys)
    if out is not None:
        with private_file(out) as kept:
            kept.write(answer.body)
    _give(ctx, answer)


@client.command()
@click.argument("file", type=click.File("rb"))
@click.pass_context
def enquire(ctx: click.Context, file: BinaryIO) -> None:
    """查询：文件或标准输入为 JSON / ask about one person; FILE (or -) is the JSON body, so that no number stands in
    the history of a shell."""
    _give(ctx, _sent(ctx, Call("POST", f"{V1}/enquiries", file.read(), "application/json", creates=True)))


@client.command()
@click.argument("method", type=click.Choice(("GET", "POST")))
@click.argument("path")
@click.option("--body", type=click.File("rb"), help="JSON 请求体文件 / file with the JSON body")
@click.option(
    "--if-match",
    default="",
    help="所见版本（ETag），办理类接口必填 / the ETag that was seen; decisions take it",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="答复写入文件 / write the answer here"
)
@click.pass_context
def call(
    ctx: click.Context, method: str, path: str, body: BinaryIO | None, if_match: str, out: Path | None
) -> None:
    """任意接口的签名调用 / any other call of the interface: PATH as documented, such as /feeds."""
    content = b"" if body is None else body.read()
    media = "application/json" if content else ""
    fields = {"if-match": if_match} if if_match else {}
    answer = _sent(ctx, Call(method, f"{V1}{path}", content, media, creates=method == "POST", fields=fields))
    if out is None:
        _give(ctx, answer)
        return
    with private_file(out) as kept:
        kept.write(answer.body)
    ctx.obj.give({"status": answer.status, "bytes": len(answer.body)}, f"{answer.status} → {out}")


for command in (keys, *FEED_COMMANDS, status_list, *IDENTITY_COMMANDS):
    client.add_command(command)


def _sent(ctx: click.Context, call: Call) -> SignedAnswer:
    output: Output = ctx.obj
    return accepted(Calls(ctx.meta["folder"], output.clock).send(call))


def _give(ctx: click.Context, answer: SignedAnswer) -> None:
    """The verified answer as it came, the version that it is of, and the signature that proves it."""
    document = answer.document()
    shown = document if isinstance(document, dict) else {"answer": document}
    proof = {name: answer.headers.get(name, "") for name in ("signature-input", "signature")}
    ctx.obj.give(
        {
            "answer": document,
            "status": answer.status,
            "etag": answer.headers.get("etag", ""),
            "signed": proof,
        },
        facts_table("答复 answer", shown),
    )


def _is_hex(text: str) -> bool:
    try:
        return text.isascii() and len(base64.b16decode(text.upper())) == _KEY_HEX // 2
    except ValueError:
        return False
