# frozen_string_literal: true

# Judges requests with verify.rb: one a line, fields of base64 between tabs.
require ARGV[0]

def judge(form, secret, now, headers, body)
  now = Time.at(now.to_i)
  named = headers.force_encoding("UTF-8").split("\n").to_h { |line| line.split(": ", 2) }
  secret.force_encoding("UTF-8")
  case form
  when "standard" then Webhooks.verify_standard(secret, named, body, now: now)
  when "textconvo" then Webhooks.verify_textconvo(secret, named, body)
  when "textconvo-v2" then Webhooks.verify_textconvo_v2(secret, named, body, now: now)
  when "textus-v2" then Webhooks.verify_textus_v2(secret, named, body)
  when "textlink" then Webhooks.verify_textlink(secret, body)
  end
end

$stdin.each_line(chomp: true) do |line|
  judge(*line.split("\t", -1).first(5).map { |field| field.unpack1("m") })
  puts "ok"
rescue Webhooks::Refused => e
  puts e.message
end
