package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestReceiver_AnswersAndPassesBodiesOn(t *testing.T) {
	t.Parallel()
	got := make(chan int, 2)
	r, err := newReceiver(func(body []byte) { got <- number(body) })
	require.NoError(t, err)
	p := newPoster(strings.TrimSuffix(r.URL, "/hook"), "/hook", "key")
	defer p.close()
	for n := 7; n < 9; n++ { // over one connection
		_, err := p.post(messageBody(nil, n), "200")
		require.NoError(t, err)
		require.Equal(t, n, <-got)
	}
	require.NoError(t, r.close())
	_, err = p.post(messageBody(nil, 9), "200")
	require.Error(t, err, "it is closed")
}

func TestReceiver_ThatHangsAnswersNothing(t *testing.T) {
	t.Parallel()
	r, err := newHanging()
	require.NoError(t, err)
	got := make(chan struct{})
	r.got = func([]byte) { close(got) }
	p := newPoster(strings.TrimSuffix(r.URL, "/hook"), "/hook", "key")
	defer p.close()
	answered := make(chan error, 1)
	go func() {
		_, err := p.post(messageBody(nil, 1), "200")
		answered <- err
	}()
	<-got
	require.NoError(t, r.close())
	require.Error(t, <-answered)
}

func TestNumber_IsThatOfTheMessageInTheBody(t *testing.T) {
	t.Parallel()
	require.Equal(t, 123, number([]byte(`{"type":"message.queued","data":{"id":5,"text":"`+text(123)+`"}}`)))
	require.Zero(t, number([]byte(`{"text":"other"}`)))
	require.Zero(t, number(nil))
}

func TestStream_HasRoomOnceForEachMessage(t *testing.T) {
	t.Parallel()
	s := newStream(nil, 2)
	require.NoError(t, s.takeRoom(t.Context()))
	s.arrived()
	s.arrived() // a second time
	require.Len(t, s.room, 2)
	require.NoError(t, s.drain(t.Context()))
	require.Len(t, s.room, 2, "all room is there again")
}

func TestDump_CountsGoroutinesAndPassesOnWhatCameBefore(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	d := &dump{to: &out}
	for _, line := range []string{
		"goroutine is a word\n", "SIGQUIT: quit\n", "goroutine 0 gp=0x1 m=0 [idle]:\n", "goroutine 1 gp=0x2 m=nil [select]:\n",
		"main.main()\n", "goroutine 27 gp=0x3 m=nil [IO wait]:\n",
	} {
		_, err := d.Write([]byte(line))
		require.NoError(t, err)
	}
	require.Equal(t, "goroutine is a word\n", out.String())
	require.Equal(t, int64(2), d.goroutines.Load())
}

func TestCPUTime_GrowsWithWork(t *testing.T) {
	t.Parallel()
	before := cpuTime(os.Getpid())
	require.Positive(t, before)
	require.Eventually(t, func() bool { return cpuTime(os.Getpid()) > before }, 10*time.Second, time.Millisecond)
	require.Zero(t, cpuTime(1<<23), "there is no such process")
}
