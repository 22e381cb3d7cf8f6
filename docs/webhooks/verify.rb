# frozen_string_literal: true

require "json"
require "openssl"

# Verifies the webhooks of a simrelay server, with Ruby's own libraries only (3.0 or newer).
#
# Copy this file. Give each method the body as it came, before anything has
# parsed it (Rack: request.body.read; Rails: request.raw_post), and headers that
# answer [] with a lower-case name, such as Rails' request.headers.
# A method returns when the request is good, and raises Refused when it is not.
module Webhooks
  TOLERANCE = 300 # seconds that a request may be old, or early

  # The request is not from your server, was changed, or is too old.
  class Refused < StandardError; end

  module_function

  # Standard Webhooks: the headers webhook-*, which every format carries.
  def verify_standard(secret, headers, body, now: Time.now)
    id, stamp, signatures = %w[id timestamp signature].map { |name| header(headers, "webhook-#{name}") }
    check_time(stamp, now)
    digest = OpenSSL::HMAC.digest("SHA256", standard_key(secret), "#{id}.#{stamp}.".b + body.b)
    want = "v1,#{[digest].pack("m0")}"
    # One signature for each secret that is valid at this time.
    signatures.split(" ").any? { |signature| same?(signature, want) } or raise Refused, "no signature fits"
  end

  # Format textconvo: bare hexadecimal over the body.
  def verify_textconvo(secret, headers, body)
    check_hex(headers, "x-textconvo-signature", hex(secret, body))
  end

  # Format textconvo-v2: sha256= and hexadecimal over time, dot and body.
  def verify_textconvo_v2(secret, headers, body, now: Time.now)
    stamp = header(headers, "x-textconvo-timestamp")
    check_time(stamp, now)
    check_hex(headers, "x-textconvo-signature", "sha256=#{hex(secret, "#{stamp}.".b + body.b)}")
  end

  # Format textus-v2: bare hexadecimal over the body.
  def verify_textus_v2(secret, headers, body)
    check_hex(headers, "x-textus-signature", hex(secret, body))
  end

  # Format textlink: the secret is a field of the body.
  def verify_textlink(secret, body)
    fields = JSON.parse(body)
    given = fields["secret"] if fields.is_a?(Hash)
    return if !secret.empty? && given.is_a?(String) && same?(given, secret)

    raise Refused, "the secret is wrong or missing"
  rescue JSON::ParserError
    raise Refused, "the body is not JSON"
  end

  def header(headers, name)
    value = headers[name].to_s
    raise Refused, "the header #{name} is missing" if value.empty?

    value
  end

  def check_time(stamp, now)
    return if (now.to_i - Integer(stamp, 10)).abs <= TOLERANCE

    raise Refused, "the timestamp is more than five minutes off"
  rescue ArgumentError
    raise Refused, "the timestamp is not a number"
  end

  # The decoded base64 behind whsec_; a secret that is none is used as it is.
  def standard_key(secret)
    text = secret.delete_prefix("whsec_")
    base64 = %r{\A([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\z}.match?(text)
    key = base64 ? text.unpack1("m") : secret
    raise Refused, "the secret is empty" if key.empty?

    key
  end

  # The key is the secret as it is shown, with whsec_ where it has that.
  def hex(secret, signed)
    raise Refused, "the secret is empty" if secret.empty?

    OpenSSL::HMAC.hexdigest("SHA256", secret, signed)
  end

  def check_hex(headers, name, want)
    same?(header(headers, name), want) or raise Refused, "the signature does not fit"
  end

  # Compares in constant time.
  def same?(one, other)
    OpenSSL.secure_compare(one, other)
  end
end
