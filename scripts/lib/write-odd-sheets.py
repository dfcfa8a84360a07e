"""Writes workbooks with openpyxl: `write-odd-sheets.py JOBS`, each job {"path", "records", "oddities", "header"}: cells are texts, those that are
numbers or days are written so, null is a row that is not there. Oddities: "codes", "formatted below"."""
import datetime
import json
import re
import sys

from openpyxl import Workbook


def value_of(text):
    if text == "":
        return None
    if re.fullmatch(r"-?\d{1,9}(\.\d{1,6})?", text) and not re.match(r"-?0\d", text):
        return float(text) if "." in text else int(text)
    if re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])", text):
        return datetime.date.fromisoformat(text)
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)


for job in json.load(open(sys.argv[1], encoding="utf-8")):
    workbook = Workbook()
    sheet = workbook.active
    oddities = job["oddities"]
    for record in job["records"]:
        if record is None:
            sheet.append([])
            continue
        sheet.append([value_of(text) for text in record])
    if "formatted below" in oddities:
        sheet.cell(row=len(job["records"]) + 30, column=2).number_format = "00000"
    if "codes" in oddities:
        for row in sheet.iter_rows(min_row=job["header"] + 1):
            for cell in row:
                if isinstance(cell.value, int) and cell.value > 2100:
                    cell.number_format = "00000"
    workbook.save(job["path"])
