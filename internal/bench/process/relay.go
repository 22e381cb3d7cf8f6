package process

import (
	"context"
	"fmt"
	"io"
)

// RelaySpec says how to run a relay.
type RelaySpec struct {
	Binary string
	Data   string // directory
	Port   int    // 0 takes a free one
	Token  string // of the operator
	Args   []string
	Log    io.Writer
}

// Relay is a relay in a process of its own.
type Relay struct {
	*Process
	URL string
}

// StartRelay runs a relay and returns when it listens. SIM cards are without
// limits.
func StartRelay(ctx context.Context, s RelaySpec) (*Relay, error) {
	args := []string{"serve", "--data", s.Data, "--listen", fmt.Sprintf("127.0.0.1:%d", s.Port), "--sim-limits", "none"}
	p, err := Start(ctx, Spec{
		Binary: s.Binary, Args: append(args, s.Args...), Env: []string{"SIMRELAY_ADMIN_TOKEN=" + s.Token}, Log: s.Log,
	})
	if err != nil {
		return nil, err
	}
	url, err := p.Await(ctx, "listening on ")
	if err != nil {
		p.Kill()
		return nil, err
	}
	return &Relay{Process: p, URL: url}, nil
}
