"""Reads tables with Python's csv and openpyxl, which share nothing with the project: `read-odd-files.py JOBS` writes one JSON line per job.

A job says of a file what its writer knows: {"path", "encoding", "delimiter", "header": rank of the header among the records that are not
empty lines, "named": it is one}, or {"path", "sheet": true, "header": row from 1}. The answer: {"columns", "rows", "beyond": a row has text beyond the header}.
"""
import csv
import json
import sys


def settle(header, records, named):
    """Rows under a header: empty cells at their end and repetitions of the header are no data."""
    while header and header[-1].strip() == "" and not any(len(r) >= len(header) and r[len(header) - 1].strip() for r in records):
        header = header[:-1]
    width = len(header)
    beyond = any(cell.strip() for record in records for cell in record[width:])
    rows = [(record + [""] * width)[:width] for record in records if not named or width < 2 or record[:width] != header]
    return {"columns": header, "rows": rows, "beyond": beyond}


def read_text(job):
    with open(job["path"], encoding=job["encoding"], newline="") as file:
        records = [record for record in csv.reader(file, delimiter=job["delimiter"]) if record]
    # A line of spaces alone is no record either.
    records = [record for record in records if len(record) > 1 or record[0].strip()]
    return settle(records[job["header"]], records[job["header"] + 1 :], job["named"])


def write(value):
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        text = value.isoformat()
        return text[:10] if text.endswith("T00:00:00") else text
    return str(value)


def read_sheet(job):
    from openpyxl import load_workbook

    sheet = load_workbook(job["path"], data_only=True).worksheets[0]
    records = [[write(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    header = records[job["header"] - 1]
    while header and header[-1] == "":
        header = header[:-1]
    return settle(header, [record for record in records[job["header"] :] if any(cell.strip() for cell in record)], job["named"])


csv.field_size_limit(1 << 30)
for job in json.load(open(sys.argv[1], encoding="utf-8")):
    try:
        answer = read_sheet(job) if job.get("sheet") else read_text(job)
    except Exception as error:  # the other reader could not read it either
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer))
