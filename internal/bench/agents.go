package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"simrelay/client"
	"simrelay/internal/bench/process"
)

// simulator is the real program's simulated modems, in a process of their own,
// on a network that takes a message within 5 ms.
type simulator struct {
	*process.Process
	control string // URL
	ports   []string
	seen    int // submissions that were asked for before
}

func (b *bench) startSimulator(ctx context.Context, modems int) (*simulator, error) {
	dir := b.path("ports")
	p, err := process.Start(ctx, process.Spec{
		Binary: b.binary, Log: b.say,
		Args: []string{"sim", "--modems", strconv.Itoa(modems), "--dir", dir, "--control", "127.0.0.1:0", "--delay", "instant"},
	})
	if err != nil {
		return nil, err
	}
	s := &simulator{Process: p}
	for i := range modems {
		s.ports = append(s.ports, fmt.Sprintf("%s/modem%d", dir, i))
	}
	if s.control, err = p.Await(ctx, "control port "); err != nil {
		p.Kill()
		return nil, err
	}
	return s, nil
}

// accepted returns when the network took each message since the last call.
func (s *simulator) accepted(ctx context.Context) (times []time.Time, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.control+"/v1/submissions", nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var all []struct {
		Time time.Time `json:"time"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&all); err != nil {
		return nil, err
	}
	for _, one := range all[s.seen:] {
		times = append(times, one.Time)
	}
	s.seen = len(all)
	return times, nil
}

// host is the real agent in a process of its own, with modems, and the account
// that it sends for.
type host struct {
	*process.Process
	modems int
	key    string
	api    *client.Client
}

// startHost makes an account with a device, and starts its agent. The Go
// runtime shows all goroutines when it is told to quit.
func (b *bench) startHost(ctx context.Context, relay *subject, name string, ports []string) (*host, error) {
	key, err := relay.account(ctx, name)
	if err != nil {
		return nil, err
	}
	tokens, err := relay.devices(key, 1)
	if err != nil {
		return nil, err
	}
	args := []string{"agent", "--relay", relay.URL, "--data", b.path(name), "--log-level", "warn"}
	for _, port := range ports {
		args = append(args, "--modem", port)
	}
	p, err := process.Start(ctx, process.Spec{
		Binary: b.binary, Args: args, Env: []string{"SIMRELAY_TOKEN=" + tokens[0], "GOTRACEBACK=all"}, Log: b.say,
	})
	if err != nil {
		return nil, err
	}
	return &host{Process: p, modems: len(ports), key: key, api: client.New(relay.URL, key)}, nil
}

// ready waits until every SIM card can send.
func (h *host) ready(ctx context.Context) error {
	return until(ctx, func() (bool, error) {
		cards, err := h.api.SIMs(ctx)
		ready := 0
		for _, c := range cards {
			if c.Ready {
				ready++
			}
		}
		return ready == h.modems, err
	})
}

// settled waits until the newest n messages were sent, or are at their
// handsets.
func (h *host) settled(ctx context.Context, n int) error {
	return until(ctx, func() (bool, error) { return h.allSent(ctx, n) })
}

func (h *host) allSent(ctx context.Context, n int) (bool, error) {
	const most = 200 // of a page
	for cursor := ""; n > 0; {
		page, err := h.api.Messages(ctx, cursor, min(n, most))
		if err != nil {
			return false, err
		}
		for _, m := range page.Data {
			switch m.State {
			case "sent", "delivered":
			case "queued", "dispatched":
				return false, nil
			default:
				return false, fmt.Errorf("a message is %s: %s", m.State, m.Reason)
			}
		}
		if n -= len(page.Data); n > 0 && page.NextCursor == "" {
			return false, errors.New("messages are missing")
		}
		cursor = page.NextCursor
	}
	return true, nil
}

// patience bounds what a part waits for at once.
const patience = 2 * time.Minute

// until looks again and again whether something is so.
func until(ctx context.Context, so func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		done, err := so()
		if done || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("what is waited for does not come: %w", ctx.Err())
		}
	}
}

// stopAll ends processes in good order.
func stopAll(list ...*process.Process) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	var errs []error
	for _, p := range list {
		errs = append(errs, p.Stop(ctx))
	}
	return errors.Join(errs...)
}
