package dashboard

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"simrelay/accounts"
	"simrelay/relay"
	"simrelay/relay/wire"
)

// model is what the page shows of an account at one moment.
type model struct {
	Ready, Cards int // SIM cards that can send, and all of them
	Queued       int
	InFlight     int
	SentToday    int
	SIMs         []simCard
	Devices      []device
	Messages     []line
	// Manages says that who looks may change the account: its devices, SIM cards
	// and contacts.
	Manages bool
	// Commands connect a first device; see connect.
	Account int64
	Relay   string
}

// simCard is a SIM card for people.
type simCard struct {
	relay.SIMView

	Title   string
	State   string // ready, problem, paused or offline; it picks the colour
	Label   string
	Network string // what its registration means
	Bars    int    // 0 to 4
	Signal  string
	Device  string
	Trouble string // what is wrong now, or went wrong last
	Since   *time.Time
	Credit  string // the balance, or why it is not known; empty: nobody asks
	Low     bool   // the balance is
}

// device is a device for people.
type device struct {
	relay.DeviceView

	Cards string
}

// line is a message for people.
type line struct {
	ID       int64
	Incoming bool
	Peer     string
	Text     string
	State    relay.State
	Tone     string // good, bad, wait or plain; it picks the colour
	Reason   string
	At       time.Time
}

// recent is how many messages the page shows.
const recent = 8

func (d *dashboard) model(ctx context.Context, p accounts.Principal) (*model, error) {
	sims, err := d.Relay.SIMs(ctx, p.AccountID)
	if err != nil {
		return nil, err
	}
	devices, err := d.Relay.Devices(ctx, p.AccountID)
	if err != nil {
		return nil, err
	}
	messages, _, err := d.Relay.Messages(ctx, p, "", recent)
	if err != nil {
		return nil, err
	}
	m := &model{Cards: len(sims), Account: p.AccountID, Manages: mayManage(p)}
	names := map[int64]string{}
	for _, v := range devices {
		names[v.ID] = v.Name
		m.Devices = append(m.Devices, device{v, plural(len(v.SIMCards), "SIM card")})
	}
	for _, v := range sims {
		m.addSIM(v, names[v.DeviceID])
	}
	for _, v := range messages {
		if v, err = d.explained(ctx, p, v); err != nil {
			return nil, err
		}
		m.Messages = append(m.Messages, lineOf(v))
	}
	return m, nil
}

// explained asks again for a message that waits: asked for by itself, it tells
// what for.
func (d *dashboard) explained(ctx context.Context, p accounts.Principal, m *relay.Message) (*relay.Message, error) {
	if m.State != relay.Queued {
		return m, nil
	}
	return d.Relay.Message(ctx, p, m.ID)
}

func (m *model) addSIM(v relay.SIMView, deviceName string) {
	c := simCard{SIMView: v, Title: titleOf(v), Device: deviceName}
	if v.Online {
		c.Network = networkOf(v.Registration)
	}
	c.State, c.Label = stateOf(v)
	c.Bars, c.Signal = signalOf(v)
	c.Credit, c.Low = creditOf(v.Balance)
	if c.Trouble = v.Problem; c.Trouble == "" && v.LastError != "" && v.RestingUntil == nil {
		c.Trouble, c.Since = "Last error: "+v.LastError, v.LastErrorAt
	}
	if c.State == "ready" {
		m.Ready++
	}
	m.Queued += v.Queued
	m.InFlight += v.InFlight
	m.SentToday += v.SentToday
	m.SIMs = append(m.SIMs, c)
}

func titleOf(v relay.SIMView) string {
	switch {
	case v.Name != "":
		return v.Name
	case v.Number != "":
		return v.Number
	}
	return fmt.Sprintf("SIM card %d", v.ID)
}

func stateOf(v relay.SIMView) (state, label string) {
	switch {
	case !v.Online:
		return "offline", "Offline"
	case v.Paused:
		return "paused", "Paused"
	case v.RestingUntil != nil:
		return "paused", "Resting"
	case !v.Ready:
		return "problem", "Cannot send"
	}
	return "ready", "Ready"
}

// creditOf tells a balance: the amount, or the network's words where there is
// none in them.
func creditOf(b *relay.Balance) (text string, low bool) {
	switch {
	case b == nil:
		return "", false
	case b.Amount != nil:
		return relay.Money(*b.Amount), b.IsLow()
	case b.Text != "":
		return b.Text, false
	}
	return "not known yet", false
}

func networkOf(r wire.Registration) string {
	switch r {
	case wire.RegistrationHome:
		return "Home network"
	case wire.RegistrationRoaming:
		return "Roaming"
	case wire.RegistrationSearching:
		return "Searching for a network"
	case wire.RegistrationDenied:
		return "Refused by the network"
	case wire.RegistrationNone:
		return "Not registered"
	case wire.RegistrationUnknown:
	}
	return "Registration unknown"
}

// signalOf judges a signal as phones do; see 3GPP TS 27.007 section 8.5 for the
// range.
func signalOf(v relay.SIMView) (bars int, text string) {
	if v.SignalDBM == nil || !v.Online {
		return 0, "No signal reading"
	}
	dbm := *v.SignalDBM
	text = strings.Replace(strconv.Itoa(dbm), "-", "\u2212", 1) + " dBm"
	switch {
	case dbm >= -75:
		return 4, text
	case dbm >= -87:
		return 3, text
	case dbm >= -99:
		return 2, text
	case dbm >= -109:
		return 1, text
	}
	return 0, text
}

func lineOf(m *relay.Message) line {
	l := line{
		ID: m.ID, Incoming: m.Direction == relay.Incoming, Peer: m.To, Text: m.Text,
		State: m.State, Tone: toneOf(m.State), Reason: m.Reason, At: m.UpdatedAt,
	}
	if l.Incoming {
		l.Peer = m.From
	}
	return l
}

func toneOf(s relay.State) string {
	switch s {
	case relay.Sent, relay.Delivered, relay.Received:
		return "good"
	case relay.Failed, relay.Undelivered, relay.Expired, relay.Unknown:
		return "bad"
	case relay.Scheduled, relay.Queued, relay.Dispatched:
		return "wait"
	case relay.Cancelled:
	}
	return "plain"
}

func plural(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return fmt.Sprintf("%d %ss", n, of)
}
