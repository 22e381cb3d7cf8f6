package webhooks_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/store"
	"simrelay/webhooks"
)

// The team of the account: ann and bob are members, boss is its owner.
const ann, bob, boss = int64(6), int64(8), int64(2)

// emitFor appends an event that concerns some users.
func (r *rig) emitFor(typ events.Type, payload any, users ...int64) {
	r.t.Helper()
	require.NoError(r.t, r.db.Update(context.Background(), func(tx *store.Tx) error {
		return r.log.Append(tx, account, typ, time.Now(), payload, users...)
	}))
}

// Every kind of webhook × whom the event concerns × whose settings they are.
func TestTL16_AMemberHearsOfWhatConcernsItAndTheAccountOfAll(t *testing.T) {
	t.Parallel()
	tag := events.Contact{ID: 9, Phone: "+381690156360", StatusTag: "Warm", Changed: []string{"status_tag"}}
	happenings := map[string]func(r *rig, users ...int64){
		"sent":   func(r *rig, users ...int64) { r.emitFor(events.MessageDispatched, message(1), users...) },
		"failed": func(r *rig, users ...int64) { r.emitFor(events.MessageFailed, message(1), users...) },
		"received": func(r *rig, users ...int64) {
			r.emitFor(events.MessageReceived, events.Message{ID: 1, Direction: "incoming", From: "+381690156360"}, users...)
		},
		"tag": func(r *rig, users ...int64) { r.emitFor(events.ContactUpdated, tag, users...) },
	}
	audiences := map[string]struct{ concerns, members []int64 }{
		"nobody in particular": {nil, nil},
		"ann":                  {[]int64{ann}, []int64{ann}},
		"bob":                  {[]int64{bob}, []int64{bob}},
		"both":                 {[]int64{bob, ann}, []int64{ann, bob}},
		"the owner":            {[]int64{boss}, nil},
		"the owner and ann":    {[]int64{boss, ann}, []int64{ann}},
		"ann, twice":           {[]int64{ann, ann}, []int64{ann}},
	}
	for kind, happens := range happenings {
		for name, audience := range audiences {
			t.Run(kind+" concerns "+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					client := always(200)
					r := newRig(t, t.TempDir(), client).run()
					for _, subuser := range []int64{0, ann, bob} {
						o := webhooks.TextLinkOwner{AccountID: account, SubuserID: subuser}
						require.NoError(t, r.SetTextLinkSettings(t.Context(), o, whole(settings(fmt.Sprintf("https://example.com/%d", subuser)))))
					}
					happens(r, audience.concerns...)
					synctest.Wait()
					want := []string{"/0/" + kind}
					for _, m := range audience.members {
						want = append(want, fmt.Sprintf("/%d/%s", m, kind))
					}
					var got []string
					for _, q := range client.all() {
						got = append(got, q.Path)
						of := strings.Contains(string(q.Body), `"subuser_id"`)
						require.Equal(t, kind == "tag" && !strings.HasPrefix(q.Path, "/0/"), of, "TL-11: only a member's own tag webhook names it")
					}
					require.ElementsMatch(t, want, got)
				})
			})
		}
	}
}

func TestTL16_OtherEndpointsOfTheAccountHearOfAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(200)
		r := newRig(t, t.TempDir(), client).run()
		for _, f := range webhooks.Formats() {
			r.create(webhooks.EndpointSpec{URL: "https://example.com/" + string(f), Format: f})
		}
		r.emitFor(events.MessageReceived, events.Message{ID: 1, Direction: "incoming", From: "+15550001"}, ann)
		r.emitFor(events.MessageReceived, events.Message{ID: 2, Direction: "incoming", From: "+15550001"})
		synctest.Wait()
		require.Len(t, client.all(), 2*len(webhooks.Formats()))
	})
}
