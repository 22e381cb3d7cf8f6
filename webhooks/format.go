package webhooks

import (
	"net/http"
	"slices"
	"time"

	"simrelay/events"
)

// profile is all that the engine knows about a format.
type profile struct {
	// events are the format's own names; an endpoint without a filter gets all
	// but those of optional.
	events   []string
	optional []string
	// render makes what an event is for an endpoint; the zero rendering when
	// the format has no such event.
	render func(*endpointRecord, *events.Event) (rendering, error)
	// sample makes a test request's content for one of events.
	sample func(e *endpointRecord, event string, now time.Time) (rendering, error)
	// sign adds the headers of the format's own signature, written as its
	// documentation does; nil where there is none. signature names the one that
	// has it. Every format carries those of Standard Webhooks too.
	sign      func(http.Header, *signing)
	signature string
	// key makes a Standard Webhooks key of a secret.
	key func(secret string) (key []byte, ok bool)
	// fill puts the secret into a stored body; nil where it is not in there.
	fill func(body []byte, secret string) []byte
	// accepts says which statuses mean that the endpoint took it.
	accepts func(status int) bool
	// retries says that the endpoint is treated as Standard Webhooks asks: it is
	// tried again by the schedule, and disabled by status 410 or when nothing
	// succeeds for days. Otherwise each delivery has one attempt, unless the
	// endpoint has waits of its own, and an endpoint that answers, whatever it
	// answers, is left as it is.
	retries bool
	// ordered says that one subject's deliveries always keep their order.
	ordered bool

	newSecret   func() string // nil where none is needed
	checkSecret func(string) error
	maxURL      int // code points
	urlTooLong  string
}

// rendering is an event as a format shows it.
type rendering struct {
	event   string // by the format's name
	subject string // what is kept in order; empty when nothing is
	message int64  // the message that it is about, or 0
	body    []byte // without any secret
}

// profiles has every format; a format is added here and nowhere else.
var profiles = map[Format]*profile{
	Native:      nativeProfile(),
	TextLink:    textLinkProfile(),
	TextUsV1:    textUsV1Profile(),
	TextUsV2:    textUsV2Profile(),
	TextConvo:   textConvoProfile(signTextConvo),
	TextConvoV2: textConvoProfile(signTextConvoV2),
}

// Formats returns the formats that endpoints can have.
func Formats() []Format {
	return []Format{Native, TextLink, TextUsV1, TextUsV2, TextConvo, TextConvoV2}
}

// EventNames returns a format's own event names, or nil for a format that does
// not exist.
func EventNames(f Format) []string {
	if p := profiles[f]; p != nil {
		return slices.Clone(p.events)
	}
	return nil
}

func is2xx(status int) bool { return status >= 200 && status <= 299 }

func is200(status int) bool { return status == http.StatusOK }
