"""How does a person see the registers that are played, and switch their days? One small page, without scripts."""

from datetime import date
from html import escape
from pathlib import Path

from demonstration.registers.days import Calendar, PlayedDay
from demonstration.registers.sources import SOURCES, Played
from demonstration.vendors import STRANGERS, stories

STYLE = Path(__file__).with_suffix(".css").read_bytes()


def page(calendar: Calendar, today: date) -> str:
    """The whole page, with what each source does now."""
    sources = "".join(_source(source, calendar) for source in SOURCES)
    rows = [
        (story.entry.tax_id, story.name, story.told) for story in stories(today).values()
    ] + [(entry.tax_id, entry.name, entry.told) for entry in STRANGERS]  # fmt: skip
    told = "".join(f"<tr><td><code>{n}</code></td><td>{escape(v)}</td><td>{escape(w)}</td></tr>" for n, v, w in rows)
    return f"""<!DOCTYPE html>
<html lang="zh-Hant"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>示範的外部資料來源</title><link rel="stylesheet" href="/days/page.css"></head><body><main>
<h1>示範的外部資料來源</h1>
<p>這台伺服器扮演入口網站查詢的所有外部資料來源，格式與實際的來源相同，資料都是虛構的。按一個按鈕，那個來源從下一次查詢起就照這樣回應。</p>
<h2>各來源現在怎麼回應</h2>{sources}
<h2>哪些廠商查得到什麼</h2>
<table><thead><tr><th scope="col">統一編號</th><th scope="col">名稱</th><th scope="col">來源怎麼說</th></tr></thead>
<tbody>{told}</tbody></table>
<p>其他示範廠商都查得到登記資料，沒有問題；名單上沒有的統一編號查無資料。</p>
</main></body></html>"""


def _source(source: Played, calendar: Calendar) -> str:
    now = calendar.day_of(source.place)
    buttons = "".join(
        f'<button name="day" value="{day}" aria-pressed="{str(day is now).lower()}">{day.label}</button>'
        for day in PlayedDay
        if day is not PlayedDay.HALF or source.is_list
    )
    tone = "" if now is PlayedDay.GOOD else ' class="bad"'
    return f"""<section{tone} id="{source.place}"><h3>{source.label}：{now.label}</h3>
<p class="asked">扮演 {source.place}，這次啟動以來被查詢 {calendar.asked(source.place)} 次</p>
<form method="post" action="/days/{source.place}/" aria-label="{source.label}">{buttons}</form></section>"""
