"""Chinese in simplified characters. Names of networks, families, studies and licences stay as they are, as do units.

Terms: giant formula 巨型公式, tiny formula 微型公式, inverse EfficientNet 逆 EfficientNet, candidate 候选网络,
multiply-adds 乘加次数, budget 预算, rounding 取整, family 系列, recipe 训练方案, interval 区间, left out 留出,
extrapolated 外推.
"""

from modelcube.languages.language import Language

TITLES = {
    "Every network of this budget": "此预算下的所有网络",
    "The cube of resolution, depth and width": "分辨率、深度与宽度的立方体",
    "Accuracy against resolution, depth and width": "准确率与分辨率、深度、宽度的关系",
    "Accuracy against cost": "准确率与计算量的关系",
    "What each formula chooses along the budget": "各公式随预算的选择",
    "Cost of each stage": "各阶段的开销",
    "The giant formula and the networks published as its settings": "巨型公式与按其设置发表的网络",
    "Predicted against published": "预测值与发表值",
    "What does depth buy?": "深度能换来什么？",
}
AXES = {
    "resolution, px": "分辨率（px）",
    "depth, blocks": "深度（块）",
    "resolution, × {pixels} px": "分辨率（× {pixels} px）",
    "depth, × {blocks} blocks": "深度（× {blocks} 块）",
    "width, × channels": "宽度（× 通道）",
    "budget, × {flops}": "预算（× {flops}）",
    "exponent φ": "指数 φ",
    "cost, × multiply-adds of the backbone": "开销（× 主干网络的乘加次数）",
    "memory for maps, KiB ({precision})": "特征图内存（KiB，{precision}）",
    "top-1 accuracy, %": "top-1 准确率（%）",
    "top-1 accuracy, % ({study})": "top-1 准确率（%，{study}）",
    "published top-1 accuracy, % ({study})": "发表的 top-1 准确率（%，{study}）",
    "predicted without it, %": "不含该行的预测（%）",
    "top-1, %": "top-1（%）",
    "stage": "阶段",
}
NAMES = {
    "inverse EfficientNet": "逆 EfficientNet",
    "tiny formula": "微型公式",
    "best predicted, untested": "预测最佳，未经测试",
    "candidate": "候选网络",
    "current network": "当前网络",
    "EfficientNet-B0, EfficientNet's own rounding": "EfficientNet-B0，EfficientNet 自己的取整",
    "other families": "其他系列",
    "nominal: near its stated ratios": "标称：接近其标称比例",
    "inferred: setting not published": "推断：设置未公布",
    "networks it is fitted on": "用于拟合的网络",
    "equal multiply-adds": "乘加次数相等",
    "equal predicted accuracy": "预测准确率相等",
    "equal accuracy, extrapolated": "准确率相等，外推",
    "predicted accuracy": "预测准确率",
    "not distinguishable from the best at 95 %": "在 95 % 水平上与最佳无法区分",
    "does not fit": "内存不足",
    "Pareto front, measured": "帕累托前沿（实测）",
    "Pareto front, predicted": "帕累托前沿（预测）",
    "current cost": "当前开销",
    "lower end of the band": "区间下端",
    "upper end of the band": "区间上端",
    "corners": "角点",
    "left out: {what}": "留出：{what}",
    "all that cost about the same": "计算量相近的全部网络",
    "a network with all its seeds": "一个网络及其全部种子",
    "a backbone but for one row": "一个主干网络，仅留一行",
    "a backbone, one row of each family kept": "一个主干网络，每个系列留一行",
    "all of one lab, a row of each backbone and family kept": "一个实验室的全部，每个主干网络与系列留一行",
    "a family but for one row": "一个系列，仅留一行",
    "one row": "一行",
}
WORDS = {
    "resolution": "分辨率",
    "depth": "深度",
    "width": "宽度",
    "budget": "预算",
    "multiply-adds": "乘加次数",
    "parameters": "参数量",
    "memory": "内存",
    "operations (2 × multiply-adds)": "运算次数（2 × 乘加次数）",
    "fvcore's FLOPs (multiply-adds, batch normalisation, pooling)": "fvcore 的 FLOPs（乘加、批归一化、池化）",
    "published": "已发表",
    "paper": "论文",
    "measured": "实测",
    "predicted": "预测",
    "extrapolated": "外推",
    "exact": "精确",
    "nominal": "标称",
    "inferred": "推断",
    "pattern": "逐块给定",
    "stem": "入口层",
    "pool": "池化",
    "head": "头部",
    "classifier": "分类器",
    "unknown": "未知",
    "not stated": "未注明",
    "{kind} weights": "{kind}权重",
    "shared": "共享",
    "several scales": "多尺度",
    "trained at {pixels} px": "以 {pixels} px 训练",
    ", ": "、",
    "; ": "；",
    " ": "",
    "{items} and {last}": "{items}、{last}",
    "{name}: {text}": "{name}：{text}",
    "{number} {evidence}": "{evidence} {number} 个",
    "{count} more": "另外 {count} 个",
}
HOVER_TEXTS = {
    "<b>%{customdata[0]}</b>, top-1 %{customdata[3]:.1f} %<br>%{customdata[1]}<br>%{customdata[2]} px, "
    "%{customdata[4]}, %{customdata[5]}<br>%{customdata[6]}<extra></extra>": (
        "<b>%{customdata[0]}</b>，top-1 %{customdata[3]:.1f} %<br>%{customdata[1]}<br>%{customdata[2]} px，"
        "%{customdata[4]}，%{customdata[5]}<br>%{customdata[6]}<extra></extra>"
    ),
    "%{customdata[0]} px, %{customdata[1]} blocks, width %{customdata[2]:.2f}<br>%{customdata[3]:.3s} "
    "multiply-adds, %{customdata[4]:.3s} parameters<extra></extra>": (
        "%{customdata[0]} px，%{customdata[1]} 块，宽度 %{customdata[2]:.2f}<br>乘加次数 %{customdata[3]:.3s}，"
        "参数量 %{customdata[4]:.3s}<extra></extra>"
    ),
    "<br>%{customdata[8]}: %{customdata[5]:.1f} % (+%{customdata[6]:.1f}, −%{customdata[7]:.1f})<extra></extra>": (
        "<br>%{customdata[8]}：%{customdata[5]:.1f} %（+%{customdata[6]:.1f}，−%{customdata[7]:.1f}）<extra></extra>"
    ),
    "%{x} px, %{y} blocks<br>width %{z:.2f}<br>nearest network %{customdata:+.1%} off the budget<extra></extra>": (
        "%{x} px，%{y} 块<br>宽度 %{z:.2f}<br>最近的网络偏离预算 %{customdata:+.1%}<extra></extra>"
    ),
    "%{x} px, %{y} blocks, width %{customdata[0]:.2f}<br>top-1 %{z:.1f} ± %{customdata[1]:.1f} %, "
    "%{customdata[2]}<br>nearest network %{customdata[3]:+.1%} off the budget<extra></extra>": (
        "%{x} px，%{y} 块，宽度 %{customdata[0]:.2f}<br>top-1 %{z:.1f} ± %{customdata[1]:.1f} %，"
        "%{customdata[2]}<br>最近的网络偏离预算 %{customdata[3]:+.1%}<extra></extra>"
    ),
    "%{x} px, %{y} blocks: no network meets this budget within 3 %<br>"
    "the nearest one is %{customdata:+.1%} off<extra></extra>": (
        "%{x} px，%{y} 块：没有网络与此预算相差在 3 % 以内<br>最接近的网络相差 %{customdata:+.1%}<extra></extra>"
    ),
    "%{x} px, %{y} blocks: needs more memory than there is<extra></extra>": (
        "%{x} px，%{y} 块：所需内存超出可用内存<extra></extra>"
    ),
    "<b>%{customdata}</b><br>published %{x:.1f} %, predicted %{y:.1f} %<br>95 %: +%{error_y.array:.1f}, "
    "−%{error_y.arrayminus:.1f}<extra></extra>": (
        "<b>%{customdata}</b><br>发表 %{x:.1f} %，预测 %{y:.1f} %<br>95 %：+%{error_y.array:.1f}，"
        "−%{error_y.arrayminus:.1f}<extra></extra>"
    ),
    "<b>%{customdata[0]}</b>, φ = %{x}<br>%{customdata[1]} px, d = %{customdata[2]}, w = "
    "%{customdata[3]}<br>%{customdata[4]:.3s} multiply-adds<extra></extra>": (
        "<b>%{customdata[0]}</b>，φ = %{x}<br>%{customdata[1]} px，d = %{customdata[2]}，w = "
        "%{customdata[3]}<br>乘加次数 %{customdata[4]:.3s}<extra></extra>"
    ),
    "%{customdata[0]}: %{customdata[1]} blocks, %{customdata[2]} channels, %{customdata[3]} "
    "px<br>%{customdata[4]:.3s} multiply-adds, %{customdata[5]:.3s} parameters<extra></extra>": (
        "%{customdata[0]}：%{customdata[1]} 块，%{customdata[2]} 个通道，%{customdata[3]} px<br>乘加次数 "
        "%{customdata[4]:.3s}，参数量 %{customdata[5]:.3s}<extra></extra>"
    ),
}
SENTENCES = {
    "28 pixels a side are all that an image holds: beyond r = 1 resolution adds computing and no detail.": (
        "图像每边只有 28 像素：r 大于 1 时分辨率只增加计算量，不增加细节。"
    ),
    "Trainings saw {told}.": "训练所见图像：{told}。",
    "{images} images in {epochs} epochs ({family})": "{epochs} 轮共 {images} 张（{family}）",
    "Giant formula: {giant.resolution} px, {giant.blocks} blocks, width {giant.w:.2f}. Tiny formula: "
    "{tiny.resolution} px, {tiny.blocks} blocks, width {tiny.w:.2f}. Current network: {current.resolution} px, "
    "{current.blocks} blocks, width {current.w:.2f}, {current.flops:si} multiply-adds.": (
        "巨型公式：{giant.resolution} px，{giant.blocks} 块，宽度 {giant.w:.2f}。微型公式：{tiny.resolution} px，"
        "{tiny.blocks} 块，宽度 {tiny.w:.2f}。当前网络：{current.resolution} px，{current.blocks} 块，宽度 "
        "{current.w:.2f}，乘加次数 {current.flops:si}。"
    ),
    "No measured network is shown.": "没有显示实测网络。",
    "This plot shows accuracies, and they are hidden here.": "此图展示准确率，而准确率在此已隐藏。",
    "{number} measured networks of 1 family ({kinds}).": "1 个系列的 {number} 个实测网络（{kinds}）。",
    "{number} measured networks of {families} families ({kinds}).": (
        "{families} 个系列的 {number} 个实测网络（{kinds}）。"
    ),
    "Sources: {names}; the table names file and commit of every row.": (
        "来源：{names}；数据表注明了每一行的文件与提交。"
    ),
    "a recipe of one's own, calibrated by its one accuracy": "以自己的一个准确率校准的自有训练方案",
    "any recipe": "任意训练方案",
    "the recipe of {family}": " {family} 的训练方案",
    "too few rows for ρ": "行数太少，无法计算 ρ",
    "Accuracies compare directly only within a family.": "准确率只能在同一系列内直接比较。",
    "cannot be told from these rows": "仅凭这些行无法判断",
    "Three scatter plots of top-1 accuracy against resolution, depth and width ratio, logarithmic. {evidence} Rank "
    "correlation with accuracy: {found}.": (
        "三幅散点图：top-1 准确率与分辨率、深度、宽度比例的关系，对数坐标。{evidence}与准确率的等级相关：{found}。"
    ),
    "{evidence} ρ: Spearman's rank correlation of accuracy with each dimension within families, with its 95 % "
    "bootstrap interval and the number of rows n. It is not given for fewer than {fewest} rows, or where another "
    "dimension grows along: then these rows cannot tell. All rows were trained and tested at the size shown. Nobody "
    "drew these networks at random: ρ describes the rows shown, not what one dimension alone would do. "
    "{standing}{sources}": (
        "{evidence}ρ：系列内准确率与各维度的斯皮尔曼等级相关系数，附其 95 % 自助法区间与行数 n。少于 {fewest} "
        "行，或其他维度随之一同增长（仅凭这些行无法判断）时不给出。所有行都在所示尺寸上训练和测试。"
        "这些网络并非随机抽取：ρ 描述的是所示各行，而不是单独改变某一维度的效果。"
        "{standing}{sources}"
    ),
    "Scatter plot of top-1 accuracy against {count}, logarithmic. {measured} The current network costs "
    "{current.flops:si} multiply-adds. Its accuracy, measured: {current.top1:.1f}; predicted: {current.mean:.1f}.": (
        "散点图：top-1 准确率与计算量（{count}）的关系，对数坐标。{measured}"
        "当前网络的乘加次数为 {current.flops:si}。其准确率，实测：{current.top1:.1f}；预测：{current.mean:.1f}。"
    ),
    "Their accuracies go from {low} to {high} %; {front} of them are on the Pareto front.": (
        "其准确率为 {low} 至 {high} %；其中 {front} 个位于帕累托前沿。"
    ),
    "{evidence} Recipes differ between families: only within one do accuracies compare directly. The front leaves "
    "out quantised and weight-shared networks and those tested at another resolution than they were trained at. "
    "{predictions}{standing}The hairline stands at the current network's cost. {sources}": (
        "{evidence}各系列的训练方案不同：只有同一系列内的准确率可以直接比较。前沿不含量化网络、共享权重的网络，"
        "以及测试分辨率与训练分辨率不同的网络。{predictions}{standing}细线标出当前网络的开销。{sources}"
    ),
    "The networks of the formulas and the current one appear where they were measured. ": (
        "各公式的网络与当前网络在有实测值时才显示。"
    ),
    "The networks of the formulas and the current one stand where they were measured; hollow, with a 95 % interval, "
    "where they are predicted. ": (
        "各公式的网络与当前网络位于其实测值处；无实测值时以空心标记及 95 % 区间位于其预测值处。"
    ),
    "Dotted: the best network within each budget as predicted for {recipe}, untested, with its 95 % interval for a "
    "new training; only networks where validation shows that intervals hold. ": (
        "点线：针对{recipe}预测的各预算内最佳网络，未经测试，附其对一次新训练的 95 % 区间；仅限验证表明区间可靠的网络。"
    ),
    "Map of the networks of {backbone} that cost as much as the budget, resolution to the right, depth upwards, "
    "{colour}. Empty places: no network is within 3 %. {networks}": (
        "{backbone} 中开销与预算相等的网络的分布图，向右为分辨率，向上为深度，{colour}。空白处：3 % 以内没有网络。"
        "{networks}"
    ),
    "predicted accuracy as colour": "颜色表示预测准确率",
    "width as grey": "灰度表示宽度",
    "Every place costs the same: resolution and depth as placed, width solved on exact counts. Holes are budgets "
    "that no network meets within 3 %. {colours}Points: measured networks within 25 % of the budget, coloured by "
    "accuracy; solid: our rounding gives this very network; open: near its stated ratios.{greyed}": (
        "图中各处的开销相同：分辨率与深度由位置给出，宽度按精确计数求解。空洞处没有网络能在 3 % 以内达到预算。"
        "{colours}圆点：开销在预算 25 % 以内的实测网络，按准确率着色；实心：我们的取整恰好得到该网络；空心："
        "接近其标称比例。{greyed}"
    ),
    "The darker, the wider. ": "颜色越深，宽度越大。",
    "Colour: top-1 accuracy as predicted for {recipe}; hatched: extrapolated, beyond what validation on left-out "
    "rows covers. The line encloses what cannot be told from the best place of the map at 95 %. ": (
        "颜色：针对{recipe}预测的 top-1 准确率；斜线：外推，超出留出行验证所覆盖的范围。线条圈出在 95 % "
        "水平上与图中最佳处无法区分的区域。"
    ),
    " Grey: needs more memory than there is.": "灰色：所需内存超出可用内存。",
    "Three-dimensional plot of {backbone} scaled in resolution, depth and width, logarithmic axes. {evidence} "
    "{held}{networks}": "{backbone} 按分辨率、深度与宽度缩放的三维图，对数坐标。{evidence}{held}{networks}",
    "A surface holds the networks of one budget. ": "一个曲面上是同一预算的网络。",
    "A surface holds the places that are predicted to be worth {accuracy_surface.level:.1f} % top-1. ": (
        "一个曲面上是预测 top-1 准确率为 {accuracy_surface.level:.1f} % 的位置。"
    ),
    "{points} {held} {evidence} {sources}": "{points}{held}{evidence}{sources}",
    "Every point is a scaling of {backbone}, at the coordinates that rounding leaves. Solid: our rounding gives this "
    "very network; open: near its stated ratios.": (
        "每个点都是 {backbone} 的一种缩放，位于取整之后的坐标。实心：我们的取整恰好得到该网络；空心：接近其标称比例。"
    ),
    "Every point is a network with the widths of {backbone}, given block by block and counted exactly: it "
    "stands at its "
    "number of blocks, and no resolution, depth and width of the backbone give it.": (
        "每个点都是一个宽度与 {backbone} 相同、逐块给定并精确计数的网络：其位置由块数决定，"
        "主干网络的任何分辨率、深度和宽度都得不到它。"
    ),
    "Neither width nor resolution varies, and no (r, d, w) of a backbone gives these networks: they are given stage by "
    "stage, and nothing is predicted from them.": (
        "宽度和分辨率都不变，主干网络的任何 (r, d, w) 都得不到这些网络：它们逐阶段给定，不用于任何预测。"
    ),
    "Neither width nor resolution varies.": "宽度和分辨率都不变。",
    "Weights are shared: no network was trained alone.": "权重共享：没有网络单独训练过。",
    "The surface of one budget holds the networks that cost as much{colours}.": (
        "等预算曲面上是开销相同的网络{colours}。"
    ),
    "The surface of one accuracy holds the places that are predicted {accuracy}: top-1 on {study}, for {recipe}. Where "
    "only its net is drawn it is extrapolated, beyond what validation on left-out rows covers. It is that of the "
    "mean: the table says how sure it is at each place.": (
        "等准确率曲面上是预测{accuracy}的位置：{study} 上的 top-1，针对{recipe}。只画出网格之处为外推，"
        "超出留出行验证所覆盖的范围。曲面取均值：数据表给出各处的把握程度。"
    ),
    "to be worth {top1} %": "准确率为 {top1} %",
    "to be worth as much as the current network": "与当前网络准确率相同",
    ", coloured by the top-1 accuracy predicted for {recipe}": "，按针对{recipe}预测的 top-1 准确率着色",
    "Three plots of resolution, depth and width ratio of {backbone} against the budget, logarithmic: the tiny "
    "formula keeps more resolution and less width than the giant formula as the budget shrinks. {networks}": (
        "三幅图：{backbone} 的分辨率、深度、宽度比例与预算的关系，对数坐标：随着预算缩小，"
        "微型公式比巨型公式保留更高的分辨率和更小的宽度。{networks}"
    ),
    "The budget c is a share of the backbone's {flops} multiply-adds. Tiny formula: Gaussian-process regression of "
    "resolution and depth on the budget, with its 95 % band, over {networks}; width follows from the budget on "
    "exact counts. Giant formula: r = 1.15^φ, d = 1.2^φ, w = 1.1^φ (EfficientNet, arXiv 1905.11946), its ratios "
    "before rounding. {best}Marks stand where rounding leaves each network.": (
        "预算 c 是主干网络 {flops} 次乘加的份额。微型公式：在{networks}上，分辨率与深度对预算的高斯过程回归，附其 "
        "95 % 区间带；宽度由预算按精确计数得出。巨型公式：r = 1.15^φ，d = 1.2^φ，w = 1.1^φ（EfficientNet，arXiv "
        "1905.11946），为取整之前的比例。{best}标记位于各网络取整之后的位置。"
    ),
    "Best predicted: the network of the highest accuracy within the budget, for {recipe}, an untested candidate; "
    "its band spans those that cannot be told from it at 95 %. ": (
        "预测最佳：针对{recipe}，预算内准确率最高的网络，是未经测试的候选网络；其区间带涵盖在 95 % "
        "水平上与之无法区分的网络。"
    ),
    "{networks} (TinyNet paper, arXiv 2010.14819)": " {networks}（TinyNet 论文，arXiv 2010.14819）",
    "the {count} best networks of {study} by non-dominated sorting": " {study} 按非支配排序最佳的 {count} 个网络",
    "Scatter plot of the top-1 accuracy predicted for published networks, each left out, against the published one, "
    "with 95 % intervals and the diagonal. Left out: {found}.": (
        "散点图：已发表网络在各自被留出时预测的 top-1 准确率与发表值的关系，附 95 % 区间与对角线。留出：{found}。"
    ),
    "Each point is a published network, predicted while it was left out. Left out {found}. Errors are root mean "
    "squares, bars 95 % intervals. A row may stand here several times, once for each way of leaving it out.": (
        "每个点都是一个已发表的网络，在被留出时加以预测。留出{found}。误差为均方根，误差线为 95 % 区间。"
        "同一行可能出现多次，每种留出方式各一次。"
    ),
    "no row was checked": "没有检验任何行",
    "{what} ({count} times): {error} points off, {inside} % within the interval": (
        "{what}（{count} 次）：误差 {error} 个百分点，{inside} % 落在区间内"
    ),
    "{name} at φ = {phi} costs {cost}": "{name}（φ = {phi}）为 {cost}",
    "Plot of the cost of {backbone} under the giant formula against its exponent φ from {low} to {high}, "
    "logarithmic: a rising staircase. Published: {points}.": (
        "{backbone} 在巨型公式下的开销与其指数 φ（从 {low} 到 {high}）的关系图，对数坐标：上升的阶梯。已发表："
        "{points}。"
    ),
    "Exact counts after rounding. Published B1…B7 leave the curve for two reasons: their ratios come from a table "
    "that lags behind φ (B1 has 240 px, d = 1.1, w = 1.0 where φ = 1 says 257 px, 1.2, 1.1), and they round depth "
    "up and scale stem and head (dotted). The TinyNet paper's B^-1 (192 px, d = 0.8, w = 0.89) was cut below φ = −1 "
    "so as to cost half of B0.": (
        "取整之后的精确计数。已发表的 B1…B7 偏离曲线有两个原因：其比例取自一张落后于 φ 的表（B1 为 240 px、d = 1.1、"
        "w = 1.0，而 φ = 1 对应 257 px、1.2、1.1）；并且它们将深度向上取整，还缩放入口层与头部（点线）。TinyNet "
        "论文的 B^-1（192 px、d = 0.8、w = 0.89）缩减到 φ = −1 以下，使其开销为 B0 的一半。"
    ),
    "{what} in stage {stage}": "{what}（阶段 {stage}）",
    "Bar charts of multiply-adds, parameters and memory of each stage, for the giant formula's, the tiny formula's "
    "and the current network. When drawn, the current network's largest: {largest}.": (
        "条形图：巨型公式、微型公式与当前网络各阶段的乘加次数、参数量和内存。绘制时当前网络的最大值：{largest}。"
    ),
    "Exact counts. Memory: the largest set of maps that a layer of the stage needs at once when layers run one "
    "after another, {precision}; engines differ.": (
        "精确计数。内存：逐层运行时，该阶段某一层同时需要的最大一组特征图，{precision}；不同引擎有所差异。"
    ),
    "Model Cube {code}, data {data}{model}. Figure: {licence}.{rows}": (
        "Model Cube {code}，数据 {data}{model}。图：{licence}。{rows}"
    ),
    ", model {model}": "，模型 {model}",
    " Rows: {licences}.": "数据行：{licences}。",
}
DEPTH = {
    "slope of logit(top-1) on ln(blocks)<br>points per doubling near 60 %": (
        "logit(top-1) 对 ln(块数) 的斜率<br>60 % 附近块数翻倍带来的百分点"
    ),
    "Accel-NASBench": "Accel-NASBench",
    "Once-for-All, weights shared": "Once-for-All（共享权重）",
    "NAS-Bench-Macro, CIFAR-10": "NAS-Bench-Macro（CIFAR-10）",
    "Fashion-MNIST, measured here": "Fashion-MNIST（本项目测量）",
    "all": "全部",
    "every stage expanded": "各阶段均有扩展",
    "59 networks, 16 epochs": "59 个网络，16 轮",
    "the same, 50 epochs": "同样的网络，50 轮",
    "difference of both recipes": "两种方案之差",
    "1 to 8 blocks": "1 至 8 块",
    "5 to 8 blocks": "5 至 8 块",
    "two epochs": "两轮",
    "at equal multiply-adds": "乘加次数相同",
    "at equal multiply-adds and equally many stages without expansion": "乘加次数和无扩展的阶段数都相同",
    "at fixed expansion, kernel and squeeze-and-excitation": "扩展、卷积核和 SE 固定",
    "{source}: below {budget}\u00a0M": "{source}：低于 {budget}\u00a0M",
    "multiply-adds, mean kernel": "乘加次数、平均卷积核",
    "multiply-adds, mean kernel, share of SE": "乘加次数、平均卷积核、SE 的比例",
    "multiply-adds, mean kernel, share of SE, number of stages without expansion": (
        "乘加次数、平均卷积核、SE 的比例、不扩展的阶段数"
    ),
    "multiply-adds, resolution (width gives way)": "乘加次数、分辨率（宽度随之改变）",
    "resolution, width; blocks are the same": "分辨率、宽度；块相同",
    "expansion, kernel and SE of each stage": "每个阶段的扩展、卷积核和 SE",
    "expansion, kernel and SE, on average": "平均的扩展、卷积核和 SE",
    "mean expansion, mean kernel": "平均扩展、平均卷积核",
    "share of the larger block": "较大块的比例",
    "{source}: {part}": "{source}：{part}",
    "{label}: {slope} ± {margin}": "{label}：{slope} ± {margin}",
    "no slope": "没有斜率",
    "<b>%{y}</b><br>slope %{x:.3f} ± %{error_x.array:.3f} (95 %)<br>%{customdata[0]:.1f} points per doubling near 60 %"
    "<br>%{customdata[1]} networks, %{customdata[2]} to %{customdata[3]} blocks<br>held: %{customdata[4]}"
    "<extra></extra>": (
        "<b>%{y}</b><br>斜率 %{x:.3f} ± %{error_x.array:.3f}（95 %）<br>60 % 附近块数翻倍：%{customdata[0]:.1f} "
        "个百分点"
        "<br>%{customdata[1]} 个网络，%{customdata[2]} 至 %{customdata[3]} 块<br>固定：%{customdata[4]}<extra></extra>"
    ),
    "Slopes of accuracy on depth with 95 % intervals, by source and budget. At equal multiply-adds: {found}.": (
        "各来源、各预算下准确率对深度的斜率及 95 % 区间。乘加次数相同时：{found}。"
    ),
    "Each mark is the slope of logit(top-1) on the logarithm of the number of blocks, by least squares with HC3 "
    "standard "
    "errors. Held are multiply-adds (with the mean kernel and the share of squeeze-and-excitation), or else expansion, "
    "kernel and squeeze-and-excitation: then depth may cost what it costs.": (
        "每个标记是 logit(top-1) 对块数对数的斜率，用最小二乘法求得，标准误为 HC3。"
        "固定的是乘加次数（以及平均卷积核和 SE 的比例），"
        "或者扩展、卷积核和 SE：此时深度可以增加计算量。"
    ),
    "The sources disagree. At equal multiply-adds depth is paid for with expansion: below 200 million every network of "
    "Accel-NASBench has a stage without expansion, deeper ones have more, and where as many are held the slope "
    "is clearly "
    "positive. Few epochs count too: the same networks gain more from depth with the longer recipe, and with "
    "two epochs on "
    "Fashion-MNIST deeper networks are worse.": (
        "各来源并不一致。乘加次数相同时，深度以扩展为代价：低于 2 亿次乘加时，Accel-NASBench "
        "的每个网络都有无扩展的阶段，"
        "越深的越多；若固定这一数目，斜率明显为正。轮数少也有影响：同样的网络用较长的方案从深度得益更多，"
        "而在 Fashion-MNIST 上只训练两轮时，更深的网络更差。"
    ),
    "Width and resolution do not vary but in Fashion-MNIST. Accel-NASBench was tested at a larger size than "
    "trained, once; "
    "Once-for-All's networks share weights and were searched for; NAS-Bench-Macro has CIFAR-10's 32 pixels. Not "
    "covered: "
    "Accel-NASBench has no network below 75 million multiply-adds, and besides the TinyNets none below 100 "
    "million differs "
    "in depth alone. No slope enters a prediction.": (
        "除 Fashion-MNIST 外，宽度和分辨率都不变。Accel-NASBench 只训练一次，测试尺寸大于训练尺寸；Once-for-All "
        "的网络共享权重，"
        "且由搜索得到；NAS-Bench-Macro 是 CIFAR-10 的 32 像素。未覆盖的：Accel-NASBench 没有低于 7500 万次乘加的网络，"
        "除 TinyNet 外，低于 1 亿次的网络中没有只在深度上不同的。斜率不用于任何预测。"
    ),
}
EMBED = {
    "keep the budget": "保持预算",
    "top-1": "top-1 准确率",
    "Show the accuracies": "显示准确率",
    "Explore it at Model Cube": "在 Model Cube 中探索",
    "Explore it": "探索",
    "Table (CSV)": "数据表（CSV）",
    "Data (JSON)": "数据（JSON）",
    "Other figures": "其他图",
    "{budget} multiply-adds of {backbone}": "{backbone} 的 {budget} 次乘加",
    "Twist the network": "调整网络",
    "About this plot": "关于此图",
    "sources": "来源",
    "cite": "引用",
    "Show the newest": "显示最新版本",
    "Predicted by model {model}; a newer one, {newest}, is there.": "由模型 {model} 预测；已有更新的模型 {newest}。",
    "Measured rows of data {data}; newer ones, of {newest}, are there.": (
        "实测行取自数据 {data}；已有更新的数据 {newest}。"
    ),
    "Model {model} is not known here; predictions are those of the newest, {newest}.": (
        "此处没有模型 {model}；预测来自最新的模型 {newest}。"
    ),
    "Data {data} are not known here; the measured rows are those of the newest, {newest}.": (
        "此处没有数据 {data}；实测行取自最新的数据 {newest}。"
    ),
    "{key}={value} cannot be read and is left out; allowed: {allowed}.": (
        "无法读取 {key}={value}，已忽略；允许的值：{allowed}。"
    ),
    "{key}={value} is out of range, {shown} is shown; allowed: {allowed}.": (
        "{key}={value} 超出范围，显示的是 {shown}；允许的值：{allowed}。"
    ),
    "Decimals are written with a point.": "小数请用小数点。",
    "{key} is given more than once; the first value counts.": "{key} 给出了多次；以第一个值为准。",
    "There is no study {name} here, or it was removed; {shown} is shown.": (
        "此处没有研究 {name}，或已被移除；显示的是 {shown}。"
    ),
    "No row shown is of a family {name}; it is left out.": "显示的行中没有系列 {name}；已忽略。",
    "r, d and w are given, so flops={value} is left out; lock=1 keeps it.": (
        "已给出 r、d 和 w，因此忽略 flops={value}；lock=1 可保留它。"
    ),
    "a number from {low} to {high}": "从 {low} 到 {high} 的数",
    "a whole number from {low} to {high}": "从 {low} 到 {high} 的整数",
    "an amount of memory from {low} KiB to {high} GiB, such as 320KiB or 1MiB": (
        "从 {low} KiB 到 {high} GiB 的内存大小，例如 320KiB 或 1MiB"
    ),
    "one of: {names}": "其中之一：{names}",
    "0 or 1": "0 或 1",
    "a name of letters, digits, points and dashes": "由字母、数字、点和短横线组成的名称",
    "width x height in pixels, 240–1600 x 180–1200, such as 800x450": (
        "以像素为单位的宽 x 高，240–1600 x 180–1200，例如 800x450"
    ),
    "a share of the backbone from {low} to {high}, or a count from {least} to {most}, such as {examples}": (
        "主干网络的 {low} 到 {high} 之间的比例，或 {least} 到 {most} 之间的次数，例如 {examples}"
    ),
    "Surface of": "曲面",
    "one budget": "同一预算",
    "one predicted accuracy": "同一预测准确率",
    "both": "两者",
    "accuracy of the surface": "曲面的准确率",
    "as the current network": "与当前网络相同",
    "Everywhere on it, {top1} is predicted: top-1 on {study}, {recipe}.": (
        "曲面上处处预测为 {top1}：{study} 上的 top-1，{recipe}。"
    ),
    "Nowhere in the cube, {top1} is predicted: top-1 on {study}, {recipe}.": (
        "立方体中没有任何位置预测为 {top1}：{study} 上的 top-1，{recipe}。"
    ),
    "recipe of {family}": "{family} 的训练方案",
    "Arrow keys turn the cube.": "方向键可转动立方体。",
    "Turn": "转动",
    "One finger turns the cube, two zoom. Press Turn again to scroll the page.": (
        "单指转动立方体，双指缩放。再按一次“转动”即可滚动页面。"
    ),
    "The wheel zooms until the pointer leaves the plot.": "指针离开此图之前，滚轮用于缩放。",
    "Arrow keys step through the points.": "方向键可逐点浏览。",
    "The plot could not be drawn. Its table is linked below; loading the page again may help.": (
        "无法绘制此图。数据表的链接见下方；重新加载页面或许有用。"
    ),
    "{count}\u00a0block": "{count}\u00a0块",
    "{count}\u00a0blocks": "{count}\u00a0块",
    "{first}…{last}\u00a0ch": "{first}…{last}\u00a0通道",
    "hidden": "已隐藏",
    "twist, then reveal": "先调整，再揭晓",
    "not measured": "未实测",
    "in the paper": "论文中",
    "measured here": "本处实测",
    "your recipe": "您的训练方案",
    "your backbone": "您的主干网络",
    "{count}\u00a0row": "{count}\u00a0行",
    "{count}\u00a0rows": "{count}\u00a0行",
    "no row": "没有行",
    "{rows} within 25\u00a0%; {nearest}": "25\u00a0% 以内有 {rows}；{nearest}",
    "nothing is measured near it": "附近没有实测值",
    "nearest: {model}, {top1}{cost}, {pixels}\u00a0px": "最近：{model}，{top1}{cost}，{pixels}\u00a0px",
    " at {flops}": "，{flops}",
    "predicted without it: {top1}": "不含该网络的预测：{top1}",
    "predicted, it included: {top1}": "含该网络的预测：{top1}",
    "predicted: {top1}": "预测：{top1}",
}
GAME = {
    "Beat the formula": "击败公式",
    "The budget stands, every accuracy is hidden. Twist resolution and depth, then reveal: can you do better than "
    "EfficientNet’s rule?": (
        "预算固定，所有准确率均已隐藏。调整分辨率与深度，然后揭晓：您能胜过 EfficientNet 的规则吗？"
    ),
    "The budget is {budget}, every accuracy hidden. Twist; width keeps the budget. Then reveal what yours is worth.": (
        "预算为 {budget}，所有准确率均已隐藏。请调整；宽度会保持预算。然后揭晓您的网络表现如何。"
    ),
    "The address holds your attempt: send it to someone.": "网址中包含您的尝试：可以发给别人。",
    "Your attempt has an address: send it to someone.": "您的尝试有一个网址：发给别人看看。",
    "of {backbone}": "占 {backbone} 的比例",
    "Play": "开始",
    "Play again": "再玩一次",
    "Reveal": "揭晓",
    "Leave the game": "退出游戏",
    "Share": "分享",
    "Yours: {top1}.": "您的网络：{top1}。",
    "It is what EfficientNet’s rule gives.": "它正是 EfficientNet 的规则给出的网络。",
    "Against inverse EfficientNet it is too close to call ({chance} for yours).": (
        "与逆 EfficientNet 相比难分胜负（您的胜率为 {chance}）。"
    ),
    "It beats inverse EfficientNet with {chance}.": "它胜过逆 EfficientNet 的概率为 {chance}。",
    "Inverse EfficientNet beats it with {chance}.": "逆 EfficientNet 胜过它的概率为 {chance}。",
    "It is the best predicted network itself.": "它就是预测最佳的网络。",
    "It is level with the candidate, the best predicted network.": "它与候选网络（预测最佳的网络）持平。",
    "It is {points} points behind the candidate, the best predicted network.": (
        "它比候选网络（预测最佳的网络）低 {points} 个百分点。"
    ),
    "It is {points} points ahead of the candidate, the best predicted network.": (
        "它比候选网络（预测最佳的网络）高 {points} 个百分点。"
    ),
    "But it costs {share} more than the budget.": "但它的开销超出预算 {share}。",
    "But it costs {share} less than the budget.": "但它的开销低于预算 {share}。",
}

LANGUAGE = Language(
    code="zh",
    tag="zh-Hans",
    name="中文",
    fonts=("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei"),
    messages=TITLES | AXES | NAMES | WORDS | HOVER_TEXTS | SENTENCES | EMBED | GAME | DEPTH,
)
