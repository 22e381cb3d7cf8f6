// Package gatewaytest builds a gateway on real rooms, for the tests of its
// dialects: the store on disk, accounts, contacts, events, relay and webhooks.
// SIM cards are placed by the relay's own door for sessions, without a socket.
// Whatever a test is answered is compared with the description of the API.
//
// It imports what it builds. Production code must never import it.
package gatewaytest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/codes"
	"simrelay/contacts"
	"simrelay/events"
	"simrelay/gateway"
	"simrelay/internal/egress"
	"simrelay/internal/secret"
	"simrelay/relay"
	"simrelay/relay/wire"
	"simrelay/store"
	"simrelay/store/bolt"
	"simrelay/webhooks"
)

// Now is the time that accounts, contacts, relay and gateway go by.
var Now = time.Date(2026, time.January, 31, 10, 0, 0, 0, time.UTC)

// OperatorToken is the operator's.
const OperatorToken = "operator-token"

// Password is that of owners who have one.
const Password = "correct horse battery"

// Server is a gateway and the rooms behind it.
type Server struct {
	http.Handler

	Gateway  *gateway.Gateway
	DB       *store.DB
	Accounts *accounts.Service
	Contacts *contacts.Service
	Log      *events.Log
	Relay    *relay.Service
	Webhooks *webhooks.Service
	Codes    *codes.Service

	received atomic.Int64
	witness  *witness
}

