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

func TestReports_ThatComeBeforeTheAnswerAreNotLost(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.radio.Answer = func(devicetest.Submission) error {
			return s.radio.Report(0, "+15550001111", wire.ReportDelivered)
		}
		s.send(1, "text")
		s.Await("the report", func() bool { return len(s.Inbound) == 1 })
		require.Equal(t, wire.ResultSent, s.Final(1, 1).State)
		require.Equal(t, int64(1), s.Came()[0].Message)
	})
}

func TestReports_ProveWhatWasUnknown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		late time.Duration
		want wire.ResultState
	}{
		"at the same time":        {time.Minute, wire.ResultSent},
		"but not at another time": {time.Hour, wire.ResultUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			inScene(t, func(t *testing.T, s *scene) {
				s.radio.Answer = func(devicetest.Submission) error { return devicetest.Lose(true) }
				s.send(1, "text")
				require.Equal(t, wire.ResultUnknown, s.Final(1, 1).State)
				report := device.Report{
					ICCID: iccid, Reference: 77, Recipient: "15550001111", SentAt: time.Now().Add(test.late), Outcome: wire.ReportDelivered,
				}
				require.NoError(t, s.radio.Host().Reported(report))
				require.NoError(t, s.radio.Host().Reported(report), "it comes twice")
				synctest.Wait()
				require.Equal(t, test.want, s.Final(1, 1).State)
				if test.want == wire.ResultSent {
					require.Len(t, s.Came(), 1)
					require.Equal(t, []int{77}, s.Final(1, 1).References)
				}
			})
		})
	}
}

func TestReports_ReachTheNewestPartWithTheirReference(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.air.References = 4
		for m := range int64(5) {
			s.send(m+1, "x")
			s.Final(m+1, 1)
			<-time.After(time.Second)
		}
		require.NoError(t, s.radio.Report(0, "5550001111", wire.ReportUndelivered))
		s.Await("the report", func() bool { return len(s.Inbound) == 1 })
		require.Equal(t, int64(5), s.Came()[0].Message)
		require.NoError(t, s.radio.Report(1, "+4912345678", wire.ReportDelivered))
		synctest.Wait()
		require.Len(t, s.Came(), 1, "another recipient")
	})
}

func TestInbound_PartsAreJoined(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		face := devicetest.Units("a😀b")
		part := func(slot string, number int, units []uint16, raw string) device.Part {
			return device.Part{Slot: slot, From: "+1555", Units: units, Raw: raw, Ref: 3, Number: number, Total: 2}
		}
		s.air.Store(part("SM/2", 2, face[2:], "02"))
		s.air.Store(part("SM/3", 2, face[2:], "02")) // the network repeats it
		s.air.Store(part("SM/1", 1, face[:2], "01"))
		s.Await("the text", func() bool { return len(s.Inbound) == 1 })
		require.Equal(t, "a😀b", s.Came()[0].Text)
		require.Equal(t, 2, s.Came()[0].Parts)
		synctest.Wait()
		require.Empty(t, s.air.Stored())

		s.air.Store(part("SM/1", 1, face[:2], "01")) // and once more
		s.air.Store(part("SM/2", 1, devicetest.Units("new "), "03"))
		s.air.Store(part("SM/3", 2, devicetest.Units("text"), "04"))
		s.Await("the next text with the same reference", func() bool { return len(s.Inbound) == 2 })
		require.Equal(t, "new text", s.Came()[1].Text)
		synctest.Wait()
		require.Len(t, s.Came(), 2)
	})
}

func TestInbound_TheSameTextTwiceIsTwoMessages(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		for range 2 {
			s.air.Store(device.Part{Slot: "SM/1", From: "+1555", Units: devicetest.Units("hi"), Raw: "00"})
			synctest.Wait()
		}
		s.Await("both", func() bool { return len(s.Inbound) == 2 })
	})
}

func TestInbound_HasABoundedWindow(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.Do(func() { s.Mute = func(f wire.Frame) bool { _, in := f.(*wire.Inbound); return in } })
		for i := range 40 {
			s.air.Store(device.Part{Slot: fmt.Sprint("SM/", i), From: "+1555", Units: devicetest.Units("hi"), Raw: "00"})
		}
		synctest.Wait()
		isInbound := func(f wire.Frame) bool { _, in := f.(*wire.Inbound); return in }
		require.Equal(t, 32, s.count(isInbound))
		s.Do(func() { s.Mute = nil })
		s.Drop()
		s.Await("all", func() bool { return len(s.Inbound) == 40 })
		for i, in := range s.Came() {
			require.Equal(t, int64(i+1), in.ISeq)
		}
	})
}

func TestInbound_ACharacterThatIsSplitOverTwoPartsIsWhole(t *testing.T) {
	tests := map[string]struct {
		parts []string
		want  string
	}{
		"each of the extension table": {[]string{"a\x1b", "eb\x1b", "(\x1b", ")\x1b", "/\x1b", "<\x1b", ">\x1b", "=\x1b", "¡\x1b", "Λ\x1b", "\n"}, "a€b{}\\[]~|^\f"},
		"nothing in the table":        {[]string{"a\x1b", "zb"}, "a zb"},
		"the end of the text":         {[]string{"a", "b\x1b"}, "ab "},
		"an ordinary e":               {[]string{"a", "eb"}, "aeb"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			inScene(t, func(t *testing.T, s *scene) {
				for i, text := range tt.parts {
					s.air.Store(device.Part{
						Slot: fmt.Sprint("SM/", i), From: "+1555", Units: devicetest.Units(text), Raw: fmt.Sprint("0", i),
						Ref: 7, Number: i + 1, Total: len(tt.parts),
					})
				}
				s.Await("the text", func() bool { return len(s.Inbound) == 1 })
				require.Equal(t, tt.want, s.Came()[0].Text)
			})
		})
	}
}
