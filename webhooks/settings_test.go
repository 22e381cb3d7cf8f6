package webhooks_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/internal/fault"
	"simrelay/webhooks"
)

func TestTextLinkSettings_ReadWhatWasWritten(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), loopback(t))
	got, err := r.TextLinkSettings(t.Context(), webhooks.TextLinkOwner{AccountID: account})
	require.NoError(t, err)
	require.Equal(t, webhooks.TextLinkSettings{}, got)
	want := settings("http://127.0.0.1:9")
	r.setTextLink(want)
	id := r.ofKind("sent").ID
	want.SentURL, want.Secret = "http://127.0.0.1:9/elsewhere", "new"
	want.TagURL = ""
	r.setTextLink(want)
	got, err = r.TextLinkSettings(t.Context(), webhooks.TextLinkOwner{AccountID: account})
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.Equal(t, id, r.ofKind("sent").ID, "it stays the same endpoint")
	require.Nil(t, r.ofKind("tag"))
	got, err = r.TextLinkSettings(t.Context(), webhooks.TextLinkOwner{AccountID: account + 1})
	require.NoError(t, err)
	require.Equal(t, webhooks.TextLinkSettings{}, got)
	encoded, err := json.Marshal(got)
	require.NoError(t, err)
	require.JSONEq(t, `{"received_url":"","sent_url":"","failed_url":"","tag_url":"","secret":""}`, string(encoded))

	names := []string{"sent"}
	_, _, err = r.UpdateEndpoint(t.Context(), account, id, webhooks.EndpointPatch{Events: &names})
	require.Equal(t, "textlink_webhook", fault.CodeOf(err))
}

// set changes an account's settings as a PUT with this body does.
func (r *rig) set(o webhooks.TextLinkOwner, body string) webhooks.TextLinkSettings {
	r.t.Helper()
	var change webhooks.TextLinkChange
	require.NoError(r.t, json.Unmarshal([]byte(body), &change))
	require.NoError(r.t, r.SetTextLinkSettings(r.t.Context(), o, change))
	got, err := r.TextLinkSettings(r.t.Context(), o)
	require.NoError(r.t, err)
	return got
}

func TestTextLinkSettings_ASecretIsKeptUntilItIsTakenAway(t *testing.T) {
	t.Parallel()
	const url = "http://127.0.0.1:9/tag"
	type put struct{ body, secret, url string }
	tests := map[string][]put{
		"without a URL": {
			{`{"secret":"open sesame"}`, "open sesame", ""},
			{`{}`, "open sesame", ""},
			{`{"secret":"another"}`, "another", ""},
			{`{"secret":""}`, "", ""},
			{`{}`, "", ""},
		},
		"a URL comes later": {
			{`{"secret":"open sesame"}`, "open sesame", ""},
			{`{"tag_url":"` + url + `"}`, "open sesame", url},
			{`{"tag_url":"` + url + `"}`, "open sesame", url}, // a PUT may be repeated
		},
		"a URL comes with another secret": {
			{`{"secret":"open sesame"}`, "open sesame", ""},
			{`{"tag_url":"` + url + `","secret":"another"}`, "another", url},
		},
		"a URL comes with none": {
			{`{"secret":"open sesame"}`, "open sesame", ""},
			{`{"tag_url":"` + url + `","secret":""}`, "", url},
			{`{"tag_url":"` + url + `"}`, "", url},
		},
		"the last URL goes": {
			{`{"tag_url":"` + url + `","secret":"open sesame"}`, "open sesame", url},
			{`{"tag_url":""}`, "open sesame", ""},
			{`{"tag_url":"` + url + `","secret":null}`, "open sesame", url},
			{`{"secret":""}`, "", ""},
		},
	}
	for name, puts := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, t.TempDir(), loopback(t))
			own, member := webhooks.TextLinkOwner{AccountID: account}, webhooks.TextLinkOwner{AccountID: account, SubuserID: ann}
			r.set(member, `{"secret":"of ann"}`)
			for _, p := range puts {
				require.Equal(t, webhooks.TextLinkSettings{TagURL: p.url, Secret: p.secret}, r.set(own, p.body), p.body)
			}
			require.Equal(t, "of ann", r.set(member, `{}`).Secret, "each owner has its own")
		})
	}
}

func TestTextLinkSettings_ASecretThatWaitedIsInTheRequests(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t)
	r := newRig(t, t.TempDir(), loopback(t)).run()
	own := webhooks.TextLinkOwner{AccountID: account}
	r.set(own, `{"secret":"open sesame"}`)
	r.set(own, `{"received_url":"`+receiver.URL+`"}`)
	r.receive("+15550001", "hello")
	all, err := receiver.Wait(t.Context(), 1)
	require.NoError(t, err)
	require.NoError(t, all[0].VerifyTextLink("open sesame"))

	key := r.ofKind("received").Keys
	r.set(own, `{"received_url":"`+receiver.URL+`","sent_url":"`+receiver.URL+`","secret":"open sesame"}`)
	require.Equal(t, key, r.ofKind("received").Keys, "the same secret is no new one")
	r.emit(account, events.MessageDispatched, message(1))
	all, err = receiver.Wait(t.Context(), 2)
	require.NoError(t, err)
	require.NoError(t, all[1].VerifyTextLink("open sesame"))
}

func TestTextLinkSettings_ASecretIsSealed(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), loopback(t))
	r.set(webhooks.TextLinkOwner{AccountID: account}, `{"secret":"open sesame"}`)
	stored, err := webhooks.LooseSecret(t.Context(), r.db, account)
	require.NoError(t, err)
	require.NotEmpty(t, stored)
	require.NotContains(t, string(stored), "open sesame")
}

func TestTextLinkSettings_ASecretOfOneWebhookIsNotUndoneByAPutWithoutOne(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"received", "tag"} { // the first, and the one that the settings show
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			receiver := newReceiver(t)
			r := newRig(t, t.TempDir(), loopback(t))
			own := webhooks.TextLinkOwner{AccountID: account}
			all := `"received_url":"` + receiver.URL + `/received","tag_url":"` + receiver.URL + `/tag"`
			r.set(own, `{`+all+`,"secret":"open sesame"}`)
			rotated := "rotated"
			_, _, err := r.UpdateEndpoint(t.Context(), account, r.ofKind(kind).ID, webhooks.EndpointPatch{Secret: &rotated})
			require.NoError(t, err)
			r.set(own, `{`+all+`}`)
			results, err := r.TestTextLink(t.Context(), own)
			require.NoError(t, err)
			require.Len(t, results, 2)
			for _, q := range receiver.Requests() {
				want := "open sesame"
				if q.Path == "/"+kind {
					want = rotated
				}
				require.NoError(t, q.VerifyTextLink(want), q.Path)
			}
			r.set(own, `{`+all+`,"secret":"the same for both"}`)
			_, err = r.TestTextLink(t.Context(), own)
			require.NoError(t, err)
			for _, q := range receiver.Requests()[2:] {
				require.NoError(t, q.VerifyTextLink("the same for both"), q.Path)
			}
		})
	}
}
