package relay_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

// The model runs random histories of everything that goes wrong around the real
// relay.Service and devices with a faithful journal: crashes between any two
// steps, partitions with sessions that live on at one side, lost and repeated
// frames, restarts, requests to cancel and to send again. Then everything heals,
// and what was handed to the network is compared with what the relay says.
//
// SIMRELAY_MODEL_SEEDS runs that many histories of each kind.

// variant is a kind of history.
type variant struct {
	policies []relay.OnUnknown
	persons  bool // people cancel and send again
	fault    relaytest.Fault
	timer    bool // the relay gives what a device holds to others
	pools    bool // cards are in pools, come and go
}

var (
	onlyHold   = []relay.OnUnknown{relay.Hold}
	bothPolicy = []relay.OnUnknown{relay.Hold, relay.Resend}
)

func TestModel_NothingIsSentTwiceLostOrToldWrongly(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		variant
		histories int
	}{
		"on_unknown is hold": {variant{policies: onlyHold}, 100},
		"people cancel and resend, and resend is a policy": {variant{policies: bothPolicy, persons: true}, 100},
		"cards are in pools, which people change":          {variant{policies: bothPolicy, persons: true, pools: true}, 100},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := relaytest.New(t, relaytest.Options{})
			var sum tally
			n := seeds(t, test.histories)
			for seed := range n {
				w := newWorld(t, b, test.variant, uint64(seed))
				w.live()
				require.Empty(t, w.wrongs, "seed %d:\n%s", seed, strings.Join(w.story, "\n"))
				sum.add(w.tally)
			}
			t.Logf("seeds 0 to %d: %+v", n-1, sum)
			require.Positive(t, sum.Crashes)
			require.Positive(t, sum.Sent)
			require.Positive(t, sum.Unknown)
			require.Equal(t, test.pools, sum.Pooled > 0)
		})
	}
}

func TestModel_CatchesWhatBreaksTheRules(t *testing.T) {
	t.Parallel()
	tests := map[string]variant{
		"a device without a durable journal":           {policies: onlyHold, fault: relaytest.NoJournal},
		"a device that records after it has submitted": {policies: onlyHold, fault: relaytest.JournalAfterSubmit},
		"a relay whose timer assigns messages anew":    {policies: onlyHold, timer: true},
	}
	for name, v := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := relaytest.New(t, relaytest.Options{})
			for seed := range 100 {
				w := newWorld(t, b, v, uint64(seed))
				w.live()
				if len(w.wrongs) > 0 {
					t.Logf("caught with seed %d: %s", seed, w.wrongs[0])
					return
				}
			}
			require.Fail(t, "100 histories, and nothing was noticed")
		})
	}
}

// tally is what happened in histories.
type tally struct{ Messages, Crashes, Restarts, Sent, Unknown, Unsent, Twice, Inbound, Pooled int }

func (a *tally) add(b tally) {
	a.Messages += b.Messages
	a.Crashes += b.Crashes
	a.Restarts += b.Restarts
	a.Sent += b.Sent
	a.Unknown += b.Unknown
	a.Unsent += b.Unsent
	a.Twice += b.Twice
	a.Inbound += b.Inbound
	a.Pooled += b.Pooled
}

// world is one history.
type world struct {
	tally
	t       *testing.T
	b       *relaytest.Bench
	v       variant
	rng     *rand.Rand
	p       accounts.Principal
	devices []*relaytest.Device
	cards   []int64
	zombies []*relaytest.Session // whose devices are gone, which they do not know
	pools   []int64
	ids     []int64         // of messages
	again   map[int64]bool  // a person sent it again
	came    map[string]bool // incoming texts; false: may be lost with a journal
	healed  bool
	wrongs  []string
	story   []string
}

const (
	worldSteps    = 120
	worldMessages = 6
)

func newWorld(t *testing.T, b *relaytest.Bench, v variant, seed uint64) *world {
	w := &world{
		t: t, b: b, v: v, rng: rand.New(rand.NewPCG(seed, 2)), p: b.Account(fmt.Sprintf("world%d", seed)),
		again: map[int64]bool{}, came: map[string]bool{},
	}
	for range 3 {
		d, ids := b.Online(w.p, 1)
		d.Fault = v.fault
		d.Radio.Next = w.network
		w.devices, w.cards = append(w.devices, d), append(w.cards, ids...)
	}
	w.addPools()
	return w
}

func (w *world) tell(format string, args ...any) {
	w.story = append(w.story, fmt.Sprintf(format, args...))
}

