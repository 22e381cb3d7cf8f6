package device_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/devicetest"
	"simrelay/relay/wire"
)

func TestDispatch_IsConfirmedOnceItIsJournalled(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.radio.Set(func(c *wire.SIM) { c.Ready = false })
		s.send(1, "one")
		s.Await("Received", func() bool {
			for _, f := range s.Frames {
				if r, ok := f.(*wire.Received); ok {
					require.Equal(t, []int64{1}, r.DSeq)
					return true
				}
			}
			return false
		})
		require.Empty(t, s.Results)
	})
}

func TestDispatch_ComingAgainIsAnsweredFromTheJournal(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.send(1, "one")
		s.Final(1, 1)
		var d wire.Dispatch
		s.Do(func() {
			d = wire.Dispatch{Epoch: s.Epoch, DSeq: 1, Message: 1, Attempt: 1, ICCID: iccid, To: "+1", Text: "one", TTLMillis: 1000}
		})
		s.Push(&d)
		s.Await("the answer", func() bool { return len(s.Results[devicetest.Attempt{Message: 1, Number: 1}]) == 2 })
		require.Equal(t, wire.ResultSent, s.Final(1, 1).State)
		require.Len(t, s.air.Submissions(), 1)
	})
}

func TestDispatch_OfAnOlderEpochIsIgnored(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.Push(&wire.Dispatch{Epoch: 0, DSeq: 9, Message: 1, Attempt: 1, ICCID: iccid, To: "+1", Text: "x", TTLMillis: 1000})
		s.Push(&wire.Cancel{Epoch: 0, Message: 2, Attempt: 1})
		s.send(2, "after it")
		require.Equal(t, wire.ResultSent, s.Final(2, 1).State)
		require.Len(t, s.air.Submissions(), 1)
	})
}

// TestDispatch_OfAHigherAttempt plays rule G2: whether another attempt may go
// out depends on what became of the earlier one.
func TestDispatch_OfAHigherAttempt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		earlier error
		force   bool
		state   wire.ResultState // of the second attempt
		sent    int
	}{
		"after one that was sent is refused with its state":  {nil, false, wire.ResultSent, 1},
		"after an unknown one is refused with its state":     {devicetest.Lose(true), false, wire.ResultUnknown, 1},
		"after one that was not sent goes out":               {devicetest.Refuse(wire.ClassRejected, "cms_21"), false, wire.ResultSent, 1},
		"after one that was sent goes out when it is forced": {nil, true, wire.ResultSent, 2},
		"after an unknown one goes out when it is forced":    {devicetest.Lose(false), true, wire.ResultSent, 1},
	} {
		t.Run(name, func(t *testing.T) {
			inScene(t, func(t *testing.T, s *scene) {
				first := true
				s.radio.Answer = func(devicetest.Submission) error {
					if first {
						first = false
						return test.earlier
					}
					return nil
				}
				s.send(1, "text")
				s.Final(1, 1)
				s.Dispatch(wire.Dispatch{Message: 1, Attempt: 2, ICCID: iccid, Text: "text", Force: test.force})
				require.Equal(t, test.state, s.Final(1, 2).State)
				require.Len(t, s.air.Submissions(), test.sent)
			})
		})
	}
}

func TestDispatch_OfAHigherAttemptTakesThePlaceOfOneThatWaits(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.radio.Set(func(c *wire.SIM) { c.Ready = false })
		s.send(1, "text")
		s.Dispatch(wire.Dispatch{Message: 1, Attempt: 2, ICCID: iccid, Text: "text"})
		require.Equal(t, wire.ResultCancelled, s.Final(1, 1).State)
		s.radio.Set(func(c *wire.SIM) { c.Ready = true })
		require.Equal(t, wire.ResultSent, s.Final(1, 2).State)
		require.Len(t, s.air.Submissions(), 1)
	})
}

