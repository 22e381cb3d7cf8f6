package webhooks_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/internal/egress"
	"simrelay/internal/secret"
	"simrelay/store"
	"simrelay/store/bolt"
	"simrelay/webhooks"
	"simrelay/webhooks/webhookstest"
)

func TestRestart_RepeatsWhatWasInFlightWithTheSameID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		client := &fakeClient{handle: func(_ webhookstest.Request, req *http.Request) (*egress.Response, error) { return hang(req) }}
		r := newRig(t, dir, client, func(o *webhooks.Options) { o.Drain = time.Second }).run()
		e, key := r.create(webhooks.EndpointSpec{URL: hook})
		for i := range 10 {
			r.receive("+15550001", fmt.Sprint(i))
		}
		synctest.Wait()
		require.Len(t, client.all(), 4)
		start := time.Now()
		r.stop()
		require.Equal(t, time.Second, time.Since(start), "it waits for what is in flight, but not for ever")

		client.become(always(200))
		r = newRig(t, dir, client).run()
		synctest.Wait()
		require.Equal(t, 10, r.states(e.ID)[webhooks.Delivered])
		ids := map[string]int{}
		for _, q := range client.all() {
			require.NoError(t, q.VerifyNative(key))
			ids[q.ID()]++
		}
		require.Len(t, ids, 10)
		for i, d := range r.list(e.ID) {
			require.Len(t, d.Attempts, 1, "what was lost is no attempt")
			want := 1
			if i < 4 {
				want = 2
			}
			require.Equal(t, want, ids[d.ID])
		}
	})
}

func TestRestart_FinishesWhatIsInFlightWhenItCan(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		client := &fakeClient{handle: func(webhookstest.Request, *http.Request) (*egress.Response, error) {
			elapse(3 * time.Second)
			return answer(200)
		}}
		r := newRig(t, dir, client).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		r.receive("+15550001", "hello")
		synctest.Wait()
		r.stop()
		r = newRig(t, dir, client).run()
		elapse(time.Minute)
		require.Len(t, client.all(), 1)
		require.Equal(t, webhooks.Delivered, r.list(e.ID)[0].State)
	})
}

func TestRestart_KeepsTheSchedule(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir, client := t.TempDir(), always(500)
		r := newRig(t, dir, client).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		r.receive("+15550001", "hello")
		for range 90 {
			elapse(time.Hour)
			r.stop()
			r = newRig(t, dir, client).run()
		}
		require.Len(t, client.all(), 10)
		require.Equal(t, webhooks.Failed, r.list(e.ID)[0].State)
	})
}

// The crash test kills a process of its own, so the test binary can be that
// process: it appends events, prints the number of each one that is committed,
// and delivers them, until it is killed.
const (
	crashTarget = "WEBHOOKS_CRASH_TARGET"
	crashDir    = "WEBHOOKS_CRASH_DIR"
)

func crashOptions(db *store.DB) (webhooks.Options, error) {
	box, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	waits := make([]time.Duration, 50)
	for i := range waits {
		waits[i] = 20 * time.Millisecond
	}
	return webhooks.Options{
		DB: db, Log: events.NewLog(db), Box: box, Schedule: waits,
		Client: egress.New(egress.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}),
	}, err
}

func crashingProcess(first, dir string) {
	ctx := context.Background()
	n, err := strconv.Atoi(first)
	if err != nil {
		os.Exit(2)
	}
	engine, err := bolt.Open(ctx, bolt.Options{Path: filepath.Join(dir, "db"), Tables: schema.EngineTables()})
	if err != nil {
		os.Exit(3)
	}
	db, err := store.Open(ctx, engine, schema)
	if err != nil {
		os.Exit(4)
	}
	o, err := crashOptions(db)
	if err != nil {
		os.Exit(5)
	}
	go func() { _ = webhooks.New(o).Run(ctx) }()
	for ; ; n++ {
		err := db.Update(ctx, func(tx *store.Tx) error {
			return o.Log.Append(tx, account, events.MessageReceived, time.Now(), events.Message{ID: int64(n), From: "+15550001"})
		})
		if err != nil {
			os.Exit(6)
		}
		fmt.Println(n)
	}
}

// crashOnce runs the process, which numbers its events from a number on, until
// it has committed some, kills it, and returns the last one that it announced.
func crashOnce(t *testing.T, dir string, from, count int) (last int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), crashTarget+"="+strconv.Itoa(from), crashDir+"="+dir)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if last, err = strconv.Atoi(lines.Text()); err != nil {
			break
		}
		if last == from+count {
			require.NoError(t, cmd.Process.Kill())
		}
	}
	require.NoError(t, err)
	require.Error(t, cmd.Wait(), "it was killed")
	require.GreaterOrEqual(t, last, from+count)
	return last
}

func TestCrash_KilledUnderLoadLosesNothing(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 3))
	receiver := newReceiver(t)
	var requests atomic.Int64
	receiver.Respond(func(webhookstest.Request) webhookstest.Answer {
		if requests.Add(1)%12 == 0 {
			return webhookstest.Status(500)
		}
		return webhooks200
	})
	dir := t.TempDir()
	r := newRig(t, dir, loopback(t))
	e, key := r.create(webhooks.EndpointSpec{URL: receiver.URL})
	r.stop()

	// Each life numbers its events in a range of its own: the last that it
	// committed may not have been announced.
	const perLife = 1000000
	var committed []int64
	for life := 1; life <= 5; life++ {
		last := crashOnce(t, dir, life*perLife, 20+random.IntN(200))
		for n := life * perLife; n <= last; n++ {
			committed = append(committed, int64(n))
		}
	}
	r = newRig(t, dir, loopback(t), func(o *webhooks.Options) { o.Schedule = []time.Duration{time.Millisecond, time.Millisecond} }).run()
	eventually(t, "everything is delivered", func() bool {
		page, _, err := r.Deliveries(t.Context(), account, e.ID, webhooks.DeliveryFilter{State: webhooks.Pending}, "", 1)
		return err == nil && len(page) == 0 && len(r.logged(events.MessageReceived)) == len(r.list(e.ID))
	})
	require.Equal(t, map[webhooks.State]int{webhooks.Delivered: len(r.list(e.ID))}, r.states(e.ID))
	idOf, bodyOf := map[int64]string{}, map[string]string{}
	for _, q := range receiver.Requests() {
		require.NoError(t, q.VerifyNative(key))
		var body struct{ Data events.Message }
		require.NoError(t, q.Decode(&body))
		if id, ok := idOf[body.Data.ID]; ok {
			require.Equal(t, id, q.ID(), "a duplicate has the same id")
			require.Equal(t, bodyOf[id], string(q.Body))
		}
		idOf[body.Data.ID], bodyOf[q.ID()] = q.ID(), string(q.Body)
	}
	for _, n := range committed {
		require.Contains(t, idOf, n, "event %d was committed and must have been sent", n)
	}
	t.Logf("%d events announced in 5 lives, %d requests", len(committed), len(receiver.Requests()))
}
