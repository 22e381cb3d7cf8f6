package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// poster is one HTTP client with one connection, made with the first request
// and kept alive. It is as lean as can be, because it takes its time from the
// cores that it measures.
type poster struct {
	host string
	conn net.Conn
	in   *bufio.Reader
	out  []byte
	head []byte // of the request, up to the content length
}

// requestTimeout bounds one request.
const requestTimeout = 10 * time.Second

func newPoster(url, path, key string) *poster {
	host := strings.TrimPrefix(url, "http://")
	head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: ", path, host, key)
	return &poster{host: host, head: []byte(head)}
}

func (p *poster) close() {
	if p.conn != nil {
		_ = p.conn.Close()
	}
}

func (p *poster) connect() error {
	conn, err := net.DialTimeout("tcp", p.host, requestTimeout)
	if err == nil {
		p.conn, p.in = conn, bufio.NewReaderSize(conn, 4096)
	}
	return err
}

// post sends a body and returns the answer's, which is valid until the next
// call. Any status but the one that is wanted is an error.
func (p *poster) post(body []byte, status string) ([]byte, error) {
	if p.conn == nil {
		if err := p.connect(); err != nil {
			return nil, err
		}
	}
	if err := p.conn.SetDeadline(time.Now().Add(requestTimeout)); err != nil {
		return nil, err
	}
	p.out = append(p.out[:0], p.head...)
	p.out = strconv.AppendInt(p.out, int64(len(body)), 10)
	p.out = append(p.out, "\r\n\r\n"...)
	p.out = append(p.out, body...)
	if _, err := p.conn.Write(p.out); err != nil {
		return nil, err
	}
	return p.answer(status)
}

// answer reads one answer. The relay's are short and have a content length.
func (p *poster) answer(status string) ([]byte, error) {
	line, err := p.in.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	got := string(line[min(9, len(line)):min(12, len(line))])
	length := -1
	for {
		if line, err = p.in.ReadSlice('\n'); err != nil {
			return nil, err
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			break
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			length, _ = strconv.Atoi(string(value))
		}
	}
	if length < 0 || length > p.in.Size() {
		return nil, fmt.Errorf("an answer of %d bytes", length)
	}
	body, err := p.in.Peek(length)
	if err == nil {
		_, err = p.in.Discard(length)
	}
	if err == nil && got != status {
		err = fmt.Errorf("the relay answered %s instead of %s: %s", got, status, body)
	}
	return body, err
}

// messageBody appends a request for message n to b.
func messageBody(b []byte, n int) []byte {
	b = append(b, `{"to":"`...)
	b = append(b, recipient(n)...)
	b = append(b, `","text":"`...)
	b = append(b, text(n)...)
	return append(b, `"}`...)
}

// flood is a crowd of posters that send messages for one account, each its
// next one as soon as the last was accepted.
type flood struct {
	posters  []*poster
	next     atomic.Int64 // message
	accepted atomic.Int64
}

func newFlood(url, key string, clients int) *flood {
	f := &flood{}
	for range clients {
		f.posters = append(f.posters, newPoster(url, messagesPath, key))
	}
	return f
}

const messagesPath = "/api/v1/messages"

func (f *flood) close() {
	for _, p := range f.posters {
		p.close()
	}
}

// run sends until the context ends, which is no error.
func (f *flood) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, p := range f.posters {
		group.Go(func() error {
			var body []byte
			for ctx.Err() == nil {
				body = messageBody(body[:0], int(f.next.Add(1)))
				if _, err := p.post(body, "202"); err != nil {
					return err
				}
				f.accepted.Add(1)
			}
			return nil
		})
	}
	return group.Wait()
}

// send sends n messages.
func (f *flood) send(ctx context.Context, n int) error {
	var left atomic.Int64
	left.Store(int64(n))
	group, ctx := errgroup.WithContext(ctx)
	for _, p := range f.posters {
		group.Go(func() error {
			for ctx.Err() == nil && left.Add(-1) >= 0 {
				if _, err := p.post(messageBody(nil, int(f.next.Add(1))), "202"); err != nil {
					return err
				}
				f.accepted.Add(1)
			}
			return ctx.Err()
		})
	}
	return group.Wait()
}

// rate sends for a while and returns how many messages were accepted in a
// second.
func (f *flood) rate(ctx context.Context, d time.Duration) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	before, start := f.accepted.Load(), time.Now()
	err := f.run(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = nil
	}
	return perSecond(int(f.accepted.Load()-before), time.Since(start)), err
}
