// Judges requests with verify.js: one a line, fields of base64 between tabs.
"use strict";

const fs = require("node:fs");
const verify = require(process.argv[2]);

function judge(line) {
  const [form, secret, now, headers, body] = line.split("\t").map((field) => Buffer.from(field, "base64"));
  const key = secret.toString();
  const time = Number(now.toString());
  const named = Object.fromEntries(
    headers.toString().split("\n").filter(Boolean).map((h) => [h.slice(0, h.indexOf(": ")), h.slice(h.indexOf(": ") + 2)]),
  );
  switch (form.toString()) {
    case "standard": return verify.verifyStandard(key, named, body, time);
    case "textconvo": return verify.verifyTextConvo(key, named, body);
    case "textconvo-v2": return verify.verifyTextConvoV2(key, named, body, time);
    case "textus-v2": return verify.verifyTextUsV2(key, named, body);
    case "textlink": return verify.verifyTextLink(key, body);
  }
}

for (const line of fs.readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  try {
    judge(line);
    console.log("ok");
  } catch (e) {
    console.log(e.message.replaceAll("\n", " "));
  }
}