func TestDispatch_OfAHigherAttemptSharesTheFateOfOneThatIsBeingSent(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.radio.Answer = func(sub devicetest.Submission) error {
			if sub.Part == 2 { // the first part is with the network
				s.Dispatch(wire.Dispatch{Message: 1, Attempt: 2, ICCID: iccid, Text: "a text of two"})
				s.Await("held", func() bool { return len(s.Results[devicetest.Attempt{Message: 1, Number: 2}]) == 1 })
			}
			return nil
		}
		s.send(1, "a text of two")
		for attempt := 1; attempt <= 2; attempt++ {
			got := s.Final(1, attempt)
			require.Equal(t, wire.ResultSent, got.State)
			require.Equal(t, 2, got.PartsSent)
		}
		require.Len(t, s.air.Submissions(), 2)
	})
}

func TestCancel(t *testing.T) {
	t.Parallel()
	t.Run("stops a message that waits", func(t *testing.T) {
		inScene(t, func(t *testing.T, s *scene) {
			s.radio.Set(func(c *wire.SIM) { c.Ready = false })
			s.send(1, "text")
			s.Cancel(1, 1)
			require.Equal(t, wire.ResultCancelled, s.Final(1, 1).State)
			s.radio.Set(func(c *wire.SIM) { c.Ready = true })
			synctest.Wait()
			require.Empty(t, s.air.Submissions())
		})
	})
	t.Run("of a message that never came refuses it when it does", func(t *testing.T) {
		inScene(t, func(t *testing.T, s *scene) {
			s.Cancel(1, 1)
			require.Equal(t, wire.ResultCancelled, s.Final(1, 1).State)
			s.send(1, "too late")
			s.Await("the answer", func() bool { return len(s.Results[devicetest.Attempt{Message: 1, Number: 1}]) == 2 })
			require.Equal(t, wire.ResultCancelled, s.Final(1, 1).State)
			require.Empty(t, s.air.Submissions())
		})
	})
	t.Run("of a message that was sent is answered with that", func(t *testing.T) {
		inScene(t, func(t *testing.T, s *scene) {
			s.send(1, "text")
			s.Final(1, 1)
			s.Cancel(1, 1)
			s.Await("the answer", func() bool { return len(s.Results[devicetest.Attempt{Message: 1, Number: 1}]) == 2 })
			require.Equal(t, wire.ResultSent, s.Final(1, 1).State)
		})
	})
	t.Run("in the middle of a message tells how much was sent", func(t *testing.T) {
		inScene(t, func(t *testing.T, s *scene) {
			s.radio.Answer = func(sub devicetest.Submission) error {
				if sub.Part == 2 {
					return devicetest.Refuse(wire.ClassTemporary, "cms_42")
				}
				return nil
			}
			s.send(1, "a text of three parts...")
			<-time.After(time.Second) // the second part is to be tried again after 5 s
			require.Len(t, s.air.Submissions(), 1)
			s.Cancel(1, 1)
			got := s.Final(1, 1)
			require.Equal(t, wire.ResultFailed, got.State)
			require.Equal(t, 1, got.PartsSent)
		})
	})
}

func TestTTL_CountsFromReceipt(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.radio.Set(func(c *wire.SIM) { c.Ready = false })
		began := time.Now()
		s.Dispatch(wire.Dispatch{Message: 1, ICCID: iccid, Text: "late", TTLMillis: 90_000})
		require.Equal(t, wire.ResultExpired, s.Final(1, 1).State)
		require.Equal(t, 90*time.Second, time.Since(began).Round(time.Second))
		s.radio.Set(func(c *wire.SIM) { c.Ready = true })
		synctest.Wait()
		require.Empty(t, s.air.Submissions())
	})
}