// New builds a server. The functions may change the gateway's options.
func New(t testing.TB, change ...func(*gateway.Options)) *Server {
	t.Helper()
	s := &Server{DB: open(t)}
	clock := func() time.Time { return Now }
	box, err := secret.NewBox(make([]byte, 32))
	require.NoError(t, err)
	s.Log = events.NewLog(s.DB)
	s.Accounts = accounts.New(s.DB, box, clock)
	s.Contacts = contacts.New(s.DB, s.Log, clock)
	s.Relay = relay.New(relay.Options{DB: s.DB, Log: s.Log, Contacts: s.Contacts, Box: box, Now: clock})
	s.Codes = codes.New(codes.Options{DB: s.DB, Sender: s.Relay, Accounts: s.Accounts, Box: box, Now: clock})
	client := egress.New(egress.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	s.Webhooks = webhooks.New(webhooks.Options{DB: s.DB, Log: s.Log, Client: client, Box: box})
	s.Accounts.Attach(accounts.Neighbours{CheckSIMCards: s.Relay.CheckSIMCards, CheckLists: s.Contacts.CheckLists, ForgetUser: s.Webhooks.ForgetUser})
	require.NoError(t, s.Accounts.SetOperatorToken(t.Context(), OperatorToken))
	o := gateway.Options{
		Relay: s.Relay, Accounts: s.Accounts, Contacts: s.Contacts, Webhooks: s.Webhooks, Codes: s.Codes,
		Log: s.Log, DB: s.DB, Version: "test", Now: clock,
	}
	for _, f := range change {
		f(&o)
	}
	s.Gateway, err = gateway.New(o)
	require.NoError(t, err)
	s.Handler = s.Gateway.Handler()
	if _, measured := t.(*testing.B); !measured {
		s.witness = newWitness(t, s.Handler)
		s.Handler = s.witness
	}
	t.Cleanup(s.Gateway.EndStreams)
	return s
}

func open(t testing.TB) *store.DB {
	schema := store.Schema{}.With(accounts.Tables()...).With(contacts.Tables()...).
		With(events.Tables()...).With(relay.Tables()...).With(webhooks.Tables()...).With(codes.Tables()...)
	engine, err := bolt.Open(t.Context(), bolt.Options{Path: filepath.Join(t.TempDir(), "simrelay.db"), Tables: schema.EngineTables(), NoSync: true})
	require.NoError(t, err)
	db, err := store.Open(t.Context(), engine, schema)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// Account makes an account whose owner, name@example.com, has no password:
// passwords are slow by design.
func (s *Server) Account(t testing.TB, name string) accounts.CreatedAccount {
	t.Helper()
	return s.account(t, name, "", accounts.PlanEnterprise)
}

// AccountOn makes an account with a plan. The others are on one without limits.
func (s *Server) AccountOn(t testing.TB, name string, plan accounts.Plan) accounts.CreatedAccount {
	t.Helper()
	return s.account(t, name, "", plan)
}

// AccountWithPassword makes an account whose owner logs in with Password.
func (s *Server) AccountWithPassword(t testing.TB, name string) accounts.CreatedAccount {
	t.Helper()
	return s.account(t, name, Password, accounts.PlanEnterprise)
}

// Spent makes an account on the smallest plan, and returns its key when that has
// so many requests left in its minute.
func (s *Server) Spent(t testing.TB, name string, left int) (key string) {
	t.Helper()
	account := s.AccountOn(t, name, accounts.PlanStarter)
	p := s.Principal(t, account)
	for s.Accounts.Allowance(p).Minute.Remaining > left {
		_, err := s.Accounts.Spend(p)
		require.NoError(t, err)
	}
	return account.APIKey
}

func (s *Server) account(t testing.TB, name, password string, plan accounts.Plan) accounts.CreatedAccount {
	t.Helper()
	made, err := s.Accounts.CreateAccount(t.Context(), accounts.AccountSpec{Name: name, Email: name + "@example.com", Password: password, Plan: plan})
	require.NoError(t, err)
	return made
}

// Login is a user's key, and a session of the dashboard.
type Login struct {
	UserID          int64
	APIKey, Session string
}

// User adds a user of a role to an account, which may have one of each.
func (s *Server) User(t testing.TB, account accounts.CreatedAccount, role accounts.Role) Login {
	t.Helper()
	made, err := s.Accounts.AddUser(t.Context(), s.Principal(t, account), accounts.UserSpec{
		Email: fmt.Sprintf("%s@account%d.example.com", role, account.AccountID), Role: role, Link: true,
	})
	require.NoError(t, err)
	session, err := s.Accounts.FollowLink(t.Context(), made.LinkCode)
	require.NoError(t, err)
	return Login{made.ID, made.APIKey, session}
}

// Principal is whom an account's key stands for.
func (s *Server) Principal(t testing.TB, account accounts.CreatedAccount) accounts.Principal {
	t.Helper()
	p, err := s.Accounts.Authenticate(t.Context(), account.APIKey)
	require.NoError(t, err)
	return p
}

// Device is a device with one SIM card, whose session the test plays.
type Device struct {
	*relay.Device

	Token     string
	Journal   string
	Epoch     int64
	SIMCardID int64
	ICCID     string
}

// Connect makes a device with the n-th SIM card and begins a session.
func (s *Server) Connect(t testing.TB, account accounts.CreatedAccount, n int) Device {
	t.Helper()
	p := s.Principal(t, account)
	_, token, err := s.Relay.CreateDevice(t.Context(), p, fmt.Sprintf("device %d", n))
	require.NoError(t, err)
	d, err := s.Relay.AuthenticateDevice(t.Context(), token)
	require.NoError(t, err)
	sim, journal := SIM(n), fmt.Sprintf("journal-%d", n)
	took, err := s.Relay.Takeover(t.Context(), d, &wire.Hello{Version: wire.Version, Agent: "test 1", JournalID: journal, SIMs: []wire.SIM{sim}})
	require.NoError(t, err)
	return Device{d, token, journal, took.Epoch, took.Cards[sim.ICCID], sim.ICCID}
}

// SIM is the n-th SIM card, as a device tells of it when all is well.
func SIM(n int) wire.SIM {
	signal := -73
	return wire.SIM{
		ICCID: fmt.Sprintf("89014103211118510%03d", n), IMSI: fmt.Sprintf("310170%09d", n), IMEI: fmt.Sprintf("35693803564%04d", n),
		Number: fmt.Sprintf("+1555000%04d", n), Operator: "Test Mobile", Registration: wire.RegistrationHome,
		SignalDBM: &signal, Ready: true, Credits: 2,
	}
}

// Do makes a request with a key and a JSON body; either may be empty.
func (s *Server) Do(t testing.TB, method, path, key, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// Messages counts an account's messages.
func (s *Server) Messages(t testing.TB, account accounts.CreatedAccount) int {
	t.Helper()
	page, _, err := s.Relay.Messages(context.Background(), accounts.Principal{AccountID: account.AccountID}, "", relay.MaxPage)
	require.NoError(t, err)
	return len(page)
}

// Receive lets a device's SIM card receive a message.
func (s *Server) Receive(t testing.TB, d Device, from, text string) {
	t.Helper()
	entry := wire.Inbound{
		JournalID: d.Journal, ISeq: s.received.Add(1), Kind: wire.InboundSMS, ICCID: d.ICCID,
		At: Now, SentAt: Now, From: from, Text: text, Parts: 1,
	}
	_, err := s.Relay.Inbound(t.Context(), d.Device, []wire.Inbound{entry})
	require.NoError(t, err)
}
