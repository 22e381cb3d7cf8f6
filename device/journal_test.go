package device

import (
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"simrelay/relay/wire"
)

func TestJournal_ForgetsOnlyWhatIsOldAndAcknowledged(t *testing.T) {
	t.Parallel()
	j, err := openJournal(t.TempDir(), &steps{})
	require.NoError(t, err)
	defer func() { require.NoError(t, j.close()) }()
	now := time.Unix(1_800_000_000, 0)
	for m := range int64(3) {
		k := key{m + 1, 1}
		_, _, err := j.accept(&wire.Dispatch{Epoch: 1, DSeq: m + 1, Message: m + 1, Attempt: 1, ICCID: "8901", To: "+1", Text: "x"}, now)
		require.NoError(t, err)
		require.NoError(t, j.submitting(k, 1, 1, now))
		_, err = j.sent(k, int(m), now)
		require.NoError(t, err)
	}
	require.NoError(t, j.ack(map[key]wire.ResultState{{1, 1}: wire.ResultSent, {2, 1}: wire.ResultFailed}, now))

	require.NoError(t, j.sweep(now.Add(retention)))
	require.Equal(t, []int64{1, 2, 3}, numbersOf(t, j))
	require.NoError(t, j.sweep(now.Add(retention+entriesEvery)))
	require.Equal(t, []int64{2, 3}, numbersOf(t, j), "the acknowledged one is gone; the other was not what the relay committed")

	m, err := j.marks()
	require.NoError(t, err)
	require.Equal(t, int64(1), m.lowDSeq)
	e, fresh, err := j.accept(&wire.Dispatch{Epoch: 1, DSeq: 1, Message: 1, Attempt: 1, ICCID: "8901", To: "+1", Text: "x"}, now)
	require.NoError(t, err)
	require.False(t, fresh, "a forgotten dispatch is not sent again")
	require.Equal(t, stateUnknown, e.State)
	require.Equal(t, "pruned", e.Code)
}

func numbersOf(t *testing.T, j *journal) (list []int64) {
	entries, err := j.above(-1, key{}, 100)
	require.NoError(t, err)
	for _, e := range entries {
		list = append(list, e.Message)
	}
	return list
}

func TestJournal_AnIncompleteMessageIsPassedOnAfterADay(t *testing.T) {
	t.Parallel()
	j, err := openJournal(t.TempDir(), &steps{})
	require.NoError(t, err)
	defer func() { require.NoError(t, j.close()) }()
	now := time.Unix(1_800_000_000, 0)
	p := Part{ICCID: "8901", Slot: "SM/1", From: "+1", Units: utf16.Encode([]rune("end")), Raw: "02", Ref: 3, Number: 2, Total: 3}
	require.NoError(t, j.takePart(p, now))
	require.NoError(t, j.sweep(now.Add(fragmentAge)))
	list, err := j.inbound(0, 10)
	require.NoError(t, err)
	require.Empty(t, list)

	for range 2 {
		require.NoError(t, j.sweep(now.Add(fragmentAge+time.Second)))
	}
	list, err = j.inbound(0, 10)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, "…end…", list[0].Text)
	require.Equal(t, 2, list[0].Missing)
	require.Equal(t, 3, list[0].Parts)
}

func TestJournal_ReferencesOfACardFollowEachOther(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var refs []uint8
	for m := range int64(3) {
		j, err := openJournal(dir, &steps{})
		require.NoError(t, err)
		e, _, err := j.accept(&wire.Dispatch{Epoch: 1, DSeq: m + 1, Message: m + 1, Attempt: 1, ICCID: "8901"}, time.Now())
		require.NoError(t, err)
		refs = append(refs, e.Ref)
		require.NoError(t, j.close())
	}
	require.Equal(t, []uint8{refs[0], refs[0] + 1, refs[0] + 2}, refs)
}

func TestSameNumber(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"+15550001111", "+15550001111", true},
		{"+15550001111", "5550001111", true},
		{"+447700900123", "07700900123", true},
		{"+15550001111", "+15550001112", false},
		{"12345", "12345", true},
		{"12345", "2345", false},
		{"12345", "+4912345", false},
		{"", "", true},
	} {
		require.Equal(t, test.want, sameNumber(test.a, test.b), "%s %s", test.a, test.b)
		require.Equal(t, test.want, sameNumber(test.b, test.a))
	}
}

func TestFit_MakesEveryRecordFitInAFrame(t *testing.T) {
	t.Parallel()
	huge := make([]byte, 48<<10)
	for i := range huge {
		huge[i] = '<' // six octets in JSON
	}
	in := wire.Inbound{JournalID: "j", ISeq: 1, Kind: wire.InboundSMS, Text: string(huge)}
	for range 255 {
		in.Raw = append(in.Raw, string(huge[:352]))
	}
	got := fit(in)
	_, err := wire.Encode(&got)
	require.NoError(t, err)
	require.Positive(t, got.Missing)
	require.NotEmpty(t, got.Text)
}
