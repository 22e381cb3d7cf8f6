"""Judges requests with verify.py: one a line, fields of base64 between tabs."""

import base64
import importlib.util
import sys

spec = importlib.util.spec_from_file_location("verify", sys.argv[1])
verify = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verify)


def judge(form, secret, now, headers, body):
    secret, now = secret.decode(), int(now)
    headers = dict(line.split(": ", 1) for line in headers.decode().splitlines())
    match form.decode():
        case "standard":
            verify.verify_standard(secret, headers, body, now)
        case "textconvo":
            verify.verify_textconvo(secret, headers, body)
        case "textconvo-v2":
            verify.verify_textconvo_v2(secret, headers, body, now)
        case "textus-v2":
            verify.verify_textus_v2(secret, headers, body)
        case "textlink":
            verify.verify_textlink(secret, body)


for line in sys.stdin:
    try:
        judge(*(base64.b64decode(field) for field in line.rstrip("\n").split("\t")[:5]))
        print("ok")
    except verify.Refused as refused:
        print(refused)
