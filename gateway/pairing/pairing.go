// Package pairing lets devices join: here they show the code that a person was
// given, and get their place in an account.
//
//	POST /device/v1/pair {"code","token","name"} → {"device_id","name"}
//
// It imports relay, relay/wire, internal/throttle and the dialect kit. It
// translates: rules must never be in it.
package pairing

import (
	"net/http"
	"net/netip"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/internal/throttle"
	"simrelay/relay"
	"simrelay/relay/wire"
)

// Options are what the dialect needs.
type Options struct {
	Relay *relay.Service
	// Client is the address from which a request came.
	Client func(*http.Request) netip.Addr
	Now    func() time.Time
}

type api struct {
	Options

	tries *throttle.Throttle
}

// How many codes may be tried, by one client and by all of them: with 40 random
// bits that are good for ten minutes, nobody guesses one in that.
const (
	clientBurst = 5
	clientEvery = 10 * time.Second
	allBurst    = 200
	allEvery    = 100 * time.Millisecond
)

// maxBody bounds a request, which strangers may make, in bytes.
const maxBody = 4 << 10

// New returns the dialect.
func New(o Options) *dialect.Dialect {
	a := &api{o, throttle.New(o.Now)}
	return &dialect.Dialect{
		Name: "pairing", Prefixes: []string{wire.PairPath},
		Routes: []dialect.Route{{Method: http.MethodPost, Path: wire.PairPath, Serve: a.pair, MaxBody: maxBody}},
		Refuse: func(c *gin.Context, f *fault.Error) { dialect.WriteProblem(c, dialect.Status(f), f) },
	}
}

func (a *api) pair(c *gin.Context) error {
	var body wire.PairRequest
	if err := dialect.Decode(c, &body); err != nil {
		return err
	}
	wait := a.tries.Take("client "+throttle.Network(a.Client(c.Request)), clientEvery, clientBurst)
	if wait == 0 { // who is held back takes nothing from everybody
		wait = a.tries.Take("all", allEvery, allBurst)
	}
	if wait > 0 {
		return fault.New(fault.RateLimited, "too_many_codes", "Too many pairing codes were tried. Wait a little and try again.").After(wait)
	}
	d, err := a.Relay.Pair(c.Request.Context(), body.Code, body.Token, body.Name)
	if err != nil {
		return err
	}
	return dialect.JSON(c, http.StatusCreated, wire.Paired{DeviceID: d.ID, Name: d.Name})
}
