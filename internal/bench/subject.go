package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"simrelay/client"
	"simrelay/internal/bench/process"
)

// subject is a relay in a process of its own, which is measured.
type subject struct {
	*process.Relay
}

// operatorToken is that of every relay that is measured.
const operatorToken = "benchOperatorToken0123456789"

// start runs the real program on a data directory below the bench's own, on
// a port, or on a free one for 0. Args are added to the usual ones.
func (b *bench) start(ctx context.Context, data string, port int, args ...string) (*subject, error) {
	r, err := process.StartRelay(ctx, process.RelaySpec{
		Binary: b.binary, Data: b.path(data), Port: port, Token: operatorToken,
		Args: append([]string{"--log-level", "warn"}, args...), Log: b.say,
	})
	if err != nil {
		return nil, err
	}
	return &subject{r}, nil
}

// path is where a part has its stores. They are removed behind it.
func (b *bench) path(name string) string { return filepath.Join(b.dir, "stores", name) }

// stopTimeout bounds how long a relay may take to stop.
const stopTimeout = 30 * time.Second

// stop ends the relay in good order.
func (s *subject) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	return s.Stop(ctx)
}

// account makes an account and returns its API key.
func (s *subject) account(ctx context.Context, name string) (string, error) {
	var made struct {
		APIKey string `json:"api_key"`
	}
	body := map[string]string{"name": name, "email": name + "@localhost.localdomain", "plan": "enterprise"}
	err := client.New(s.URL, operatorToken).Do(ctx, http.MethodPost, "/api/v1/admin/accounts", body, &made)
	return made.APIKey, err
}

// devices makes n devices in an account and returns their tokens.
func (s *subject) devices(key string, n int) ([]string, error) {
	tokens := make([]string, n)
	var group errgroup.Group
	workers := min(n, 64)
	for first := range workers {
		group.Go(func() error {
			p := newPoster(s.URL, "/api/v1/devices", key)
			defer p.close()
			var err error
			for i := first; i < n && err == nil; i += workers {
				tokens[i], err = newDevice(p, i)
			}
			return err
		})
	}
	return tokens, group.Wait()
}

func newDevice(p *poster, i int) (string, error) {
	answer, err := p.post(fmt.Appendf(nil, `{"name":"bench %d"}`, i), "201")
	if err != nil {
		return "", err
	}
	var made struct {
		Token string `json:"token"`
	}
	return made.Token, json.Unmarshal(answer, &made)
}

// metrics reads what the relay tells of itself; only series without labels.
func (s *subject) metrics(ctx context.Context) (map[string]float64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/metrics", nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	values := map[string]float64{}
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		name, value, ok := strings.Cut(lines.Text(), " ")
		if !ok || strings.ContainsAny(name, "#{") {
			continue
		}
		if v, err := strconv.ParseFloat(value, 64); err == nil {
			values[name] = v
		}
	}
	return values, lines.Err()
}

// quiet waits until the relay has no work of its own left: nothing is written
// for a while.
func (s *subject) quiet(ctx context.Context, while time.Duration) error {
	const name = "simrelay_store_updates_total"
	tick := time.NewTicker(while)
	defer tick.Stop()
	for last := -1.0; ; {
		m, err := s.metrics(ctx)
		if err != nil {
			return err
		}
		if m[name] == last {
			return nil
		}
		last = m[name]
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
