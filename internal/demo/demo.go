// Package demo shows the main job end to end on one machine without hardware:
// a relay, two simulated modems with their agent, and a webhook receiver.
//
// It imports internal/app, device, firmware-sim, client and
// webhooks/webhookstest. Anything that a relay needs to serve must never be in
// it.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"time"

	"simrelay/accounts"
	"simrelay/client"
	"simrelay/device"
	"simrelay/device/modem"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/internal/app"
	"simrelay/relay"
	"simrelay/webhooks/webhookstest"
)

// Options say how to show it.
type Options struct {
	Out     io.Writer
	Once    bool   // end after the last step
	Color   bool   // the output is a terminal
	Listen  string // of the relay; port 0 takes a free one
	Version string
}

// timeout bounds all steps together.
const timeout = 30 * time.Second

// Run shows the demo. It returns an error unless every step was proven.
func Run(ctx context.Context, o Options) (err error) {
	dir, err := os.MkdirTemp("", "simrelay-demo-")
	if err != nil {
		return err
	}
	s := &stage{opts: o, dir: dir, started: time.Now()}
	defer func() { err = errors.Join(err, s.close()) }()
	steps, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if err := s.build(steps); err != nil {
		return err
	}
	if err := s.play(steps); err != nil {
		return err
	}
	link, err := s.app.LoginLink(ctx, s.account.AccountID)
	if err != nil {
		return err
	}
	s.summary(link)
	if !o.Once {
		<-ctx.Done()
	}
	return nil
}

// stage is everything that the demo runs.
type stage struct {
	opts    Options
	dir     string
	started time.Time

	app      *app.App
	account  accounts.CreatedAccount
	api      *client.Client
	sim      *firmwaresim.Sim
	receiver *webhookstest.Receiver
	secret   string // of the native webhook

	stopAgent context.CancelFunc
	agent     sync.WaitGroup
	proven    int
}

// build starts the parts, in the order in which they need each other.
func (s *stage) build(ctx context.Context) error {
	for _, start := range []func(context.Context) error{s.startRelay, s.startModems, s.startAgent, s.startReceiver} {
		if err := start(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) startRelay(ctx context.Context) (err error) {
	s.app, err = app.New(ctx, app.Options{
		Data: filepath.Join(s.dir, "relay"), Listen: s.opts.Listen, MaxParts: 10, Version: s.opts.Version,
		EgressAllow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		SIMLimits:   relay.Limits{}, Logger: s.logger("relay"),
	})
	if err != nil {
		return err
	}
	s.app.Start()
	s.account, err = s.app.Accounts().CreateAccount(ctx, accounts.AccountSpec{Name: "Demo", Email: "demo@localhost.localdomain", Plan: accounts.PlanEnterprise})
	s.api = client.New(s.app.URL(), s.account.APIKey)
	s.title("simrelay demo", "a relay, two simulated modems and a webhook receiver; nothing leaves this machine")
	s.fact("relay", s.app.URL())
	return err
}

func (s *stage) startModems(context.Context) (err error) {
	s.sim, err = firmwaresim.New(firmwaresim.Options{Modems: 2, Dir: filepath.Join(s.dir, "modems"), Seed: 1, Delay: firmwaresim.DelayInstant})
	if err != nil {
		return fmt.Errorf("start the simulated modems: %w", err)
	}
	for i := range 2 {
		s.fact(fmt.Sprintf("modem %d", i), s.sim.Modem(i).Path()+"  "+s.sim.Modem(i).Number())
	}
	return nil
}

func (s *stage) startAgent(ctx context.Context) error {
	var made struct {
		Token string `json:"token"`
	}
	if err := s.api.Do(ctx, http.MethodPost, "/api/v1/devices", map[string]string{"name": "demo desk"}, &made); err != nil {
		return err
	}
	radios := make([]device.Radio, 2)
	for i := range radios {
		radios[i] = modem.New(modem.Options{Path: s.sim.Modem(i).Path(), Logger: s.logger("modem")})
	}
	agent, err := device.New(device.Options{
		RelayURL: s.app.URL(), Token: made.Token, DataDir: filepath.Join(s.dir, "agent"),
		Radios: radios, Logger: s.logger("agent"), Version: "simrelay/" + s.opts.Version,
	})
	if err != nil {
		return err
	}
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.stopAgent = cancel
	s.agent.Go(func() {
		if err := agent.Run(running); err != nil && running.Err() == nil {
			s.fact("agent", "stopped: "+err.Error())
		}
	})
	return nil
}

// textLinkSecret is what the demo's TextLink webhooks carry in their bodies.
const textLinkSecret = "demoSecret"

func (s *stage) startReceiver(ctx context.Context) (err error) {
	if s.receiver, err = webhookstest.New(); err != nil {
		return err
	}
	var made struct {
		Secret string `json:"secret"`
	}
	endpoint := map[string]any{"url": s.receiver.URL + "/native", "format": "native"}
	if err := s.api.Do(ctx, http.MethodPost, "/api/v1/webhooks", endpoint, &made); err != nil {
		return err
	}
	s.secret = made.Secret
	s.fact("webhooks", s.receiver.URL)
	urls := map[string]string{
		"received_url": s.receiver.URL + "/textlink/received", "sent_url": s.receiver.URL + "/textlink/sent",
		"failed_url": s.receiver.URL + "/textlink/failed", "secret": textLinkSecret,
	}
	return s.api.Do(ctx, http.MethodPut, "/api/v1/textlink/webhooks", urls, nil)
}

// close ends the parts in reverse and removes what they have stored.
func (s *stage) close() error {
	var errs []error
	if s.stopAgent != nil {
		s.stopAgent()
		s.agent.Wait()
	}
	if s.app != nil {
		errs = append(errs, s.app.Stop(context.Background()))
	}
	if s.receiver != nil {
		s.receiver.Close()
	}
	if s.sim != nil {
		errs = append(errs, s.sim.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(s.dir))...)
}

// logger shows what goes wrong, and nothing else.
func (s *stage) logger(part string) *slog.Logger {
	h := slog.NewTextHandler(s.opts.Out, &slog.HandlerOptions{Level: slog.LevelError})
	return slog.New(h).With("part", part)
}
