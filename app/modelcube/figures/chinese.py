"""Labels of figures in Chinese: phrases by their English, the longest first. Names of networks and families stay."""

import re
from collections.abc import Mapping
from typing import Any

PHRASES: Mapping[str, str] = {
    "Every network of this budget": "此预算下的所有网络",
    "The cube of resolution, depth and width": "分辨率、深度与宽度的立方体",
    "Accuracy against resolution, depth and width": "准确率与分辨率、深度、宽度的关系",
    "Accuracy against cost": "准确率与计算量的关系",
    "What each formula chooses along the budget": "各公式随预算的选择",
    "Cost of each stage": "各阶段的开销",
    "The giant formula and the networks published as its settings": "巨型公式与按其设置发表的网络",
    "Predicted against published": "预测值与发表值",
    "fvcore's FLOPs (multiply-adds, batch normalisation, pooling)": "fvcore 的 FLOPs（乘加、批归一化、池化）",
    "operations (2 × multiply-adds)": "运算次数（2 × 乘加）",
    "cost, × multiply-adds of the backbone": "开销，× 主干网络的乘加次数",
    "not distinguishable from the best at 95 %": "在 95 % 水平上与最佳无法区分",
    "nearest network": "最近的网络",
    "off the budget": "偏离预算",
    "none within 3 %": "3 % 以内没有网络",
    "predicted accuracy": "预测准确率",
    "predicted without it, %": "不含该行的预测，%",
    "published top-1 accuracy, %": "发表的 top-1 准确率，%",
    "top-1 accuracy, %": "top-1 准确率，%",
    "best predicted, untested": "预测最佳，未经测试",
    "networks it is fitted on": "用于拟合的网络",
    "inverse EfficientNet": "逆 EfficientNet",
    "EfficientNet's own rounding": "EfficientNet 自己的取整",
    "equal multiply-adds": "乘加次数相等",
    "equal predicted accuracy": "预测准确率相等",
    "equal accuracy, extrapolated": "准确率相等，外推",
    "memory for maps": "特征图内存",
    "lower end of the band": "区间下端",
    "upper end of the band": "区间上端",
    "its 95 % interval": "其 95 % 区间",
    "Pareto front, predicted": "帕累托前沿（预测）",
    "Pareto front, measured": "帕累托前沿（实测）",
    "left out: a backbone but for one row": "留出：一个主干网络，仅留一行",
    "left out: a backbone, one row of each family kept": "留出：一个主干网络，每个系列留一行",
    "left out: a family but for one row": "留出：一个系列，仅留一行",
    "left out: one row": "留出：一行",
    "left out: a network with all its seeds": "留出：一个网络及其全部种子",
    "left out: all that cost about the same": "留出：计算量相近的全部网络",
    "left out: ": "留出：",
    "too few rows for ρ": "行数太少，无法计算 ρ",
    "current network": "当前网络",
    "current cost": "当前开销",
    "other families": "其他系列",
    "tiny formula": "微型公式",
    "multiply-adds": "乘加次数",
    "exponent φ": "指数 φ",
    "extrapolated": "外推",
    "parameters": "参数",
    "resolution": "分辨率",
    "published": "已发表",
    "predicted": "预测",
    "measured": "实测",
    "channels": "通道",
    "corners": "角点",
    "nominal": "标称",
    "blocks": "块",
    "budget": "预算",
    "depth": "深度",
    "width": "宽度",
    "stage": "阶段",
}
TEXTS = ("text", "name", "hovertemplate", "hovertemplatefallback")

_PHRASE = re.compile(
    "|".join(rf"(?<![\w-]){re.escape(phrase)}(?!\w)" for phrase in sorted(PHRASES, key=len, reverse=True))
)


def in_chinese(text: str) -> str:
    """A label with the phrases that are known in Chinese."""
    return _PHRASE.sub(lambda found: PHRASES[found[0]], text)


def translated(part: Any) -> Any:
    """A figure as plain data with its labels in Chinese; data, names of columns and everything else as they are."""
    if isinstance(part, list):
        return [translated(one) if isinstance(one, dict) else one for one in part]
    if not isinstance(part, dict):
        return part
    return {key: value if key == "meta" else _value(key, value) for key, value in part.items()}


def _value(key: str, value: Any) -> Any:
    if key in TEXTS and isinstance(value, str):
        return in_chinese(value)
    if key == "text" and isinstance(value, list):
        return [PHRASES.get(one, one) if isinstance(one, str) else one for one in value]
    return translated(value)
