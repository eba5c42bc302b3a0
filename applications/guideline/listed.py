"""What do the lists and registers say to 四(四), (五), (七) and (八)? Each answer with the lines that it rests on."""

import re
from dataclasses import replace

from applications.guideline import registered
from applications.guideline.facts import Facts
from applications.guideline.outside import Kind, ListedRow, Register
from applications.guideline.registry import Ruling, met, not_met, person, register_answers, unheard
from portal.time.calendar import years_before

DECLARED_YEARS = 5  # 附表1 聲明二(一) looks back so far, the rule only `limits.lookback_years`
CONFIRM = "請承辦人員確認。"  # nothing that a register says decides by itself


def by_breaches(facts: Facts, evidence: tuple[str, ...]) -> Ruling:
    """四(四): our own records within the years that the rule looks back; the debarment list is a hint."""
    if Register.BREACHES not in facts.registers:
        return person("沒有公開名單可查，請依聲明及執行單位紀錄認定；3年以前、5年以內的違約不當然不符。", *evidence)
    breaches = registered.rows_of(facts, Register.BREACHES)
    debarred = registered.rows_of(facts, Register.DEBARRED)
    listed = (
        *registered.written_out(breaches),
        *register_answers(facts, Register.BREACHES, Register.DEBARRED),
        *registered.written_out(debarred),
    )
    said = tuple(filter(None, (*evidence, *listed)))
    hint = "拒絕往來廠商名單上有同一廠商，供參考。" if debarred else ""
    years = facts.limits.lookback_years
    if any(_is_breach_since(facts, row, years) for row in breaches):
        return not_met(f"執行單位的紀錄裡有最近{years}年內的重大違約。{hint}{CONFIRM}", evidence=said)
    if any(_is_for_a_person(facts, row) for row in breaches):
        return person(
            f"執行單位的紀錄裡有重大違約，不在最近{years}年內或日期不明；3年以前、5年以內的違約不當然不符，請依紀錄認定。{hint}",
            *said,
        )
    if silence := unheard(facts, (Register.BREACHES,), "請依聲明及執行單位紀錄認定。", *evidence):
        return silence
    return person(f"執行單位的紀錄裡沒有最近{DECLARED_YEARS}年內的重大違約，請依聲明認定。{hint}", *said)


def _is_breach_since(facts: Facts, row: ListedRow, years: int) -> bool:
    """Within so many years back from the day of filing, both days included (R4-x), and not taken back since."""
    if row.by_name or row.begins is None or row.ends is not None:
        return False
    return years_before(facts.submitted_on, years) <= row.begins <= facts.submitted_on


def _is_for_a_person(facts: Facts, row: ListedRow) -> bool:
    """One of an unknown day, of after the filing, found by the name alone, or of the years that only the declaration asks for."""
    if row.by_name or row.begins is None:
        return True
    return row.ends is None and row.begins >= years_before(facts.submitted_on, DECLARED_YEARS)


def by_debarments(facts: Facts, evidence: tuple[str, ...]) -> Ruling:
    """四(五): a debarment that runs on the day of filing, its first and its last day included."""
    ask = "請核對送件日是否仍在停權期間。"
    if silence := unheard(facts, (Register.DEBARRED,), ask, *evidence):
        return silence
    rows, on = registered.rows_of(facts, Register.DEBARRED), facts.submitted_on
    said = (*evidence, *register_answers(facts, Register.DEBARRED), *registered.written_out(rows))
    running = [row for row in rows if not row.by_name and row.begins and row.ends and row.begins <= on <= row.ends]
    if running:
        return not_met(f"送件日在拒絕往來廠商名單的停權期間。{CONFIRM}", evidence=said)
    if any(row.by_name or not row.ends or not row.begins or row.begins > on for row in rows):
        return person(f"拒絕往來廠商名單上有這個廠商或同名者，期間看不出來，或送件日以後才開始。{ask}", *said)
    if rows:
        return met("拒絕往來廠商名單上的停權期間，在送件日以前已經屆滿。", *said)
    if facts.registers[Register.DEBARRED].is_old:
        return person(f"手上的拒絕往來廠商名單查無這個廠商，但名單太舊，不足以認定。{ask}", *said)
    return met("拒絕往來廠商名單查無這個統一編號。", *said)


