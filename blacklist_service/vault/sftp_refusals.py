"""Why an SFTP server takes nothing: one code each, and nothing of what it said or of where it is."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncssh

from blacklist_service.errors import NotReadyError


class SftpRefusalError(NotReadyError):
    """A push by SFTP that must be tried again."""


def no_answer() -> SftpRefusalError:
    """It cannot be reached, went away, or does not answer in time."""
    return SftpRefusalError(
        "SFTP.DOWN",
        "SFTP 服务器无法连接、中断或未按时答复。",
        "The SFTP server cannot be reached, went away, or does not answer in time.",
    )


def too_slow() -> SftpRefusalError:
    """The push as a whole took longer than it may."""
    return SftpRefusalError(
        "SFTP.SLOW",
        "投递超过允许的时间（BLACKLIST_SFTP_MINUTES），下次继续。",
        "The push took longer than it may (BLACKLIST_SFTP_MINUTES); the next one goes on.",
    )


def no_folder() -> SftpRefusalError:
    """The folder is missing, or is something else."""
    return SftpRefusalError(
        "SFTP.FOLDER",
        "SFTP 服务器上没有该目录，或它是链接。",
        "The folder is not there on the SFTP server, or a link is in its place.",
    )


def altered() -> SftpRefusalError:
    """What was read back is not what was written."""
    return SftpRefusalError(
        "SFTP.ALTERED",
        "从 SFTP 服务器读回的内容与写入的不同。",
        "What was read back from the SFTP server is not what was written.",
    )


def failed() -> SftpRefusalError:
    """The server could not do what it was asked."""
    return SftpRefusalError(
        "SFTP.FAILED",
        "SFTP 服务器未能写入（例如空间不足）。",
        "The SFTP server could not do it: no space is left, for example.",
    )


@contextmanager
def told() -> Iterator[None]:
    """Gives every error of the protocol its code."""
    try:
        yield
    except asyncssh.HostKeyNotVerifiable:
        raise SftpRefusalError(
            "SFTP.HOST_KEY",
            "SFTP 服务器的主机密钥与约定的不同，未发送任何内容。",
            "The SFTP server's host key is not the one that was agreed on; nothing was sent.",
        ) from None
    except asyncssh.KeyExchangeFailed:
        raise SftpRefusalError(
            "SFTP.ALGORITHMS",
            "与 SFTP 服务器没有共同的加密算法。",
            "The SFTP server knows no algorithm that is still safe.",
        ) from None
    except asyncssh.PermissionDenied:
        raise SftpRefusalError(
            "SFTP.LOGIN",
            "SFTP 服务器不接受本服务的公钥。",
            "The SFTP server does not take the service's key for this user.",
        ) from None
    except (asyncssh.SFTPPermissionDenied, asyncssh.SFTPWriteProtect):
        raise SftpRefusalError(
            "SFTP.DENIED", "SFTP 服务器拒绝写入该目录。", "The SFTP server lets nobody write there."
        ) from None
    except (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection):
        raise no_answer() from None
    except asyncssh.SFTPError:
        raise failed() from None
    except (asyncssh.Error, OSError, TimeoutError, EOFError, ValueError):
        raise no_answer() from None
