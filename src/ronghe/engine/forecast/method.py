"""How it was done, in words that can stand under a published table."""

from __future__ import annotations

from ronghe.engine.forecast.model import Frequency
from ronghe.engine.forecast.options import Options
from ronghe.engine.forecast.reconcile import Reconciliation
from ronghe.engine.forecast.summing import Settled

_ADDING = {
    Reconciliation.BOTTOM_UP: "汇总项由最细的序列相加得出",
    Reconciliation.OLS: "各层预测用普通最小二乘调和，使之相加一致",
    Reconciliation.STRUCTURE: "各层预测按所含序列数加权调和，使之相加一致",
    Reconciliation.VARIANCE: "各层预测按回测误差的方差加权调和，使之相加一致",
    Reconciliation.MINT: "各层预测按回测误差的协方差（收缩估计）调和，使总误差最小并相加一致（MinT）",
}


def method_text(options: Options, settled: Settled | None) -> str:
    """The method of this very report."""
    unit = "月" if options.frequency is Frequency.MONTHLY else "季"
    levels = "、".join(f"{level}%" for level in sorted(options.levels))
    text = [
        f"按{unit}预测 {options.horizon} 期。"
        "每条序列用动态 Theta、阻尼趋势指数平滑、复指数平滑和季节朴素等方法，"
        "在较早的几个时点回头预测，与后来的实际数比较（滚动回测），按误差定权重组合；"
        "一个方法的误差不到组合的一半时单独采用。",
        "断续的序列用 Croston（SBA）、TSB、ADIDA 等方法；"
        "不足两年的，水平用自己的，季节形状和增长借自同组的长序列；"
        "全为零和已停止一年以上的预测为零；历年都为零的月份预测为零。",
        f"{levels} 区间由回测误差得出（分裂共形预测），不假定误差的分布；前提是今后的误差与回测时相仿。",
        "“上年预测”是只用一年前已有的数算出的，与实际数并列；“季节朴素预测”就是上年同期的数，用作比较的底线。",
    ]
    if settled is not None:
        negative = (
            "" if options.negative or settled.method is Reconciliation.BOTTOM_UP else "，并保证不出现负数"
        )
        text.append(f"{_ADDING[settled.method]}{negative}；区间随点预测平移。")
    if options.minimum > 0:
        text.append(
            f"最近一年合计大于零而小于 {options.minimum:g} 的不公布；为防止由合计倒推，另隐去必要的其他项。"
        )
    return "\n".join(text)
