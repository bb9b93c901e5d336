"""The words a made-up carrier uses, each list in the order of its codes."""

from __future__ import annotations

from typing import Final

from telcrm.domain import SuspensionKind, SuspensionReason, VipTier

__all__ = [
    "BRANDS",
    "CAUSES",
    "DIMENSIONS",
    "HOURS",
    "HOURS_EN",
    "KINDS",
    "NETWORKS",
    "PROCESSES",
    "REASONS",
    "REGIONS",
    "SERVICES",
    "TIERS",
    "TOPICS",
    "USES",
    "USES_EN",
]

BRANDS: Final = ("全球通", "动感地带", "神州行")
KINDS: Final = tuple(SuspensionKind)
REASONS: Final = tuple(SuspensionReason)
TIERS: Final = tuple(VipTier)

USES: Final = ("市话", "长话", "信息台", "短信", "数据")
USES_EN: Final = ("local", "long-distance", "information", "messages", "data")
"""Kinds of use in English: minutes, minutes, minutes, messages, megabytes."""

NETWORKS: Final = ("本网", "联通GSM", "电信CDMA", "小灵通")

HOURS: Final = ("忙时", "闲时", "夜间")
HOURS_EN: Final = ("busy", "quiet", "night")

REGIONS: Final = ("深圳", "香港", "长春", "吉林", "延边", "松原")

SERVICES: Final = ("飞信", "多媒体彩信", "手机上网", "来电显示", "139邮箱")

TOPICS: Final = ("账单", "资费", "网络", "离网", "异动")

PROCESSES: Final = ("网络质量", "促销", "资费水平", "话费信息", "缴费", "营业厅服务")

DIMENSIONS: Final = ("反应性", "移情性", "可靠性", "保证性", "有形性")

CAUSES: Final = ("竞争对手", "资费", "服务", "搬迁", "欠费")
"""Why customers leave: the first two show signs before, the third a complaint passed around."""
