import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SignatureException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies the webhooks of a simrelay server, with Java's own classes only (17 or newer).
 *
 * <p>Copy this file. Give each method the body as the bytes that came, before anything has parsed
 * them, and the headers as a function from a name to a value or null, such as request::getHeader.
 * A method returns when the request is good, and throws SignatureException when it is not.
 */
public final class Verify {
    /** How old, or early, a request may be. */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);

    private Verify() {}

    /** Standard Webhooks: the headers webhook-*, which every format carries. now: Instant.now(). */
    public static void standard(String secret, Function<String, String> headers, byte[] body, Instant now)
            throws SignatureException {
        String id = header(headers, "webhook-id");
        String stamp = header(headers, "webhook-timestamp");
        String signatures = header(headers, "webhook-signature");
        checkTime(stamp, now);
        byte[] digest = hmac(standardKey(secret), (id + "." + stamp + ".").getBytes(UTF_8), body);
        String want = "v1," + Base64.getEncoder().encodeToString(digest);
        // One signature for each secret that is valid at this time.
        for (String signature : signatures.split(" ")) {
            if (same(signature, want)) {
                return;
            }
        }
        throw new SignatureException("no signature fits");
    }

    /** Format textconvo: bare hexadecimal over the body. */
    public static void textConvo(String secret, Function<String, String> headers, byte[] body)
            throws SignatureException {
        checkHex(headers, "x-textconvo-signature", hex(secret, body));
    }

    /** Format textconvo-v2: sha256= and hexadecimal over time, dot and body. now: Instant.now(). */
    public static void textConvoV2(String secret, Function<String, String> headers, byte[] body, Instant now)
            throws SignatureException {
        String stamp = header(headers, "x-textconvo-timestamp");
        checkTime(stamp, now);
        checkHex(headers, "x-textconvo-signature", "sha256=" + hex(secret, (stamp + ".").getBytes(UTF_8), body));
    }

    /** Format textus-v2: bare hexadecimal over the body. */
    public static void textUsV2(String secret, Function<String, String> headers, byte[] body)
            throws SignatureException {
        checkHex(headers, "x-textus-signature", hex(secret, body));
    }

    /** Format textlink: given is the body's field secret, as your JSON library reads it, or null. */
    public static void textLink(String secret, String given) throws SignatureException {
        if (secret.isEmpty() || given == null || !same(given, secret)) {
            throw new SignatureException("the secret is wrong or missing");
        }
    }

    private static String header(Function<String, String> headers, String name) throws SignatureException {
        String value = headers.apply(name);
        if (value == null || value.isEmpty()) {
            throw new SignatureException("the header " + name + " is missing");
        }
        return value;
    }

    private static void checkTime(String stamp, Instant now) throws SignatureException {
        if (!stamp.matches("[0-9]{1,12}")) {
            throw new SignatureException("the timestamp is not a number");
        }
        if (Math.abs(now.getEpochSecond() - Long.parseLong(stamp)) > TOLERANCE.toSeconds()) {
            throw new SignatureException("the timestamp is more than five minutes off");
        }
    }

    /** The decoded base64 behind whsec_; a secret that is none is used as it is. */
    private static byte[] standardKey(String secret) throws SignatureException {
        String text = secret.startsWith("whsec_") ? secret.substring("whsec_".length()) : secret;
        if (text.isEmpty()) {
            throw new SignatureException("the secret is empty");
        }
        boolean base64 = text.matches("([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?");
        return base64 ? Base64.getDecoder().decode(text) : secret.getBytes(UTF_8);
    }

    /** The key is the secret as it is shown, with whsec_ where it has that. */
    private static String hex(String secret, byte[]... signed) throws SignatureException {
        if (secret.isEmpty()) {
            throw new SignatureException("the secret is empty");
        }
        return HexFormat.of().formatHex(hmac(secret.getBytes(UTF_8), signed));
    }

    private static void checkHex(Function<String, String> headers, String name, String want)
            throws SignatureException {
        if (!same(header(headers, name), want)) {
            throw new SignatureException("the signature does not fit");
        }
    }

    private static byte[] hmac(byte[] key, byte[]... parts) throws SignatureException {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new SignatureException(e);
        }
    }

    /** Compares in constant time. */
    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(UTF_8), b.getBytes(UTF_8));
    }
}
