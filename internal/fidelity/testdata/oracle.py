# Reads and writes PDUs with python3-gammu: one JSON request a line on standard
# input, one JSON answer a line on standard output.
#
# Texts travel as UTF-16 in hexadecimal, so that half a surrogate pair, which
# the end of a part may hold, is no matter of JSON.
import datetime
import json
import sys

import gammu

GSM7 = "Default_No_Compression"


def units(text):
    return text.encode("utf-16-be", "surrogatepass").hex()


def text_of(units):
    return bytes.fromhex(units).decode("utf-16-be", "surrogatepass")


def time_of(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S") if moment else ""


def decode(q):
    d = gammu.DecodePDU(bytes.fromhex(q["pdu"]), True)
    text, junk = d["Text"], 0
    # gammu 1.42 counts a character of the extension table as two when it cuts
    # the text to its length. What stands behind the text then begins with a
    # NUL, which GSM-7 does not have.
    if d["Coding"] == GSM7 and "\0" in text:
        junk = len(text) - text.index("\0")
        text = text[: text.index("\0")]
    header = d["UDH"]
    return {
        "type": d["Type"],
        "centre": d["SMSC"]["Number"],
        "validity": d["SMSC"]["Validity"],
        "number": d["Number"],
        "coding": d["Coding"],
        "class": d["Class"],
        "text": units(text),
        "junk": junk,
        "part": max(header["PartNumber"], 0),
        "parts": max(header["AllParts"], 0),
        "id": header["ID8bit"],
        "reference": d["MessageReference"],
        "status": d["DeliveryStatus"],
        "time": time_of(d["DateTime"]),
        "discharge": time_of(d["SMSCDateTime"]),
    }


def encode(q):
    parts = gammu.EncodeSMS({
        "Class": q["class"],
        "Unicode": q["unicode"],
        "Entries": [{"ID": q["form"], "Buffer": text_of(q["text"])}],
    })
    pdus = []
    for part in parts:
        part["Number"] = q["number"]
        part["SMSC"] = {"Number": q["centre"], "Validity": q["validity"]}
        # A SUBMIT that asks for a report is of the type of the report.
        part["Type"] = "Status_Report" if q["report"] else q["layout"]
        if q["time"]:
            part["DateTime"] = datetime.datetime.fromisoformat(q["time"])
        pdus.append(gammu.EncodePDU(part, q["layout"]).hex())
    return {"pdus": pdus}


for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = (decode if request["pdu"] else encode)(request)
    except Exception as e:  # the test judges
        answer = {"error": repr(e)}
    print(json.dumps(answer), flush=True)
