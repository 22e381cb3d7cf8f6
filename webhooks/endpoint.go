package webhooks

import (
	"encoding/json"
	"slices"
	"time"

	"simrelay/store"
)

// Format is what an endpoint's requests look like.
type Format string

// The formats.
const (
	Native      Format = "native"       // Standard Webhooks 1.0.0
	TextLink    Format = "textlink"     // TextLink's four webhooks
	TextUsV1    Format = "textus-v1"    // TextUs' deprecated version
	TextUsV2    Format = "textus-v2"    // TextUs' version 2
	TextConvo   Format = "textconvo"    // TextConvo's, signed over the body
	TextConvoV2 Format = "textconvo-v2" // the same, signed over time and body
)

// Endpoint is a customer's URL, as the native API shows it.
type Endpoint struct {
	ID        int64             `json:"id"`
	AccountID int64             `json:"-"`
	URL       string            `json:"url"`
	Format    Format            `json:"format"`
	Events    []string          `json:"events"` // the format's own names; empty means all
	Enabled   bool              `json:"enabled"`
	Headers   map[string]string `json:"headers"` // sent with each request; "…" for each value
	Ordered   bool              `json:"ordered"` // one after the other for each number
	// HasSecret says that there is one; it is only shown when it is set.
	HasSecret bool `json:"has_secret"`
	// Keys are the secrets that sign now, the current one first.
	Keys []Key `json:"keys"`
	// RetryWaits are the endpoint's own waits between tries, in seconds; null
	// means those of its format, and an empty list one try only.
	RetryWaits *[]int `json:"retry_waits"`
	// MaxInFlight is how many requests it gets at once; 0 means the server's
	// usual.
	MaxInFlight int `json:"max_in_flight"`
	// Breaker is closed (all well), open (attempts pause) or half_open.
	Breaker string `json:"breaker"`
	// FailingSince is the first failure after the last success, if any.
	FailingSince *time.Time `json:"failing_since"`
	// DisabledReason says why it was disabled, when we did it.
	DisabledReason string    `json:"disabled_reason"`
	CreatedAt      time.Time `json:"created_at"`
	UpdatedAt      time.Time `json:"updated_at"`
	// Ping is what became of the test request that its creation asked for. It is
	// there in the answer to that only, and not when there was no place for it.
	Ping *Attempt `json:"ping,omitempty"`
}

// Key names a secret without telling it.
type Key struct {
	ID        string     `json:"id"`
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt *time.Time `json:"expires_at"` // null for the current one
}

// EndpointSpec describes a new endpoint.
type EndpointSpec struct {
	URL     string            `json:"url"`
	Format  Format            `json:"format"` // empty means native
	Events  []string          `json:"events"`
	Enabled *bool             `json:"enabled"` // nil means true
	Headers map[string]string `json:"headers"`
	Ordered bool              `json:"ordered"`
	// Secret is made up when it is empty and the format needs one.
	Secret      string `json:"secret"`
	RetryWaits  *[]int `json:"retry_waits"`
	MaxInFlight int    `json:"max_in_flight"`
	// Ping asks for a test request as soon as the endpoint is there.
	Ping bool `json:"ping"`
}

// EndpointPatch changes the fields that are not nil.
type EndpointPatch struct {
	URL     *string   `json:"url"`
	Events  *[]string `json:"events"`
	Enabled *bool     `json:"enabled"`
	// Headers replaces all of them; one with the value "…" stays as it is.
	Headers *map[string]string `json:"headers"`
	Ordered *bool              `json:"ordered"`
	// Secret rotates the secret. An empty one means a new one that is made up,
	// or, for formats that need none, no secret any more.
	Secret *string `json:"secret"`
	// SecretOverlapHours is how long the old secret still signs beside the new
	// one, 0 to 168; nil means 24.
	SecretOverlapHours *int `json:"secret_overlap_hours"`
	// RetryWaits replaces the waits; a pointer to nil goes back to the format's.
	RetryWaits  Waits `json:"retry_waits"`
	MaxInFlight *int  `json:"max_in_flight"`
}

// Waits is a change of an endpoint's waits, in which null is a value too.
type Waits struct {
	Set   bool
	Value *[]int
}

// UnmarshalJSON reads null or a list of seconds.
func (w *Waits) UnmarshalJSON(text []byte) error {
	w.Set, w.Value = true, nil
	if string(text) == "null" {
		return nil
	}
	return json.Unmarshal(text, &w.Value)
}

// endpointRecord is an endpoint as it is stored.
type endpointRecord struct {
	ID        int64    `json:"id"`
	AccountID int64    `json:"account_id"`
	URL       string   `json:"url"`
	Format    Format   `json:"format"`
	Events    []string `json:"events,omitempty"`
	Enabled   bool     `json:"enabled"`
	Ordered   bool     `json:"ordered,omitempty"`
	// RetryWaits are in seconds; nil means the format's.
	RetryWaits  *[]int `json:"retry_waits,omitempty"`
	MaxInFlight int    `json:"max_in_flight,omitempty"`
	// Kind is set on the endpoints behind the TextLink settings, and SubuserID
	// where they are a team member's.
	Kind      string `json:"kind,omitempty"`
	SubuserID int64  `json:"subuser_id,omitempty"`
	// Headers is the sealed JSON object, because headers often hold tokens.
	Headers []byte `json:"headers,omitempty"`
	// Secrets are sealed, the current one first.
	Secrets []sealedSecret `json:"secrets,omitempty"`
	// After is the last event before the endpoint was made.
	After          int64     `json:"after"`
	DisabledReason string    `json:"disabled_reason,omitempty"`
	Deleted        bool      `json:"deleted,omitempty"` // its deliveries are being removed
	CreatedAt      time.Time `json:"created_at"`
	UpdatedAt      time.Time `json:"updated_at"`
}

// sealedSecret is a secret at rest. One that was replaced still signs until
// it expires.
type sealedSecret struct {
	ID      string     `json:"id,omitempty"` // random, for people
	Sealed  []byte     `json:"sealed"`
	Since   time.Time  `json:"since,omitzero"`
	Expires *time.Time `json:"expires,omitempty"`
}

var (
	endpoints = store.Define("webhook_endpoints", func(e *endpointRecord) store.Tuple { return store.Key(e.ID) })

	// endpointsByAccount holds those that the account can see.
	endpointsByAccount = endpoints.Index("account", func(e *endpointRecord) store.Tuple {
		if e.Deleted {
			return nil
		}
		return store.Key(e.AccountID, e.ID)
	})

	// endpointsDisabled holds those of them that get nothing.
	endpointsDisabled = endpoints.Index("disabled", func(e *endpointRecord) store.Tuple {
		if e.Deleted || e.Enabled {
			return nil
		}
		return store.Key(e.ID)
	})

	// endpointsByKind holds those behind the TextLink settings.
	endpointsByKind = endpoints.Unique("kind", func(e *endpointRecord) store.Tuple {
		if e.Deleted || e.Kind == "" {
			return nil
		}
		return store.Key(e.AccountID, e.SubuserID, e.Kind)
	})
)

func (e *endpointRecord) profile() *profile { return profiles[e.Format] }

// wants reports whether the endpoint asked for an event, by its format's name.
func (e *endpointRecord) wants(event string) bool {
	if len(e.Events) == 0 {
		return !slices.Contains(e.profile().optional, event)
	}
	return slices.Contains(e.Events, event)
}
