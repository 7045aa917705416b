"""Why a system refuses to read or write a file, for a person."""

from __future__ import annotations

import errno

_REFUSALS: dict[int, tuple[str, str]] = {
    errno.ENOENT: ("没有这个文件或文件夹", "there is no such file or folder"),
    errno.EISDIR: ("是文件夹,不是文件", "it is a folder, not a file"),
    errno.EEXIST: ("那里已有同名的文件,不是文件夹", "a file of that name is there, no folder"),
    errno.ENOTDIR: ("路径中有一段是文件,不是文件夹", "a part of the path is a file, not a folder"),
    errno.EACCES: ("没有权限", "there is no permission"),
    errno.EPERM: ("没有权限", "there is no permission"),
    errno.EROFS: ("磁盘是只读的", "the disk can only be read"),
    errno.ENOSPC: ("磁盘已满", "the disk is full"),
    errno.ENAMETOOLONG: ("路径太长", "the path is too long"),
}


def refusal(fault: OSError) -> tuple[str, str]:
    """Return what the system says, in Chinese and English."""
    return _REFUSALS.get(fault.errno or 0, (f"系统不允许(错误号 {fault.errno})", fault.strerror or ""))
