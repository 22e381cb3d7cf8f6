package secret

import "log/slog"

const redacted = "[secret]"

// Text is a secret in memory. Printing, logging or encoding it shows that
// there is one, and nothing more.
type Text struct{ plain string }

// NewText wraps a secret.
func NewText(plain string) Text { return Text{plain} }

// Reveal returns the secret itself.
func (t Text) Reveal() string { return t.plain }

// String hides the secret.
func (t Text) String() string {
	if t.plain == "" {
		return ""
	}
	return redacted
}

// GoString hides the secret from %#v.
func (t Text) GoString() string { return t.String() }

// LogValue hides the secret from logs.
func (t Text) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText hides the secret from encoders.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }
