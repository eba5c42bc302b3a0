"""Which other words stand for what somebody looked for in vain? Factories and vendors call one thing by several names."""

from portal.text.fold import squeeze
from portal.text.searching import asked_words

# Each line is one matter. A word that a line holds, or that is part of what was asked for, leads to the others of its line.
MATTERS = tuple(
    line.split()
    for line in """
    庫存 倉庫 倉儲 倉管 存貨 盤點 料帳 進銷存 物料 原物料 inventory warehouse wms
    排程 排產 生管 生產計畫 生產管理 派工 交期 schedule scheduling aps
    報工 工單 製令 現場 產線 生產履歷 mes
    品檢 品管 品質 檢驗 良率 不良 quality qc spc
    設備 機台 機器 稼動 稼動率 維修 保養 點檢 聯網 物聯網 iot
    採購 供應商 供應鏈 發包 外包 委外 srm
    客戶 業務 銷售 報價 訂單 訂貨 接單 crm
    行銷 廣告 電商 網路開店 官網 會員 社群 marketing
    人資 人事 人力資源 出勤 打卡 差勤 排班 考勤 薪資 薪水 hr
    財務 會計 帳務 記帳 成本 發票 應收 應付 accounting
    研發 研究發展 設計 圖面 圖檔 圖紙 bom plm pdm
    簽核 表單 公文 流程 電子簽章 規章 文件 制度 sop
    能源 節能 用電 電費 碳排 碳盤查 減碳 esg
    環境 環安 工安 職安 安全衛生 溫濕度 環境監控
    erp 企業資源規劃 進銷存 整合
    報表 看板 戰情 儀表板 數據 分析 bi
    資安 備份 防毒 資訊安全
    """.strip().splitlines()
)
_matters = tuple({squeeze(word): word for word in matter} for matter in MATTERS)


def near(asked: str) -> list[str]:
    """What may be meant instead, nearest first: one of several words alone, a word within a longer one, others of its matter."""
    typed = asked_words(asked)
    alone = [word.plain for word in typed] if len(typed) > 1 else []
    within, beside = [], []
    for word in typed:
        for matter in _matters:
            if held := [known for known in matter if _holds(word.squeezed, known)]:
                within += [matter[known] for known in held if known != word.squeezed]
                beside += [other for known, other in matter.items() if known not in held]
    return list(dict.fromkeys([*alone, *within, *beside]))


def _holds(typed: str, known: str) -> bool:
    """Latin letters are a word only as a whole."""
    return typed == known if known.isascii() else known in typed