// network answers a radio.
func (w *world) network(e *relaytest.Entry, part int) relaytest.Outcome {
	o := relaytest.Took
	if !w.healed {
		switch w.rng.IntN(14) {
		case 0:
			o = relaytest.Doubtful(true)
		case 1:
			o = relaytest.Doubtful(false)
		case 2:
			o = relaytest.Refused(wire.ClassTemporary)
		case 3:
			o = relaytest.Refused(wire.ClassSIM)
		case 4:
			o = relaytest.Refused(wire.ClassRejected)
		}
	}
	w.tell("  network: message %d attempt %d part %d: %+v", e.Message, e.Number, part, o)
	return o
}

// live runs the history to its end, and looks at what came of it.
func (w *world) live() {
	for range worldSteps {
		w.step()
		w.passCancels()
	}
	w.heal()
	w.judge()
	for _, d := range w.devices {
		d.Leave()
	}
	w.b.Advance(time.Minute)
}

// chance picks one of the weighted actions.
func (w *world) step() {
	d := w.devices[w.rng.IntN(len(w.devices))]
	actions := []struct {
		weight int
		do     func(*relaytest.Device)
	}{
		{20, w.work}, {20, w.read}, {14, w.hear}, {12, w.claim}, {10, w.zombie}, {8, w.send}, {8, w.connect},
		{3, w.crash}, {3, w.cut}, {3, w.repeat}, {3, w.receive}, {3, w.report}, {4, w.wait}, {1, w.restart}, {3, w.person}, {1, w.rare},
		{w.often(w.v.pools), w.regroup},
	}
	sum := 0
	for _, a := range actions {
		sum += a.weight
	}
	n := w.rng.IntN(sum)
	for _, a := range actions {
		if n -= a.weight; n < 0 {
			a.do(d)
			return
		}
	}
}

func (w *world) send(*relaytest.Device) {
	if len(w.ids) == worldMessages {
		return
	}
	r := relay.SendRequest{To: number(w.rng.IntN(4)), Text: "x", OnUnknown: w.v.policies[w.rng.IntN(len(w.v.policies))], Priority: w.rng.IntN(2)}
	if w.rng.IntN(3) == 0 {
		r.Text = strings.Repeat("x", 300)
	}
	if w.rng.IntN(3) == 0 {
		r.SIMCardID = w.cards[w.rng.IntN(len(w.cards))]
	} else if w.v.pools && w.rng.IntN(3) > 0 {
		r.PoolID = w.pools[w.rng.IntN(len(w.pools))]
	}
	if w.rng.IntN(8) == 0 {
		r.ExpiresIn = 2 * time.Minute
	}
	if w.rng.IntN(8) == 0 {
		r.SendAt = w.b.Now().Add(time.Minute)
	}
	m := w.b.Send(w.p, r)
	w.ids = append(w.ids, m.ID)
	w.tell("send %d: card %d, pool %d, %d parts, %s, %s", m.ID, m.SIMCardID, m.PoolID, m.Parts, m.OnUnknown, m.State)
}

func (w *world) work(d *relaytest.Device) { d.Step() }

func (w *world) read(d *relaytest.Device) {
	if d.Session != nil && d.Session.DeviceReads() {
		w.tell("device %d reads", d.ID)
	}
}

func (w *world) hear(d *relaytest.Device) {
	if d.Session != nil {
		d.Session.Tell()
		d.Session.RelayReads()
	}
}

func (w *world) claim(d *relaytest.Device) {
	if d.Session != nil {
		w.told(d.Session.ClaimAll())
	}
}

func (w *world) told(list []wire.Dispatch) {
	for _, d := range list {
		w.tell("dispatch %d attempt %d, epoch %d, force %v", d.Message, d.Attempt, d.Epoch, d.Force)
		w.judgeCard(&d)
	}
}

func (w *world) connect(d *relaytest.Device) {
	if d.Session == nil || w.rng.IntN(4) == 0 {
		w.forsake(d)
		s := d.Connect()
		w.tell("device %d connects: epoch %d", d.ID, s.Epoch)
	}
}

// forsake leaves a session to the relay's side alone.
func (w *world) forsake(d *relaytest.Device) {
	if s := d.Session; s != nil {
		d.Disconnect()
		w.zombies = append(w.zombies, s)
	}
}

func (w *world) crash(d *relaytest.Device) {
	w.tell("device %d crashes", d.ID)
	w.forsake(d)
	d.Crash()
	w.Crashes++
}

func (w *world) cut(d *relaytest.Device) {
	if s := d.Session; s != nil {
		s.ToRelay = s.ToRelay[:w.rng.IntN(len(s.ToRelay)+1)] // the rest is lost on its way
		w.tell("device %d is cut off", d.ID)
		w.forsake(d)
	}
}

