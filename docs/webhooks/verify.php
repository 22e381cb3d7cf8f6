<?php
// Verify the webhooks of a simrelay server. Nothing but PHP itself (8.0 or newer).
//
// Copy this file. Give each function the body as it came, before anything has
// parsed it: file_get_contents('php://input'). The headers are an array by name,
// such as getallheaders().
// A function returns when the request is good, and throws WebhookRefused when
// it is not.
declare(strict_types=1);

const WEBHOOK_TOLERANCE = 300; // seconds that a request may be old, or early

final class WebhookRefused extends RuntimeException {}

/** Standard Webhooks: the headers webhook-*, which every format carries. */
function verify_standard(string $secret, array $headers, string $body, ?int $now = null): void
{
    $id = webhook_header($headers, 'webhook-id');
    $stamp = webhook_header($headers, 'webhook-timestamp');
    $signatures = webhook_header($headers, 'webhook-signature');
    webhook_check_time($stamp, $now);
    $want = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$stamp.$body", webhook_standard_key($secret), true));
    // One signature for each secret that is valid at this time.
    foreach (explode(' ', $signatures) as $signature) {
        if (hash_equals($want, $signature)) {
            return;
        }
    }
    throw new WebhookRefused('no signature fits');
}

/** Format textconvo: bare hexadecimal over the body. */
function verify_textconvo(string $secret, array $headers, string $body): void
{
    webhook_check_hex($headers, 'x-textconvo-signature', webhook_hex($secret, $body));
}

/** Format textconvo-v2: sha256= and hexadecimal over time, dot and body. */
function verify_textconvo_v2(string $secret, array $headers, string $body, ?int $now = null): void
{
    $stamp = webhook_header($headers, 'x-textconvo-timestamp');
    webhook_check_time($stamp, $now);
    webhook_check_hex($headers, 'x-textconvo-signature', 'sha256=' . webhook_hex($secret, "$stamp.$body"));
}

/** Format textus-v2: bare hexadecimal over the body. */
function verify_textus_v2(string $secret, array $headers, string $body): void
{
    webhook_check_hex($headers, 'x-textus-signature', webhook_hex($secret, $body));
}

/** Format textlink: the secret is a field of the body. */
function verify_textlink(string $secret, string $body): void
{
    $fields = json_decode($body, true);
    $given = is_array($fields) ? $fields['secret'] ?? null : null;
    if ($secret === '' || !is_string($given) || !hash_equals($secret, $given)) {
        throw new WebhookRefused('the secret is wrong or missing');
    }
}

function webhook_header(array $headers, string $name): string
{
    $value = (string) (array_change_key_case($headers)[$name] ?? '');
    if ($value === '') {
        throw new WebhookRefused("the header $name is missing");
    }
    return $value;
}

function webhook_check_time(string $stamp, ?int $now): void
{
    if (!is_numeric($stamp) || abs(($now ?? time()) - (int) $stamp) > WEBHOOK_TOLERANCE) {
        throw new WebhookRefused('the timestamp is more than five minutes off, or no number');
    }
}

/** The decoded base64 behind whsec_; a secret that is none is used as it is. */
function webhook_standard_key(string $secret): string
{
    $text = preg_replace('/^whsec_/', '', $secret);
    $base64 = preg_match('~^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$~D', $text);
    $key = $base64 ? base64_decode($text) : $secret;
    if ($key === '') {
        throw new WebhookRefused('the secret is empty');
    }
    return $key;
}

/** The key is the secret as it is shown, with whsec_ where it has that. */
function webhook_hex(string $secret, string $signed): string
{
    if ($secret === '') {
        throw new WebhookRefused('the secret is empty');
    }
    return hash_hmac('sha256', $signed, $secret);
}

function webhook_check_hex(array $headers, string $name, string $want): void
{
    if (!hash_equals($want, webhook_header($headers, $name))) { // in constant time
        throw new WebhookRefused('the signature does not fit');
    }
}