def by_violations(facts: Facts, evidence: tuple[str, ...]) -> Ruling:
    """四(七): always for a person, with what was looked up."""
    lists, ask = (Register.LABOUR, Register.ENVIRONMENT), "是否經主管機關認定情節重大，請承辦人員認定。"
    said = (*evidence, *register_answers(facts, *lists))
    if rows := registered.rows_of(facts, *lists):
        reason = f"公布的裁處資料裡有 {len(rows):,} 筆名稱相同，可能不是同一家。{ask}"
        return person(reason, *said, *registered.written_out(rows))
    if silence := unheard(facts, lists, ask, *evidence):
        return silence
    looked_up = "、".join(known.label for known in lists)
    return person(f"{looked_up}查無同名紀錄；食品安全衛生、身心障礙者權益保障沒有公布名單可查，請依聲明認定。", *said)


def by_origin(facts: Facts, branch: str, named: str) -> Ruling:
    """四(八): the mainland list, and what is registered; a name alone only asks a person."""
    ask = "請核對是否為陸資企業或外國營利事業在臺分公司。"
    company, rows = registered.registered(facts), registered.rows_of(facts, Register.MAINLAND)
    registers = (Register.MAINLAND, Register.BUSINESS)
    said = (named, *register_answers(facts, *registers), *registered.written_out(rows))
    if any(not row.by_name for row in rows):
        return not_met(f"陸資在臺投資事業名錄上有這個統一編號。{CONFIRM}", evidence=said)
    if company and company.kind == Kind.BRANCH:
        return not_met(f"這個統一編號登記為分公司。請確認是否為外國營利事業在臺分公司。{CONFIRM}", evidence=said)
    if rows:
        return person(f"{branch}陸資在臺投資事業名錄上有同名的事業，可能不是同一家。{ask}", *said)
    if silence := unheard(facts, registers, ask, named):
        return replace(silence, reason=f"{branch}{silence.reason}")
    if company is None:
        return person(f"{branch}商工登記查無這個統一編號。{ask}", *said)
    foreign = branch or _foreign_name(company.name) or _foreign_name(named.partition("：")[2])
    if foreign:
        return person(f"{foreign}{ask}", *said)
    if facts.registers[Register.MAINLAND].is_old:
        return person(f"手上的陸資在臺投資事業名錄查無這個廠商，但名單太舊，不足以認定。{ask}", *said)
    return met("陸資在臺投資事業名錄查無這個統一編號，登記也不是分公司。", *said)


# As the names of foreign enterprises begin in the register; a heuristic, so it only asks a person.
_FOREIGN = re.compile(
    "^(?:英|美|日|德|法|荷|韓|港|澳|星|瑞|加|義|印|泰|大陸|香港|澳門|新加坡|馬來西亞|英屬[^商]{1,8}|開曼(?:群島)?|薩摩亞|貝里斯|塞席爾"
    "|模里西斯|瑞士|瑞典|加拿大|澳大利亞|澳洲|紐西蘭|印度|泰國|越南|盧森堡|愛爾蘭|比利時|義大利|西班牙|丹麥|芬蘭|挪威|奧地利|以色列"
    "|菲律賓|印尼|南韓|韓國|日本|美國|德國|法國|荷蘭)商"
)


def _foreign_name(name: str) -> str:
    """What is said of a name that looks like a foreign enterprise's or a branch's; "" of any other."""
    if "分公司" in name or _FOREIGN.match(name):
        return f"名稱「{name}」像是外國營利事業或分公司。"
    return ""
