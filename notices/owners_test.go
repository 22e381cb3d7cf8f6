package notices_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/internal/mail"
	"simrelay/internal/mail/mailtest"
	"simrelay/notices"
	"simrelay/store"
)

func TestNotices_OneDeadAddressDoesNotKeepTheOthersFromKnowing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &postman{dead: annAt}
		r := newRig(t, t.TempDir(), p)
		r.failing(account)
		pass(72 * time.Hour)
		require.Len(t, p.all(), 1)
		require.Equal(t, 1, p.to(bobAt))
		require.Equal(t, 2, p.tries, "each once")
		require.Equal(t, [2]int{}, r.stored())
	})
}

func TestNotices_OneIsDeadAndAnotherFailsForAMoment(t *testing.T) {
	t.Parallel()
	for name, addresses := range map[string]struct{ dead, full string }{
		"the dead one comes first": {annAt, bobAt}, "the dead one comes last": {bobAt, annAt},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &postman{dead: addresses.dead, full: addresses.full}
				r := newRig(t, t.TempDir(), p)
				r.failing(account)
				synctest.Wait()
				require.Empty(t, p.all())
				p.change(func(p *postman) { p.full = "" })
				pass(2 * time.Minute)
				require.Equal(t, 1, p.to(addresses.full), "it is tried again")
				pass(72 * time.Hour)
				require.Len(t, p.all(), 1)
				require.Equal(t, 3, p.tries, "the dead one is not")
				require.Equal(t, [2]int{}, r.stored())
			})
		})
	}
}

func TestNotices_AFullMailboxDelaysNobodyElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &postman{full: annAt}
		r := newRig(t, t.TempDir(), p)
		for hour := range 30 {
			r.failing(account)
			synctest.Wait()
			require.Equal(t, hour+1, p.to(bobAt), "at once, each time")
			pass(time.Hour)
		}
		require.Zero(t, p.to(annAt))
		p.change(func(p *postman) { p.full = "" })
		pass(time.Hour)
		require.Equal(t, 1, p.to(annAt), "all of it in one letter")
		all := p.all()
		require.Contains(t, all[len(all)-1].Text, "failed 30 times")
		require.Equal(t, 30, p.to(bobAt), "and nothing twice")
		pass(time.Hour)
		require.Equal(t, [2]int{}, r.stored())
	})
}

func TestNotices_ARetryForOneDoesNotShortenThePauseOfAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &postman{full: annAt}
		r := newRig(t, t.TempDir(), p)
		r.failing(account)
		synctest.Wait()
		r.failing(account)
		pass(14 * time.Minute)
		require.Greater(t, p.tries, 3, "ann was tried meanwhile")
		require.Equal(t, 1, p.to(bobAt))
		pass(2 * time.Minute)
		require.Equal(t, 2, p.to(bobAt))
	})
}

func TestNotices_AnAddressThatNeverTakesAnythingIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &postman{full: annAt}
		r := newRig(t, t.TempDir(), p)
		r.failing(account)
		pass(72 * time.Hour)
		p.change(func(p *postman) { p.full = "" })
		pass(2 * time.Hour)
		require.Zero(t, p.to(annAt), "it is too old by now")
		require.Equal(t, [2]int{}, r.stored())
		r.failing(account)
		synctest.Wait()
		require.Equal(t, 1, p.to(annAt))
		require.Equal(t, 2, p.to(bobAt))
	})
}

func TestNotices_AStopInTheMiddleRepeatsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, dir := &postman{hangs: bobAt}, t.TempDir()
		r := newRig(t, dir, p)
		r.failing(account)
		synctest.Wait()
		require.Equal(t, 1, p.to(annAt))
		r.stop()
		p.change(func(p *postman) { p.hangs = "" })
		again := newRig(t, dir, p)
		synctest.Wait()
		require.Equal(t, 1, p.to(bobAt), "at once: there was no answer to wait for")
		require.Equal(t, 1, p.to(annAt))
		again.stop()
	})
}

func TestLeave_DropsWhatWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, dir := &postman{}, t.TempDir()
		p.fail(errors.New("451 later"), false)
		r := newRig(t, dir, p)
		require.NoError(t, r.db.Update(t.Context(), func(tx *store.Tx) error {
			for range 2500 { // more than one transaction removes
				if err := r.log.Append(tx, account, events.WebhookFailing, time.Now(), events.Webhook{ID: 3}); err != nil {
					return err
				}
			}
			return r.log.Append(tx, 8, events.WebhookFailing, time.Now(), events.Webhook{ID: 4})
		}))
		synctest.Wait()
		require.Equal(t, [2]int{2501, 2}, r.stored())
		r.pause()
		require.NoError(t, notices.Leave(t.Context(), r.db, r.log))
		require.Equal(t, [2]int{}, r.stored())
		require.NoError(t, notices.Leave(t.Context(), r.db, r.log), "there may be nothing")
		r.stop()

		p.fail(nil, false)
		again := newRig(t, dir, p)
		pass(time.Hour)
		require.Empty(t, p.all(), "a new mail server begins with what happens from now on")
		again.failing(account)
		synctest.Wait()
		require.Len(t, p.all(), 2)
	})
}

// A mail server refuses an address in the middle of the conversation.
func TestNotices_ADeadAddressAtARealMailServer(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, false)
	server.SetRefuseTo(annAt, mailtest.Refusal(550, "no such user"))
	sender, err := mail.New(mail.Options{Server: server.Addr, From: "sms@example.com", RootCAs: server.Roots})
	require.NoError(t, err)
	r := newRigWith(t, t.TempDir(), func(ctx context.Context, l notices.Letter) (bool, error) {
		err := sender.Send(ctx, mail.Message(l))
		refused, ok := errors.AsType[*mail.Error](err)
		return ok && refused.Permanent, err
	})
	arrived := server.Changed()
	r.failing(account)
	<-arrived
	require.Equal(t, []string{bobAt}, server.Mails()[0].To)
	require.Eventually(t, func() bool { return r.stored()[0] == 0 }, 20*time.Second, 2*time.Millisecond, "nothing is left to tell")
	require.Len(t, server.Mails(), 1)
}
