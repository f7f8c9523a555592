"""The few words of an embed's frame in each language; static/js/embed says none of its own."""

from collections.abc import Mapping

_ENGLISH = {
    "resolution": "resolution",
    "depth": "depth",
    "width": "width",
    "budget": "budget",
    "lock": "keep the budget",
    "flops": "multiply-adds",
    "params": "parameters",
    "accuracy": "top-1",
    "reveal": "Show the accuracies",
    "explore": "Explore it at Model Cube",
    "controls": "Twist the network",
    "about": "About this plot",
    "sources": "sources",
    "cite": "cite",
    "hidden": "hidden",
}
_CHINESE = {
    "resolution": "分辨率",
    "depth": "深度",
    "width": "宽度",
    "budget": "预算",
    "lock": "保持预算",
    "flops": "乘加次数",
    "params": "参数量",
    "accuracy": "top-1 准确率",
    "reveal": "显示准确率",
    "explore": "在 Model Cube 中探索",
    "controls": "调整网络",
    "about": "关于此图",
    "sources": "来源",
    "cite": "引用",
    "hidden": "已隐藏",
}
_LABELS: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, "zh": _CHINESE}


def labels(lang: str) -> Mapping[str, str]:
    """The words by what they stand for."""
    return _LABELS[lang]
