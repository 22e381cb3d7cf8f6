package relay_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/events"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

// member makes a team member of an account, and returns whom its key stands for.
func member(t *testing.T, b *relaytest.Bench, p accounts.Principal, name string) accounts.Principal {
	t.Helper()
	_, key, err := b.Accounts.CreateUser(t.Context(), p.AccountID, name+"@example.com", "", accounts.RoleMember)
	require.NoError(t, err)
	as, err := b.Accounts.Authenticate(t.Context(), key)
	require.NoError(t, err)
	return as
}

// concerned lists the events behind a place in the log, with whom they concern.
func concerned(b *relaytest.Bench, p accounts.Principal, from int) (list []string) {
	for _, e := range b.Log(p)[from:] {
		list = append(list, fmt.Sprintf("%s %v", e.Type, e.Concerns))
	}
	return list
}

func TestEvents_ConcernWhoSentAMessageAndWhoIsAnswered(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 2)
	ann, bob := member(t, b, p, "ann"), member(t, b, p, "bob")
	nobody := p
	nobody.UserID = 0
	send := func(as accounts.Principal, card int64) {
		b.Send(as, relay.SendRequest{To: alice, SIMCardID: card})
		d.Deliver()
	}
	var iseq int64
	answer := func(card int) string {
		from := len(b.Log(p))
		iseq++
		commit(t, b, d, wire.Inbound{JournalID: "j", ISeq: iseq, Kind: wire.InboundSMS, ICCID: d.SIMs[card].ICCID, From: alice, Text: "yes, thank you"})
		list := concerned(b, p, from)
		return list[len(list)-1]
	}
	of := func(who ...accounts.Principal) string {
		list := []int64{}
		for _, w := range who {
			list = append(list, w.UserID)
		}
		return fmt.Sprintf("%s %v", events.MessageReceived, list)
	}
	require.Equal(t, of(), answer(0), "nobody has written to it yet")
	from := len(b.Log(p))
	send(ann, ids[0])
	for _, line := range concerned(b, p, from) {
		require.Contains(t, line, fmt.Sprintf("[%d]", ann.UserID), "each step of the message is its sender's")
	}
	require.Equal(t, of(ann), answer(0))
	require.Equal(t, of(ann), answer(1), "from this account, though not from this card")
	send(bob, ids[1])
	require.Equal(t, of(bob), answer(1))
	require.Equal(t, of(ann), answer(0), "an answer to the card that ann wrote from")
	from = len(b.Log(p))
	send(nobody, ids[0])
	for _, line := range concerned(b, p, from) {
		require.Contains(t, line, "[]", "a message that nobody sent")
	}
	require.Equal(t, of(ann), answer(0), "it takes no conversation away")
	send(p, ids[0])
	require.Equal(t, of(p), answer(0), "the owner took over")
	from = len(b.Log(p))
	_, err := b.Contacts.SetStatusTag(t.Context(), bob, alice, "warm")
	require.NoError(t, err)
	require.Equal(t, []string{fmt.Sprintf("contact.updated [%d %d]", bob.UserID, p.UserID)}, concerned(b, p, from))
}

func TestEvents_AMessageThatWaitsConcernsNoAnswerYet(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	ann := member(t, b, p, "ann")
	paused := true
	_, err := b.Relay.UpdateSIM(t.Context(), p, ids[0], relay.SIMPatch{Paused: &paused})
	require.NoError(t, err)
	b.Send(ann, relay.SendRequest{To: alice, SIMCardID: ids[0]})
	from := len(b.Log(p))
	commit(t, b, d, sms1("j", 1, d.SIMs[0].ICCID, "hello"))
	require.Equal(t, []string{"contact.created []", "message.received []"}, concerned(b, p, from), "she has not written to it yet")
}
