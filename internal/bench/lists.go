package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"
)

// The lists of this part: pages of so many messages, and how far in the last of
// those that are compared is.
const (
	listLimit = 50
	farPage   = 1000
)

// listAim is the most that a page far in may take, as a share of the first.
const listAim = 1.5

// measureLists reads pages of a store with many messages, in turns.
func (b *bench) measureLists(ctx context.Context) (err error) {
	stored, pages := pick(b, 1_000_000, 600), pick(b, farPage, 10)
	key, err := b.storeLists(ctx, stored)
	if err != nil {
		return err
	}
	relay, err := b.start(ctx, "lists", 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, relay.stop()) }()
	r := &reader{url: relay.URL + messagesPath, key: key}
	far, err := r.walk(ctx, pages-1)
	if err != nil {
		return err
	}
	number := url.Values{"number": {recipient(1000)}}
	var first, last, one []float64
	for range pick(b, 500, 5) {
		for _, list := range []struct {
			query url.Values
			into  *[]float64
		}{{url.Values{}, &first}, {url.Values{"cursor": {far}}, &last}, {number, &one}} {
			took, err := r.time(ctx, list.query)
			if err != nil {
				return err
			}
			*list.into = append(*list.into, milliseconds(took))
		}
	}
	b.tellLists(first, last, one, stored, pages)
	return nil
}

func (b *bench) tellLists(first, last, one []float64, stored, pages int) {
	row := func(name string, times []float64) Row {
		return Row{Name: fmt.Sprintf("%s of %s messages, p99", name, thousands(int64(stored))), Unit: "ms", Value: quantile(times, 0.99)}
	}
	p1 := row("page 1", first)
	pn := row("page "+thousands(int64(pages)), last).to("page 1", p1.Value)
	b.add(p1, pn.aim(fmt.Sprintf("ratio ≤ %.1f", listAim), pn.Ratio <= listAim), row("those with one number", one).to("page 1", p1.Value))
}

// storeLists fills a store and returns the key of its account.
func (b *bench) storeLists(ctx context.Context, n int) (key string, err error) {
	if err := os.MkdirAll(b.path("lists"), 0o700); err != nil {
		return "", err
	}
	r, err := openRooms(ctx, b.path("lists"), true)
	if err != nil {
		return "", err
	}
	p, key, err := r.account(ctx, "lists")
	if err == nil {
		err = r.fill(ctx, p, n)
	}
	b.progress("stored %s messages for lists", thousands(int64(n)))
	return key, errors.Join(err, r.close())
}

// reader reads lists over one connection.
type reader struct{ url, key string }

// walk returns the cursor behind so many pages.
func (r *reader) walk(ctx context.Context, pages int) (cursor string, err error) {
	for range pages {
		query := url.Values{}
		if cursor != "" {
			query.Set("cursor", cursor)
		}
		body, err := r.get(ctx, query)
		if err != nil {
			return "", err
		}
		var page struct {
			Next string `json:"next_cursor"`
		}
		if err := json.Unmarshal(body, &page); err != nil {
			return "", err
		}
		if cursor = page.Next; cursor == "" {
			return "", errors.New("the list is shorter than the bench thought")
		}
	}
	return cursor, nil
}

func (r *reader) time(ctx context.Context, query url.Values) (time.Duration, error) {
	start := time.Now()
	_, err := r.get(ctx, query)
	return time.Since(start), err
}

func (r *reader) get(ctx context.Context, query url.Values) ([]byte, error) {
	query.Set("limit", fmt.Sprint(listLimit))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url+"?"+query.Encode(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+r.key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("the relay answered %s: %s", resp.Status, body)
	}
	return body, err
}
