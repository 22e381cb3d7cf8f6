package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// The load of this part.
const (
	apiAccounts = 10
	apiClients  = 60
)

// measureAPI compares the two ways to send a message, and one account with
// ten, in turns; then it reads lists of a store with many messages.
func (b *bench) measureAPI(ctx context.Context) error {
	if err := b.measureSends(ctx); err != nil {
		return err
	}
	return b.measureLists(ctx)
}

func (b *bench) measureSends(ctx context.Context) (err error) {
	relay, err := b.start(ctx, "api", 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, relay.stop()) }()
	var keys []string
	for i := range apiAccounts {
		key, err := relay.account(ctx, fmt.Sprintf("api%d", i))
		if err != nil {
			return err
		}
		keys = append(keys, key)
	}
	native := newCallers(relay.URL, messagesPath, "202", messageBody, keys)
	alone := newCallers(relay.URL, messagesPath, "202", messageBody, keys[:1])
	textlink := newCallers(relay.URL, "/api/send-sms", "200", textLinkBody, keys)
	turns := []*callers{native, alone, textlink}
	defer func() {
		for _, c := range turns {
			c.close()
		}
	}()
	for range pick(b, 3, 1) {
		for _, c := range turns {
			if err := c.round(ctx, pick(b, 2*time.Second, 100*time.Millisecond)); err != nil {
				return err
			}
		}
	}
	name := func(what, of string) string { return fmt.Sprintf("%s, %d clients of %s", what, apiClients, of) }
	one := median(alone.rates)
	ten := Row{Name: name("native send", "10 accounts"), Unit: "/s"}.spread(native.rates).to("of 1 account", one)
	b.add(ten, Row{Name: name("send-sms", "10 accounts"), Unit: "/s"}.spread(textlink.rates).to("native send", ten.Value))
	return nil
}

func textLinkBody(b []byte, n int) []byte {
	b = append(b, `{"phone_number":"`...)
	b = append(b, recipient(n)...)
	b = append(b, `","text":"`...)
	b = append(b, text(n)...)
	return append(b, `"}`...)
}

// callers send messages over connections of their own, each the next as soon
// as the last was answered.
type callers struct {
	status string // that each answer must have
	body   func([]byte, int) []byte

	posters []*poster
	next    atomic.Int64
	rates   []float64
}

func newCallers(url, path, status string, body func([]byte, int) []byte, keys []string) *callers {
	c := &callers{status: status, body: body}
	for i := range apiClients {
		c.posters = append(c.posters, newPoster(url, path, keys[i%len(keys)]))
	}
	return c
}

func (c *callers) close() {
	for _, p := range c.posters {
		p.close()
	}
}

func (c *callers) round(ctx context.Context, d time.Duration) error {
	var answered atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	start := time.Now()
	for _, p := range c.posters {
		group.Go(func() error {
			var body []byte
			for time.Since(start) < d && ctx.Err() == nil {
				body = c.body(body[:0], int(c.next.Add(1)))
				if _, err := p.post(body, c.status); err != nil {
					return err
				}
				answered.Add(1)
			}
			return ctx.Err()
		})
	}
	err := group.Wait()
	c.rates = append(c.rates, perSecond(answered.Load(), time.Since(start)))
	return err
}
