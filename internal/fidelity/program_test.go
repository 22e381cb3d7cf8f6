//go:build fidelity

package fidelity_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/internal/bench/process"
)

// TestSimProgram_CarriesMessagesBetweenTwoClients runs the program simrelay
// sim as people do, with gammu on both of its modems and the control port
// beside. The zones are not whole hours from Greenwich, east and west of it.
func TestSimProgram_CarriesMessagesBetweenTwoClients(t *testing.T) {
	t.Parallel()
	for zone, offset := range map[string]string{"Asia/Kathmandu": "+0545", "Pacific/Marquesas": "-0930"} {
		t.Run(offset, func(t *testing.T) {
			t.Parallel()
			known := startSim(t, zone)
			first, second := newGammu(t, known.Modems[0].Path), newGammu(t, known.Modems[1].Path)
			require.Equal(t, known.Modems[0].IMEI, first.field(first.run("identify"), "IMEI"))
			for _, text := range []string{shortText, unicodeText} {
				first.send(known.Modems[1].Number, text, "-autolen", "400", "-report")
			}
			got := second.letters()
			require.Equal(t, textsOf([]letter{{text: shortText}, {text: unicodeText}}), textsOf(got))
			for _, l := range got {
				require.Equal(t, known.Modems[0].Number, l.from)
				require.True(t, strings.HasSuffix(l.sent, " "+offset), l.sent)
			}

			var messages []firmwaresim.Message
			control(t, http.MethodGet, known.Control+"/v1/messages", "", &messages)
			require.Len(t, messages, 2)
			require.Equal(t, unicodeText, messages[1].Text)
			control(t, http.MethodPost, known.Control+"/v1/inbound",
				`{"from":"12345","to":"`+known.Modems[0].Number+`","text":"from a handset"}`, nil)
			require.Equal(t, []string{"from a handset"}, textsOf(first.letters()))
		})
	}
}

// startSim runs the program with two modems in a time zone, until the end of
// the test.
func startSim(t *testing.T, zone string) (known firmwaresim.Description) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "modems")
	p, err := process.Start(context.WithoutCancel(t.Context()), process.Spec{
		Binary: simrelay, Env: []string{"TZ=" + zone},
		Args: []string{"sim", "--modems", "2", "--dir", dir, "--control", "127.0.0.1:0"},
	})
	require.NoError(t, err)
	t.Cleanup(func() {
		if t.Failed() && known.Control != "" {
			showTranscripts(t, known)
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		require.NoError(t, p.Stop(ctx))
	})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_, err = p.Await(ctx, "control port ")
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(dir, "network.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &known))
	return known
}

func showTranscripts(t *testing.T, known firmwaresim.Description) {
	t.Helper()
	for i := range known.Modems {
		var list []struct {
			Direction string `json:"direction"`
			Data      string `json:"data"`
		}
		control(t, http.MethodGet, fmt.Sprintf("%s/v1/modems/%d/transcript", known.Control, i), "", &list)
		var exchanges []firmwaresim.Exchange
		for _, e := range list {
			exchanges = append(exchanges, firmwaresim.Exchange{FromModem: e.Direction == "out", Octets: []byte(e.Data)})
		}
		t.Logf("the line of modem %d:\n%s", i, conversation(exchanges))
	}
}

// control makes a request to the simulator's control port.
func control(t *testing.T, method, url, body string, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), method, url, strings.NewReader(body))
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, 2, resp.StatusCode/100, resp.Status)
	if into != nil {
		require.NoError(t, json.NewDecoder(resp.Body).Decode(into))
	}
}
