package client

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
)

// Event is one event of the stream.
type Event struct {
	ID   string // give it to Events to continue behind it
	Type string
	Data json.RawMessage
}

// Events calls fn for each event of the account behind lastID, in order, until
// the context ends, the stream breaks off, or fn returns an error. With an
// empty lastID it begins with the events that happen from now on.
func (c *Client) Events(ctx context.Context, lastID string, fn func(Event) error) error {
	header := http.Header{"Accept": {"text/event-stream"}}
	if lastID != "" {
		header.Set("Last-Event-ID", lastID)
	}
	resp, err := c.request(ctx, http.MethodGet, "/api/v1/events", nil, header)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	id, data := "", ""
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "id":
			id = value
		case "data":
			data += value
		case "":
			if lines.Text() == "" && data != "" {
				if err := deliver(id, data, fn); err != nil {
					return err
				}
				data = ""
			}
		}
	}
	return lines.Err()
}

func deliver(id, data string, fn func(Event) error) error {
	var envelope struct {
		Type string          `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal([]byte(data), &envelope); err != nil {
		return err
	}
	return fn(Event{ID: id, Type: envelope.Type, Data: envelope.Data})
}
