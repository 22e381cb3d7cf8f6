package relay_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/events"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
	"simrelay/store"
	"simrelay/store/bolt"
)

var update = flag.Bool("update", false, "write the fixture of the present records anew")

// fixture was written by the version that knew no pools, nor limits on recipients,
// hours and warm-ups.
const fixture = "testdata/version1.db.gz"

var fixtureSchema = store.Schema{}.With(accounts.Tables()...).With(contacts.Tables()...).With(events.Tables()...).With(relay.Tables()...)

func TestRecords_OfThePastAreStillServed(t *testing.T) {
	t.Parallel()
	if *update {
		writeFixture(t)
	}
	ctx := t.Context()
	db := openFixture(t)
	clock := relaytest.NewClock()
	clock.Advance(time.Minute)
	log := events.NewLog(db)
	s := relay.New(relay.Options{DB: db, Log: log, Contacts: contacts.New(db, log, clock.Now), Now: clock.Now})
	findings, err := db.Check(ctx)
	require.NoError(t, err)
	require.Empty(t, findings)

	p := accounts.Principal{OrganisationID: 1, AccountID: 1}
	sims, err := s.SIMs(ctx, p.AccountID)
	require.NoError(t, err)
	require.Len(t, sims, 2)
	require.Equal(t, relay.Limits{GapSeconds: 8, PerDay: 3}, sims[0].Limits)
	require.Equal(t, 1, sims[0].SentToday)
	require.Empty(t, sims[0].Pools)

	device := &relay.Device{ID: sims[0].DeviceID, OrganisationID: 1, AccountID: p.AccountID}
	taken, err := s.Takeover(ctx, device, relaytest.NewJournal().Hello([]wire.SIM{
		{ICCID: sims[0].ICCID, Registration: wire.RegistrationHome, Ready: true, Credits: 5},
		{ICCID: sims[1].ICCID, Registration: wire.RegistrationHome, Ready: true, Credits: 5},
	}))
	require.NoError(t, err)
	var texts []string
	for _, sim := range sims {
		c, err := s.Claim(ctx, device.ID, taken.Epoch, sim.ID, wire.MaxCredits)
		require.NoError(t, err)
		for _, d := range c.Dispatches {
			texts = append(texts, d.Text)
		}
	}
	require.Equal(t, []string{"urgent, of the account", "first, of the account", "second, of the account"}, texts)
	clock.Advance(time.Hour)
	require.NoError(t, s.Tick(ctx))
	c, err := s.Claim(ctx, device.ID, taken.Epoch, sims[0].ID, wire.MaxCredits)
	require.NoError(t, err)
	require.Len(t, c.Dispatches, 1)
	require.Equal(t, "pinned", c.Dispatches[0].Text)
}

func writeFixture(t *testing.T) {
	path := filepath.Join(t.TempDir(), "relay.db")
	db := openStore(t, path)
	clock := relaytest.NewClock()
	log := events.NewLog(db)
	s := relay.New(relay.Options{DB: db, Log: log, Contacts: contacts.New(db, log, clock.Now), Now: clock.Now})
	ctx, p := t.Context(), accounts.Principal{OrganisationID: 1, AccountID: 1, Country: "US"}
	_, token, err := s.CreateDevice(ctx, p, "office")
	require.NoError(t, err)
	device, err := s.AuthenticateDevice(ctx, token)
	require.NoError(t, err)
	taken, err := s.Takeover(ctx, device, relaytest.NewJournal().Hello([]wire.SIM{relaytest.SIM(relaytest.ICCID(1)), relaytest.SIM(relaytest.ICCID(2))}))
	require.NoError(t, err)
	card := taken.Cards[relaytest.ICCID(1)]
	_, err = s.UpdateSIM(ctx, p, card, relay.SIMPatch{Limits: []byte(`{"gap_seconds":8,"per_day":3}`)})
	require.NoError(t, err)
	send := func(r relay.SendRequest) {
		_, err := s.Send(ctx, p, r)
		require.NoError(t, err)
	}
	send(relay.SendRequest{To: alice, Text: "sent", SIMCardID: card})
	_, err = s.Claim(ctx, device.ID, taken.Epoch, card, wire.MaxCredits)
	require.NoError(t, err)
	_, err = s.Results(ctx, device.ID, []wire.Result{{Message: 1, Attempt: 1, State: wire.ResultSent}})
	require.NoError(t, err)
	for i, r := range []relay.SendRequest{
		{Text: "first, of the account"}, {Text: "pinned", SIMCardID: card, SendAt: clock.Now().Add(time.Hour)},
		{Text: "second, of the account"}, {Text: "urgent, of the account", Priority: 9},
	} {
		r.To = number(i)
		send(r)
	}
	require.NoError(t, db.Close())
	plain, err := os.ReadFile(path) //nolint:gosec // of this test
	require.NoError(t, err)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err = w.Write(plain)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, os.WriteFile(fixture, packed.Bytes(), 0o600))
}

func openFixture(t *testing.T) *store.DB {
	packed, err := os.Open(fixture)
	require.NoError(t, err)
	defer packed.Close()
	r, err := gzip.NewReader(packed)
	require.NoError(t, err)
	plain, err := io.ReadAll(r)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "relay.db")
	require.NoError(t, os.WriteFile(path, plain, 0o600))
	db := openStore(t, path)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func openStore(t *testing.T, path string) *store.DB {
	engine, err := bolt.Open(context.Background(), bolt.Options{Path: path, Tables: fixtureSchema.EngineTables(), NoSync: true})
	require.NoError(t, err)
	db, err := store.Open(context.Background(), engine, fixtureSchema)
	require.NoError(t, err)
	return db
}