func TestTTL_GoesOnWhileTheAgentIsDown(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.radio.Set(func(c *wire.SIM) { c.Ready = false })
		s.Dispatch(wire.Dispatch{Message: 1, ICCID: iccid, Text: "late", TTLMillis: 60_000})
		s.Dispatch(wire.Dispatch{Message: 2, ICCID: iccid, Text: "in time", TTLMillis: 600_000})
		s.Await("both to be held", func() bool { return s.journalled(2) })
		require.NoError(t, s.stop())
		<-time.After(2 * time.Minute)
		s.start()
		require.Equal(t, wire.ResultExpired, s.Final(1, 1).State)
		require.Equal(t, wire.ResultSent, s.Final(2, 1).State)
		require.Len(t, s.air.Submissions(), 1)
	})
}

// journalled reports whether n dispatches were confirmed; it is for Await.
func (s *scene) journalled(n int) bool {
	got := 0
	for _, f := range s.Frames {
		if r, ok := f.(*wire.Received); ok {
			got += len(r.DSeq)
		}
	}
	return got >= n
}

func TestOrder_IsPriorityThenDispatch(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.radio.Set(func(c *wire.SIM) { c.Ready = false })
		for m, prio := range []int{0, 0, 9, 5, 9} {
			s.Dispatch(wire.Dispatch{Message: int64(m + 1), ICCID: iccid, Text: fmt.Sprint(m), Priority: prio})
		}
		s.Await("all to be held", func() bool { return s.journalled(5) })
		s.radio.Set(func(c *wire.SIM) { c.Ready = true })
		s.Final(2, 1)
		var order []string
		for _, sub := range s.air.Submissions() {
			order = append(order, sub.Text)
		}
		require.Equal(t, []string{"2", "4", "3", "0", "1"}, order)
	})
}

// TestErrors plays what the error of a part means for its message.
func TestErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		part  int // that fails
		times int
		err   error
		want  wire.Result
		tried int // how often that part was tried
		onAir int
	}{
		"a permanent one ends it":                     {1, 9, devicetest.Refuse(wire.ClassPermanent, "cms_1"), wire.Result{State: wire.ResultFailed, Class: wire.ClassPermanent, Code: "cms_1"}, 1, 0},
		"one of the card ends it":                     {1, 9, devicetest.Refuse(wire.ClassSIM, "cms_310"), wire.Result{State: wire.ResultFailed, Class: wire.ClassSIM, Code: "cms_310"}, 1, 0},
		"a temporary one is tried again":              {1, 2, devicetest.Refuse(wire.ClassTemporary, "cms_42"), wire.Result{State: wire.ResultSent, PartsSent: 2}, 3, 2},
		"a temporary one that stays ends it":          {1, 9, devicetest.Refuse(wire.ClassTemporary, "cms_42"), wire.Result{State: wire.ResultFailed, Class: wire.ClassTemporary, Code: "cms_42"}, 4, 0},
		"an ambiguous one is never tried again":       {1, 9, devicetest.Lose(false), wire.Result{State: wire.ResultUnknown, Class: wire.ClassAmbiguous, Code: "lost"}, 1, 0},
		"in the second part it tells of the first":    {2, 9, devicetest.Refuse(wire.ClassRejected, "cms_21"), wire.Result{State: wire.ResultFailed, PartsSent: 1, Class: wire.ClassRejected, Code: "cms_21"}, 1, 1},
		"ambiguous in the second part":                {2, 9, devicetest.Lose(true), wire.Result{State: wire.ResultUnknown, PartsSent: 1, Class: wire.ClassAmbiguous, Code: "lost"}, 1, 2},
		"temporary in the second part is tried again": {2, 1, devicetest.Refuse(wire.ClassTemporary, "cms_41"), wire.Result{State: wire.ResultSent, PartsSent: 2}, 2, 2},
		"a rejected one is the relay's to try again":  {1, 9, devicetest.Refuse(wire.ClassRejected, "cms_21"), wire.Result{State: wire.ResultFailed, Class: wire.ClassRejected, Code: "cms_21"}, 1, 0},
		"a network out of order is the relay's too":   {1, 9, devicetest.Refuse(wire.ClassTemporary, "cms_38"), wire.Result{State: wire.ResultFailed, Class: wire.ClassTemporary, Code: "cms_38"}, 1, 0},
		"but not where parts are sent already":        {2, 2, devicetest.Refuse(wire.ClassTemporary, "cms_38"), wire.Result{State: wire.ResultSent, PartsSent: 2}, 3, 2},
		"failed interworking is tried once more":      {1, 1, devicetest.Refuse(wire.ClassPermanent, "cms_127"), wire.Result{State: wire.ResultSent, PartsSent: 2}, 2, 2},
		"and only once":                               {1, 9, devicetest.Refuse(wire.ClassPermanent, "cms_127"), wire.Result{State: wire.ResultFailed, Class: wire.ClassPermanent, Code: "cms_127"}, 2, 0},
		"a modem that is not ready is waited for":     {1, 50, device.ErrNotReady, wire.Result{State: wire.ResultSent, PartsSent: 2}, 51, 2},
	} {
		t.Run(name, func(t *testing.T) {
			inScene(t, func(t *testing.T, s *scene) {
				tried := 0
				s.radio.Answer = func(sub devicetest.Submission) error {
					if sub.Part != test.part {
						return nil
					}
					if tried++; tried <= test.times {
						return test.err
					}
					return nil
				}
				s.send(1, "a text of two")
				got := s.Final(1, 1)
				require.Equal(t, test.want.State, got.State)
				require.Equal(t, test.want.Class, got.Class)
				require.Equal(t, test.want.Code, got.Code)
				require.Equal(t, test.want.PartsSent, got.PartsSent)
				require.Len(t, got.References, test.want.PartsSent)
				require.Equal(t, test.tried, tried)
				require.Len(t, s.air.Submissions(), test.onAir)
				refs := map[uint8]bool{}
				for _, sub := range s.air.Submissions() {
					refs[sub.Ref] = true
				}
				require.LessOrEqual(t, len(refs), 1, "all parts have one reference")
			})
		})
	}
}

