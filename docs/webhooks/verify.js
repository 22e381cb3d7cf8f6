// Verify the webhooks of a simrelay server. Node's own modules only, Node 16 or newer.
//
// Copy this file. Give each function the body as the Buffer that came, before
// anything has parsed it (with Express: express.raw({ type: "*/*" })), and the
// headers as Node has them, with lower-case names (req.headers).
// A function returns when the request is good, and throws when it is not.
"use strict";

const { createHash, createHmac, timingSafeEqual } = require("node:crypto");

const TOLERANCE = 300; // seconds that a request may be old, or early

// Standard Webhooks: the headers webhook-*, which every format carries.
function verifyStandard(secret, headers, body, now = Date.now() / 1000) {
  const [id, stamp, signatures] = ["id", "timestamp", "signature"].map((n) => header(headers, "webhook-" + n));
  checkTime(stamp, now);
  const want = "v1," + createHmac("sha256", standardKey(secret)).update(`${id}.${stamp}.`).update(body).digest("base64");
  // One signature for each secret that is valid at this time.
  if (!signatures.split(" ").some((signature) => same(signature, want))) throw new Error("no signature fits");
}

// Format textconvo: bare hexadecimal over the body.
function verifyTextConvo(secret, headers, body) {
  checkHex(headers, "x-textconvo-signature", hex(secret, body));
}

// Format textconvo-v2: sha256= and hexadecimal over time, dot and body.
function verifyTextConvoV2(secret, headers, body, now = Date.now() / 1000) {
  const stamp = header(headers, "x-textconvo-timestamp");
  checkTime(stamp, now);
  checkHex(headers, "x-textconvo-signature", "sha256=" + hex(secret, `${stamp}.`, body));
}

// Format textus-v2: bare hexadecimal over the body.
function verifyTextUsV2(secret, headers, body) {
  checkHex(headers, "x-textus-signature", hex(secret, body));
}

// Format textlink: the secret is a field of the body.
function verifyTextLink(secret, body) {
  const given = JSON.parse(body)?.secret;
  if (!secret || typeof given !== "string" || !same(given, secret)) throw new Error("the secret is wrong or missing");
}

function header(headers, name) {
  if (!headers[name]) throw new Error(`the header ${name} is missing`);
  return headers[name];
}

function checkTime(stamp, now) {
  if (!(Math.abs(now - Number(stamp)) <= TOLERANCE)) throw new Error("the timestamp is more than five minutes off, or no number");
}

// The decoded base64 behind whsec_; a secret that is none is used as it is.
function standardKey(secret) {
  const text = secret.replace(/^whsec_/, "");
  const base64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
  const key = base64 ? Buffer.from(text, "base64") : Buffer.from(secret);
  if (key.length === 0) throw new Error("the secret is empty");
  return key;
}

// The key is the secret as it is shown, with whsec_ where it has that.
function hex(secret, ...signed) {
  if (!secret) throw new Error("the secret is empty");
  const mac = createHmac("sha256", secret);
  for (const part of signed) mac.update(part);
  return mac.digest("hex");
}

function checkHex(headers, name, want) {
  if (!same(header(headers, name), want)) throw new Error("the signature does not fit");
}

// Compares in constant time: hashes have equal lengths, as it demands.
function same(a, b) {
  const digest = (text) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

module.exports = { verifyStandard, verifyTextConvo, verifyTextConvoV2, verifyTextUsV2, verifyTextLink };
