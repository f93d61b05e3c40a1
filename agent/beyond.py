"""Questions that no search answers: what was asked for so far, how we choose, what no record says, orders. Pure.

They become an answer in words and change no wish; where anything was read as a wish, the message is left alone.
"""

import re

from agent.answers import HOW, UNRECORDED
from domain.intent import Act, Intent, Step

SO_FAR = "me"
_SO_FAR = re.compile(
    r"\bwhat (did|have|do|was|were|are|am|is|'?ve)( it)? (i|my|we)\b.*"
    r"\b(ask(ed|ing)?|want(ed)?|sa(y|id)|t(ell|old)|wish(es)?|request(s|ed)?|require(ments?|d)?|filters?|criteria|"
    r"look(ed|ing)|set)\b"
    r"|\b((show|list|repeat|recap|sum up|summari[sz]e)( me)?|what('?s| is| are)) (all )?(my|our|the current) "
    r"(current )?(wishes|requirements?|request|filters?|criteria|constraints|search|needs)\b"
    r"|^\s*(my|current) (wishes|requirements|request|filters|criteria)( so far)?\s*[?.!]*\s*$"
    r"|我.{0,8}(要求|条件|需求|限制).{0,4}(啥|什么|哪些|哪几)|(总结|列|复述|说)一?下?我的?.{0,4}(要求|条件|需求)"
    r"|我.{0,6}(要|说|提|选|问)(了|过)?的?(都|是)*(啥|什么|哪些).{0,2}(来着|条件|要求)"
    r"|我?(刚才|之前|前面|到现在|到目前|目前).{0,6}(要|说|提)(了|过)(啥|什么|哪些)",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"\bhow (do|did|are|were) (you|they|these|those|the \w+)( all)?( (even|actually|usually))? "
    r"(choose|chosen|pick(ed)?|select(ed)?|decide|rank(ed)?|sort(ed)?|come up|know what)\b"
    r"|\bhow (do|did|does) (you|this (site|app|thing|chat)) (work|order|recommend|find)\b"
    r"|(怎么|如何|凭什么|根据什么|按什么|依据什么)(来|去)?(挑|选|推荐|排序?|筛选?|决定|工作)的?(出来)?的?[\s?？。呀啊呢]*$",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"\b(add|put) (it |this |that |these |them |those |all |(the )?\w+ (one )?)?(in)?to (my |the )?"
    r"(shopping )?(cart|basket|bag|trolley|watch ?list|wish ?list)\b"
    r"|^\s*(please |ok |i'?ll |i want to |can i )*(check ?out( now)?|place (an |my |the )?order|pay( now)?|"
    r"(buy|order|purchase) (it|this|that|them)( now)?)[\s.!?]*$"
    r"|(加|放)(入|到|进)?(我的)?购物[车篮]|^\s*(帮我|我要|现在|直接|怎么|请)*(下单|结账|付款|买单|结算)[\s吧了。！!？?]*$",
    re.IGNORECASE,
)
_HELD_NOWHERE = re.compile(
    r"\b(netflix|hulu|disney ?\+|hbo|(amazon )?prime( video)?|apple tv|youtube|spotify|stream(s|ing|able)?|"
    r"subtitles?|subtitled|dubbed|won|awards?|oscars?|(golden )?globes?|nominat\w+|box office|in (stock|store)|"
    r"(free )?(shipping|delivery)|deliver\w*|ship(s|ped)?|returns?|refund\w*|warranty|discount\w*|coupons?|on sale|"
    r"reviews?|download\w*|"
    r"where (can|could|do|should) (i|we|you) (buy|watch|stream|get|order) (it|this|that|these|them|those|one))\b"
    r"|字幕|配音|国语版|网飞|爱奇艺|优酷|腾讯视频|资源|在线|奖(?![杯牌状])|奥斯卡|票房|评价|口碑|现货|有货|库存|包邮|运费|快递|发货|"
    r"送货|退货|退换|退款|保修|质保|发票(?!夹)|优惠|打折|折扣|下载|哪里?儿?(能|可以)?(看|买)",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"^\s*(and |so |but |ok |okay )*(is|are|was|were|do|does|did|has|have|can|could|will|any|which|"
    r"who|where|what|how)\b"
    r"|[?？]\s*$|[吗么嘛]\s*[。！!]?$|^\s*(哪|有没有|能不能|是不是|在哪)|(哪里?儿?|哪[部个本款件家]).{0,8}$",
    re.IGNORECASE,
)
_OF_CARDS = re.compile(
    r"\b(any|which|some|all|none|one|do|does|did|are|is|was|were|have|has|can)( one)?( of)? (these|those|them|they)\b"
    r"|^\s*(and |so |but )?which( ones?)? (won|has|have|had|is|are|was|were|comes?|got)\b|(这|那)(些|几[部个本款件家])",
    re.IGNORECASE,
)
_DESCRIBES = re.compile(
    r"\b(do|have) you (have|got)\b|\bin (an? )?\w+( colou?r)?\s*[?？]|\bfor (a|an|my|the)\b|\babout\b|关于",
    re.IGNORECASE,
)
"""A question with such words may describe what is looked for."""
_LONGEST = 24
"""Words, or Chinese characters, of such a question."""
_HAN = re.compile(r"[\u4e00-\u9fff]")


def beyond_search(intent: Intent, text: str, *, cards: bool) -> Step | None:
    """The step that a message really is where no search answers it; None for every other message.

    `cards`: whether cards were shown, which a question about none in particular is then about.
    """
    if not all(map(_asks_nothing_read, intent.steps)) or len(_HAN.sub(" x", text).split()) > _LONGEST:
        return None
    if _SO_FAR.search(text):
        return Step(act=Act.ASK_ABOUT, about=SO_FAR)
    if _HOW.search(text):
        return Step(act=Act.ASK_ABOUT, about=HOW)
    if _ORDER.search(text):
        return Step(act=Act.OUT_OF_SCOPE)
    asks = cards and _ASKED.search(text) and not _DESCRIBES.search(text)
    if asks and (_HELD_NOWHERE.search(text) or _OF_CARDS.search(text)):
        return Step(act=Act.ASK_ABOUT, about=UNRECORDED)
    return None


def _asks_nothing_read(step: Step) -> bool:
    """Whether a step is a search for mere words, or none at all."""
    said = step.constraints or step.mentions or step.references
    return step.act in (Act.RECOMMEND, Act.REFINE, Act.CHAT) and not said and not step.about
