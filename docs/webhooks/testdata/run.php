<?php
// Judges requests with verify.php: one a line, fields of base64 between tabs.
declare(strict_types=1);
error_reporting(E_ALL);
set_error_handler(function (int $code, string $text): void {
    throw new ErrorException($text); // a warning is a mistake of the verifier
});
require $argv[1];

function judge(string $form, string $secret, string $now, string $lines, string $body): void
{
    $headers = [];
    foreach (array_filter(explode("\n", $lines)) as $line) {
        [$name, $value] = explode(': ', $line, 2);
        $headers[ucwords($name, '-')] = $value; // as getallheaders() names them
    }
    match ($form) {
        'standard' => verify_standard($secret, $headers, $body, (int) $now),
        'textconvo' => verify_textconvo($secret, $headers, $body),
        'textconvo-v2' => verify_textconvo_v2($secret, $headers, $body, (int) $now),
        'textus-v2' => verify_textus_v2($secret, $headers, $body),
        'textlink' => verify_textlink($secret, $body),
    };
}

while (($line = fgets(STDIN)) !== false) {
    try {
        judge(...array_map('base64_decode', array_slice(explode("\t", rtrim($line, "\n")), 0, 5)));
        echo "ok\n";
    } catch (WebhookRefused $refused) {
        echo $refused->getMessage(), "\n";
    }
}