// zombie has a session that is over at the other side do what it would do.
func (w *world) zombie(*relaytest.Device) {
	if len(w.zombies) == 0 {
		return
	}
	i := w.rng.IntN(len(w.zombies))
	switch s := w.zombies[i]; w.rng.IntN(4) {
	case 0:
		s.RelayReads()
	case 1, 2:
		w.told(s.ClaimAll())
		s.Cut() // nobody reads what it writes
	case 3:
		s.Leave()
		w.zombies = append(w.zombies[:i], w.zombies[i+1:]...)
	}
}

// repeat makes a frame come twice.
func (w *world) repeat(d *relaytest.Device) {
	s := d.Session
	if s == nil {
		return
	}
	if n := len(s.ToDevice); n > 1 {
		i := 1 + w.rng.IntN(n-1) // not Welcome, which is the first
		s.ToDevice = slices.Insert(s.ToDevice, i+w.rng.IntN(n-i)+1, s.ToDevice[i])
	}
	if n := len(s.ToRelay); n > 0 {
		i := w.rng.IntN(n)
		s.ToRelay = slices.Insert(s.ToRelay, i+w.rng.IntN(n-i)+1, s.ToRelay[i])
	}
}

func (w *world) receive(d *relaytest.Device) {
	text := fmt.Sprintf("incoming %d", len(w.came))
	w.came[text] = true
	d.Receive(alice, text)
}

// report is a status report for something that the network took.
func (w *world) report(d *relaytest.Device) {
	if n := len(d.Radio.Submissions); n > 0 {
		s := d.Radio.Submissions[w.rng.IntN(n)]
		if s.Outcome.Took {
			d.Report(s.Message, s.Number, s.Part, wire.ReportDelivered)
		}
	}
}

func (w *world) wait(*relaytest.Device) {
	w.b.Advance(time.Duration(w.rng.IntN(60)) * time.Second)
	if w.v.timer {
		require.NoError(w.t, w.b.Relay.Requeue(w.t.Context(), w.p.AccountID))
	}
}

// restart is a new process: on the open store, beside the old one, or after it.
func (w *world) restart(*relaytest.Device) {
	w.Restarts++
	if w.rng.IntN(4) > 0 {
		w.tell("another relay")
		w.b.Restart()
		return
	}
	w.tell("the relay starts again")
	for _, s := range w.zombies {
		s.Die()
	}
	w.zombies = nil
	for _, d := range w.devices {
		if d.Session != nil {
			d.Session.Die()
			d.Session = nil
		}
	}
	w.b.Reopen()
}

func (w *world) person(*relaytest.Device) {
	if !w.v.persons || len(w.ids) == 0 {
		return
	}
	id := w.ids[w.rng.IntN(len(w.ids))]
	if w.rng.IntN(2) == 0 {
		_, err := w.b.Relay.Cancel(w.t.Context(), w.p, id)
		w.tell("cancel %d: %v", id, err)
		return
	}
	_, err := w.b.Relay.Resend(w.t.Context(), w.p, id)
	w.tell("resend %d: %v", id, err)
	w.again[id] = w.again[id] || err == nil
}

// rare is a journal that is lost, or a day that passes.
func (w *world) rare(d *relaytest.Device) {
	if w.rng.IntN(2) == 0 {
		w.tell("a day passes")
		w.b.Advance(time.Minute)
		w.b.Advance(25 * time.Hour)
		return
	}
	w.tell("device %d loses its journal", d.ID)
	for _, in := range d.Journal.Inbound {
		w.came[in.Text] = false
	}
	w.forsake(d)
	d.LoseJournal()
}

// passCancels does what sessions do with requests to cancel.
func (w *world) passCancels() {
	for _, c := range w.b.Hands.Cancels() {
		for _, d := range w.devices {
			if d.ID == c.Device && d.Session != nil {
				d.Session.Cancel(c.Message, c.Attempt)
			}
		}
	}
}

// heal ends all trouble and lets time pass.
func (w *world) heal() {
	w.tell("everything heals")
	w.healed = true
	w.fillPools()
	for _, d := range w.devices {
		w.forsake(d)
		d.Connect()
	}
	for _, s := range w.zombies {
		w.told(s.ClaimAll()) // once more, before they notice
		s.Leave()
	}
	for range 60 {
		for _, d := range w.devices {
			d.Deliver()
			w.passCancels()
			d.Deliver()
		}
		if w.settled() {
			return
		}
		w.b.Advance(11 * time.Minute)
	}
}

func (w *world) settled() bool {
	for _, m := range w.b.Messages(w.p) {
		if m.Direction == relay.Outgoing && !m.State.Final() && m.State != relay.Sent {
			return false
		}
	}
	return true
}
