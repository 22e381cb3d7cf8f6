package modem

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
)

// TestD20_TheValidityPeriodIsNeverShorterThanWanted has the steps of 3GPP TS
// 23.040 section 9.2.3.12.1.
func TestD20_TheValidityPeriodIsNeverShorterThanWanted(t *testing.T) {
	t.Parallel()
	for wanted, octet := range map[time.Duration]byte{
		0:                             167,
		-time.Hour:                    167,
		time.Nanosecond:               0,
		time.Minute:                   0,
		5 * time.Minute:               0,
		5*time.Minute + 1:             1,
		10 * time.Minute:              1,
		12 * time.Hour:                143,
		12*time.Hour + 1:              144,
		12*time.Hour + 30*time.Minute: 144,
		day - time.Minute:             167,
		day:                           167,
		day + time.Second:             168,
		2 * day:                       168,
		72 * time.Hour:                169,
		30 * day:                      196,
		30*day + 1:                    197,
		5 * week:                      197,
		62*week + 1:                   255,
		63 * week:                     255,
		64 * week:                     255,
		1<<63 - 1:                     255,
	} {
		require.Equal(t, octet, octetFor(t, wanted), "%s", wanted)
	}
}

func octetFor(t *testing.T, wanted time.Duration) byte {
	t.Helper()
	parts, err := New(Options{}).Compose(device.Letter{To: "12345", Text: "x", Ref: 1, Validity: wanted})
	require.NoError(t, err)
	require.Equal(t, byte(0x31), parts[0][0], "a report is asked for, and the validity is relative")
	return parts[0][9]
}

func TestD20_EveryLengthIsTheShortestThatIsLongEnough(t *testing.T) {
	t.Parallel()
	length := func(octet byte) time.Duration {
		switch n := int(octet); {
		case n < 144:
			return time.Duration(n+1) * 5 * time.Minute
		case n < 168:
			return 12*time.Hour + time.Duration(n-143)*30*time.Minute
		case n < 197:
			return time.Duration(n-166) * day
		default:
			return time.Duration(n-192) * week
		}
	}
	for minutes := 1; time.Duration(minutes)*time.Minute <= 63*week; minutes += 1 + minutes/7 {
		wanted := time.Duration(minutes) * time.Minute
		octet := octetFor(t, wanted)
		require.GreaterOrEqual(t, length(octet), wanted)
		if octet > 0 {
			require.Less(t, length(octet-1), wanted)
		}
	}
}

func TestWithoutValidity_LeavesTheRestAsItIs(t *testing.T) {
	t.Parallel()
	for _, to := range []string{"+15550001111", "12345", "123456"} {
		for _, text := range []string{"x", strings.Repeat("long ", 60), "żółw"} {
			parts, err := New(Options{}).Compose(device.Letter{To: to, Text: text, Ref: 1})
			require.NoError(t, err)
			for _, p := range parts {
				without, ok := withoutValidity(p)
				require.True(t, ok)
				require.Len(t, without, len(p)-1)
				require.Zero(t, without[0]&formatMask)
				at := 4 + (int(p[2])+1)/2 + 2
				require.Equal(t, p[1:at], without[1:at])
				require.Equal(t, p[at+1:], without[at:])
				_, again := withoutValidity(without)
				require.False(t, again)
			}
		}
	}
	for _, broken := range [][]byte{nil, {0x11}, {0x11, 0, 200, 0x91, 1, 2}, {0x01, 0, 0, 0x91, 0, 0, 1}} {
		_, ok := withoutValidity(broken)
		require.False(t, ok)
	}
}

func TestCompose_AFlashMessageIsOfClass0(t *testing.T) {
	t.Parallel()
	for text, dcs := range map[string]string{"Hi": "10", "żółw": "18"} {
		parts, err := New(Options{}).Compose(device.Letter{To: "12345", Text: text, Ref: 1, Flash: true})
		require.NoError(t, err)
		require.Equal(t, dcs, hex.EncodeToString(parts[0][8:9]))
		long, err := New(Options{}).Compose(device.Letter{To: "12345", Text: strings.Repeat(text, 100), Ref: 1, Flash: true})
		require.NoError(t, err)
		for _, p := range long {
			require.Equal(t, dcs, hex.EncodeToString(p[8:9]))
		}
	}
}
