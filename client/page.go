package client

import (
	"context"
	"iter"
	"net/url"
	"strconv"
)

// Page is one page of a list.
type Page[T any] struct {
	Data       []T    `json:"data"`
	NextCursor string `json:"next_cursor"` // empty on the last
}

// pageSize is how many an iterator asks for at once.
const pageSize = 100

// each walks through the pages of a list. It ends after an error.
func each[T any](ctx context.Context, c *Client, path string, query url.Values) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		cursor := ""
		for {
			page, err := onePage[T](ctx, c, path, query, cursor, pageSize)
			if err != nil {
				yield(*new(T), err)
				return
			}
			for _, one := range page.Data {
				if !yield(one, nil) {
					return
				}
			}
			if cursor = page.NextCursor; cursor == "" {
				return
			}
		}
	}
}

func onePage[T any](ctx context.Context, c *Client, path string, query url.Values, cursor string, limit int) (*Page[T], error) {
	q := url.Values{"limit": {strconv.Itoa(limit)}}
	for name, values := range query {
		q[name] = values
	}
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	return get[Page[T]](ctx, c, path+"?"+q.Encode())
}

// all returns a list that has one page.
func all[T any](ctx context.Context, c *Client, path string) ([]T, error) {
	page, err := get[Page[T]](ctx, c, path)
	if err != nil {
		return nil, err
	}
	return page.Data, nil
}
