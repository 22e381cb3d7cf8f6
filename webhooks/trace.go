package webhooks

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// Each request carries the header traceparent of W3C Trace Context (level 1),
// so that a receiver's traces begin where ours end. A trace is an event: all
// its deliveries and their attempts are in it. A span is one attempt. Both
// follow from what is stored, so a crash changes neither.

// traceID returns the trace of a delivery, 32 hexadecimal digits: the UUID of
// its event, which is in its id.
func (d *deliveryRecord) traceID() string {
	event, _, _ := strings.Cut(strings.TrimPrefix(d.ID, deliveryPrefix), "_")
	return event
}

// traceparent returns the header of a delivery's n-th attempt. Its flag says
// that we keep a record of it, as the attempt log does.
func (d *deliveryRecord) traceparent(n int) string {
	span := sha256.Sum256([]byte(d.ID + " " + strconv.Itoa(n)))
	return "00-" + d.traceID() + "-" + hex.EncodeToString(span[:8]) + "-01"
}
