package senders

import (
	"time"

	"simrelay/gateway/dialect"
)

// What tests look at closely.
var (
	Cut     = cut
	Decoded = decoded

	Decisive = decisive
)

// Bounds that tests go up to.
const (
	MaxRendered = maxRendered
	MaxHooks    = maxHooks
)

// Recipients reads the recipients of a query.
func Recipients(query string) ([]string, error) {
	f := newFields(toField)
	f.readEncoded(query)
	return f.recipients()
}

// Brief writes a notification, and Render does so by a template.
func Brief(body string) (string, error) {
	n, err := notificationOf(body)
	if err != nil {
		return "", err
	}
	return n.brief(), nil
}

// Render writes a notification by a template.
func Render(text, body string) (string, error) {
	n, err := notificationOf(body)
	if err != nil {
		return "", err
	}
	return render(text, n)
}

// Key names what a notification tells.
func Key(body string) (string, error) {
	n, err := notificationOf(body)
	if err != nil {
		return "", err
	}
	return n.key(), nil
}

func notificationOf(body string) (*notification, error) {
	n := &notification{}
	if err := dialect.UnmarshalLoosely([]byte(body), n); err != nil {
		return nil, err
	}
	n.clip()
	return n, nil
}

// NewPace returns a fuse, as a function that takes a notification.
func NewPace(now func() time.Time) func(hook, notification string, perHour int) error {
	return newPace(now).take
}
