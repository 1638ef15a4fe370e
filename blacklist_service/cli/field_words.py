"""What the names of values are called in Chinese, where a command shows them to people: the name stays beside the word,
because JSON and the interface have it."""

import re
from types import MappingProxyType

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
WORDS = MappingProxyType(
    {
        "accepted": "接受", "acknowledged": "已确认", "act": "事项", "active": "现行", "agents": "代理人",
        "algorithm": "算法", "aliases": "其他列名", "answer_due_on": "答复期限", "answered_on": "答复日",
        "applied": "已应用", "approved_by": "复核人", "article": "条款", "as_of": "截至", "audience": "对象",
        "bad_debt": "呆账", "basis": "依据", "batch": "批量决定", "before_ends_at": "上一把停用",
        "broken": "不符", "bytes": "字节", "calendar": "日历", "case_no": "案号", "cases": "案件",
        "channel": "渠道", "checked": "已核对", "checked_by": "复核人", "checksum": "校验码", "code": "代码",
        "columns": "列", "complete": "完整", "completed_at": "完成时间", "content_sha256": "内容摘要",
        "answer": "答复", "corrections": "更正内容", "narrative": "陈述",
        "cosigned": "见证", "cron": "时间表", "data_version": "数据版本", "database": "数据库", "days": "天数",
        "decided_on": "决定日", "decision_no": "决定文号", "delta": "增量", "differs": "不同", "digest": "摘要",
        "disputed": "有异议", "document_no": "文号", "done": "已办", "dry_run": "试运行", "due_on": "期限",
        "dump": "数据文件", "encoding": "编码", "end_reason": "结束原因", "ended_on": "结束日",
        "entries": "条目", "entry": "条目", "erased": "已删除", "expires_at": "到期", "expires_on": "到期日",
        "facts": "事实", "feed": "共享", "file": "文件", "files": "文件", "findings": "问题",
        "folder": "文件夹", "format": "格式", "from_release": "自发布", "gaps": "尚缺", "ground": "情形",
        "held": "持有", "held_back": "暂缓", "home": "数据目录", "identity": "身份", "index": "序号",
        "is_disputed": "有异议", "is_dry_run": "试运行", "is_suppressed": "暂停展示", "issued_at": "发出时间",
        "issued_on": "日期", "items": "项目", "journal_checkpoint": "日志检查点", "journal_leaf": "日志叶",
        "journal_size": "日志大小", "kappa": "一致系数", "key": "键", "key_id": "密钥标识",
        "keys_created": "新建密钥", "kind": "种类", "leaf": "叶", "led_back": "转回", "left_out": "未给出",
        "left_since": "未给出自", "legal_basis": "列入依据", "letter": "文书", "link": "链接",
        "listed": "已列入", "listed_on": "列入日", "listing": "列入", "login": "登录名", "made_at": "制作时间",
        "made_by": "经办人", "manifest_sha256": "清单摘要", "masking": "脱敏方案", "member": "机构",
        "messages": "报文", "most_misses_percent": "未命中上限（%）", "name": "名称",
        "needs_attestation": "双人确认", "networks": "网段", "next": "下一页", "not_kept": "未保存",
        "notice": "告知", "is_corrected": "已更正", "notice_fault": "告知缺陷",
        "not_led_back": "未转回", "number": "编号", "objection": "异议", "objections": "异议",
        "objects": "发布文件", "objects_checked": "已核对文件", "officials": "人员数", "operations": "变动",
        "other_policy": "其他规则", "out": "输出文件", "outcome": "结果", "output": "输出", "pages": "页",
        "pending": "待办", "per_day": "每日", "placed": "已放置", "prefix": "前缀", "printed": "印发",
        "profile_sha256": "配置摘要", "proof": "证明", "proposal": "拟办意见", "public": "公开部分",
        "public_key": "公钥", "publication": "刊次", "publicity_until": "公示截止", "publisher": "发布机关",
        "reach": "范围", "read": "读取", "reason": "原因", "reasons": "理由", "recall_lists": "召回清单",
        "receipt": "回执", "receipt_id": "回执编号", "received_at": "收到时间", "received_on": "收到日",
        "recipient": "接收方", "reconsiders": "原决定", "records": "记录",
        "records_with_findings": "有问题的记录", "region": "地区", "reindexed": "重新索引", "rejected": "拒绝",
        "release": "发布", "remaining": "剩余", "removals_closed": "办结的移出", "repairs": "修复申请",
        "repeated": "重复", "reply_until": "申辩截止", "report": "报送信息", "reports": "报送信息",
        "reports_in_all": "报送总数", "reports_waiting": "待处理报送", "reproduced": "重现一致",
        "restored": "已恢复", "retired": "已停用", "retractions": "注销", "review": "人工复核",
        "reviews": "人工复核", "rewrapped": "重新封装", "role": "角色", "roles": "角色", "root": "树根",
        "row_id_a": "行甲", "row_id_b": "行乙", "rows": "行数", "rows_total": "总行数", "scopes": "权限范围",
        "score": "得分", "series": "系列", "served_on": "送达日", "service": "送达", "service_key": "服务公钥",
        "service_keys": "服务公钥", "severity": "严重程度", "sha256": "摘要", "shredded": "已销毁",
        "shredded_again": "再次销毁", "signature": "签名", "size": "数量", "slip": "附联", "snapshot": "快照",
        "sound": "完好", "state": "状态", "state_checksum": "状态校验和", "statement": "声明",
        "subject": "主体", "subjects_known": "已知主体", "subjects_new": "新主体", "submission": "批次",
        "supervised_by": "主管", "target": "对象", "title": "名称", "token": "开通码", "tombstones": "注销标记",
        "trusted_comment": "可信注释", "url": "地址", "valid": "有效", "valid_until": "有效至",
        "verdict": "结论", "version": "版本", "waiting_for": "待", "waits_until": "复核期限",
        "warned": "有提示", "witnesses": "见证人",
    }
)  # fmt: skip


def is_name(text: str) -> bool:
    """A heading that is the bare name of a value: small letters, and two of them at least."""
    return len(text) > 1 and _NAME.fullmatch(text) is not None


def headed(name: str) -> str:
    """A heading as people read it: the Chinese word, then the name. Whatever is no bare name stands as it is."""
    return f"{WORDS[name]} {name}" if name in WORDS else name
