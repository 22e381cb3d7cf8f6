import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.security.SignatureException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Judges requests with Verify: one a line, fields of base64 between tabs. */
class Run {
    public static void main(String[] args) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            try {
                judge(line.split("\t", -1));
                out.println("ok");
            } catch (SignatureException refused) {
                out.println(refused.getMessage());
            }
        }
    }

    private static void judge(String[] fields) throws SignatureException {
        String secret = text(fields[1]);
        Instant now = Instant.ofEpochSecond(Long.parseLong(text(fields[2])));
        byte[] body = Base64.getDecoder().decode(fields[4]);
        Map<String, String> headers = new HashMap<>();
        for (String header : text(fields[3]).split("\n")) {
            int colon = header.indexOf(": ");
            if (colon > 0) {
                headers.put(header.substring(0, colon), header.substring(colon + 2));
            }
        }
        switch (text(fields[0])) {
            case "standard" -> Verify.standard(secret, headers::get, body, now);
            case "textconvo" -> Verify.textConvo(secret, headers::get, body);
            case "textconvo-v2" -> Verify.textConvoV2(secret, headers::get, body, now);
            case "textus-v2" -> Verify.textUsV2(secret, headers::get, body);
            // The JDK reads no JSON: the field comes in a column of its own, with a mark in front.
            default -> Verify.textLink(secret, fields[5].isEmpty() ? null : text(fields[5]).substring(1));
        }
    }

    private static String text(String base64) {
        return new String(Base64.getDecoder().decode(base64), UTF_8);
    }
}
