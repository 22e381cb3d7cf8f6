package webhooks

import (
	"encoding/base64"
	"strings"
	"time"

	"simrelay/store"
)

// place is where a page ended: in the order of time, and of ids where that is
// the same. The zero place is the start.
type place struct {
	at time.Time
	id string
}

func (d *deliveryRecord) place() place { return place{d.CreatedAt, d.ID} }

// follows reports whether p is later than d; the zero place is later than all.
func (p place) follows(d *deliveryRecord) bool { return p.id == "" || d.place().compare(p) < 0 }

func (p place) compare(q place) int {
	if c := p.at.Compare(q.at); c != 0 {
		return c
	}
	return strings.Compare(p.id, q.id)
}

func (p place) cursor() string {
	if p.id == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(store.Key(p.at, p.id))
}

func placeOf(cursor string) (p place, err error) {
	if cursor == "" {
		return p, nil
	}
	key, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return p, errCursor
	}
	values, err := store.Tuple(key).Values()
	if err != nil || len(values) != 2 {
		return p, errCursor
	}
	at, isTime := values[0].(time.Time)
	id, isText := values[1].(string)
	if !isTime || !isText || id == "" {
		return p, errCursor
	}
	return place{at, id}, nil
}