// TestRetries_Pause plays after what time a part is tried again.
func TestRetries_Pause(t *testing.T) {
	t.Parallel()
	for code, want := range map[string][]time.Duration{
		"cms_41": {0, time.Second, 6 * time.Second, 21 * time.Second, 66 * time.Second},
		"cms_42": {0, 5 * time.Second, 20 * time.Second, 65 * time.Second},
	} {
		t.Run(code, func(t *testing.T) {
			inScene(t, func(t *testing.T, s *scene) {
				began := time.Now()
				var tried []time.Duration
				s.radio.Answer = func(devicetest.Submission) error {
					tried = append(tried, time.Since(began).Round(time.Second))
					return devicetest.Refuse(wire.ClassTemporary, code)
				}
				s.send(1, "text")
				require.Equal(t, wire.ResultFailed, s.Final(1, 1).State)
				require.Equal(t, want, tried)
			})
		})
	}
}

func TestLetter_HasValidityAndFlash(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.radio.Set(func(c *wire.SIM) { c.Ready = false })
		s.Dispatch(wire.Dispatch{Message: 1, ICCID: iccid, Text: "text", ValiditySeconds: 300, Flash: true})
		s.Await("it to be held", func() bool { return s.journalled(1) })
		require.NoError(t, s.stop())
		var got []device.Letter
		s.start(func(o *device.Options) { o.Radios = []device.Radio{letters{s.radio, &got}} })
		require.Equal(t, wire.ResultSent, s.Final(1, 1).State)
		require.Len(t, got, 1)
		require.Equal(t, 5*time.Minute, got[0].Validity, "also after a restart")
		require.True(t, got[0].Flash)
	})
}

// letters is a radio that notes what it is to send.
type letters struct {
	*devicetest.Radio
	got *[]device.Letter
}

func (l letters) Compose(letter device.Letter) ([][]byte, error) {
	*l.got = append(*l.got, letter)
	return l.Radio.Compose(letter)
}
