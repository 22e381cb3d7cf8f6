package docs

import "simrelay/internal/fault"

// OfKind says what the errors of a kind have in common, and what to do about
// them. It is total over the kinds.
func OfKind(k fault.Kind) string {
	switch k {
	case fault.Invalid:
		return "The request makes no sense as it stands. Nothing was changed. Sending it again as it is will not help: mend what the text names; `errors` says which field it is."
	case fault.Unauthenticated:
		return "There is no credential, or it is one that the relay does not know, any more or yet. Nothing was changed."
	case fault.Forbidden:
		return "The relay knows who asks, and does not allow it. Nothing was changed."
	case fault.NotFound:
		return "There is no such thing in your account. What belongs to another account does not exist for you either."
	case fault.Conflict:
		return "The thing is in a state that does not allow this, or there is such a thing already. Nothing was changed. Ask for its state, then decide."
	case fault.Gone:
		return "It existed, and never will again."
	case fault.TooLarge:
		return "The request is over a limit of size. Nothing was changed. Send less at once."
	case fault.RateLimited:
		return "Too many at once. Nothing was changed. Wait for as many seconds as the header `Retry-After` says, and send the same again."
	case fault.Unsupported:
		return "The request was understood, but this is not offered here."
	case fault.Unavailable:
		return "Not now: something on the relay's side must change first. Wait for as many seconds as the header `Retry-After` says, if it is there, or a few, and send the same again."
	case fault.Internal:
		return "Something failed on the relay's side. `instance` names this failure: the operator finds it in the log by that name."
	}
	return ""
}

// advice is what to do about a code, where its text does not say all.
var advice = map[string]string{
	"unauthenticated":         "Check that the header is exactly Authorization: Bearer, a space, and the whole key, without quotes or a line end. A key is shown once, when it is made; make another where it is lost.",
	"no_account":              "An organisation's key manages accounts. Messages, SIM cards and webhooks belong to an account, and so does the key that you need.",
	"recipient_opted_out":     "Do not ask this person again by other means. The opt-out ends when START comes from that number, or when the account that recorded it takes it back with DELETE /api/v1/opt-outs/{phone}.",
	"invalid_number":          "Write it with + and the country's code, without the zero that is dialled within the country. National numbers are read as ones of your account's country.",
	"code_not_found":          "Send a new code. One that was sent with a service_name is verified with the same one, or without any.",
	"code_wrong":              "Ask the person to type it again; the text tells how many tries are left.",
	"sim_card_not_allowed":    "GET /api/v1/keys/{id} shows which SIM cards a key may use, and GET /api/v1/users/{id} which ones its user.",
	"insufficient_scope":      "Make a key with the scope that the text names, with POST /api/v1/keys, or use one without scopes.",
	"insufficient_role":       "Owners and admins of the account can do it, or change the role with PATCH /api/v1/users/{id}.",
	"member_limit_reached":    "An owner or admin raises the limit with PATCH /api/v1/users/{id}, or begins the count anew with POST /api/v1/users/{id}/reset-usage.",
	"sim_card_not_found":      "GET /api/v1/sims lists the account's SIM cards.",
	"unknown_parameter":       "The text lists the parameters that there are. One that is unknown is an error because a filter with a typing mistake would let everything through.",
	"unknown_column":          "Rename the column to custom_fields.NAME, or remove it. The first row of the file must name the columns.",
	"text_too_long":           "One part holds 160 characters of the GSM alphabet, or 70 when one character is not in it, such as an emoji or a curly quote; of several parts each holds 153 or 67.",
	"unknown_field":           "The text lists the fields that there are. Names are lower-case, with underscores. That a field is unknown is an error so that a typing mistake is not silently ignored.",
	"malformed_json":          "Let a JSON library write the body, rather than joining texts: quotes, line ends and backslashes within a text must be escaped.",
	"invalid_utf8":            "The body is in another encoding, such as Latin-1 or UTF-16. Encode it as UTF-8 before you send it.",
	"invalid_cursor":          "A cursor is next_cursor of the page before, unchanged, for the same list. Begin without one for the first page.",
	"idempotency_key_reused":  "The key stands for the request that it first came with. Repeat exactly that one to get its message, or make a new key for a new message.",
	"wrong_state":             "Ask for the message: its state, reason and timeline tell what happened. A message that is sent cannot be called back.",
	"message_not_found":       "Messages are kept for as long as the operator has set. An id of another account is not found either.",
	"url_not_allowed":         "This keeps a relay from being used to reach the inside of a network. For a receiver on your own machine, start the relay with --egress-allow 127.0.0.0/8.",
	"webhook_disabled":        "PATCH the webhook with {\"enabled\":true}, then replay what was held meanwhile.",
	"too_many_streams":        "Close streams that nobody reads. One stream carries all events of the account.",
	"rate_limited":            "The header RateLimit of each answer of the native API tells how many requests are left, so that you can slow down before. Send many messages with one request, POST /api/v1/messages/bulk, and hear of news by webhooks or GET /api/v1/events rather than by asking again and again. The operator sets the account's plan.",
	"ussd_timeout":            "Networks are slow at times. Before you ask again, think of what the code does: a top-up may have happened.",
	"ussd_interrupted":        "Look at GET /api/v1/sims for when the card is online again. Before you ask again, think of what the code does: a top-up may have happened.",
	"ussd_failed":             "The reason comes from the network or the modem; cme and cms numbers are those of 3GPP TS 27.007 and 27.005.",
	"sim_card_offline":        "Look at GET /api/v1/devices: is the device online? simrelay modems, on the machine with the modems, tells whether they answer.",
	"sim_card_not_ready":      "The card's fields problem, registration and signal_dbm tell why.",
	"storage_full":            "The operator must make room on the relay's disk. What was accepted is safe.",
	"shutting_down":           "The relay restarts. With an Idempotency-Key, the same request can be sent again without harm.",
	"method_not_allowed":      "Look up the path in the API reference; the header Allow has its methods.",
	"route_not_found":         "Look for a typing mistake in the path, and for a slash too many at its end.",
	"unsupported_media_type":  "Many tools send a form when they are not told otherwise; curl needs -H 'Content-Type: application/json'.",
	"https_required":          "Use the same address with https://. If this request carried a key over plain http, replace that key.",
	"device_token_wrong":      "The token is shown once, when the device is made. Make the device anew where it is lost.",
	"too_many_logins":         "This slows down those who guess passwords. A one-time link, simrelay admin account link --account ID, does without.",
	"internal":                "For requests with an Idempotency-Key, the same request can be sent again without harm.",
	"invalid_idempotency_key": "A UUID for each message is a good key.",
}
