//go:build fidelity

package fidelity_test

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

// oracle is python3-gammu, which reads and writes PDUs. One test uses it at a
// time.
type oracle struct {
	t   *testing.T
	in  *json.Encoder
	out *bufio.Reader
}

func newOracle(t *testing.T) *oracle {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), pythonProgram, "testdata/oracle.py")
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	var complaints strings.Builder
	cmd.Stderr = &complaints
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = in.Close()
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait()
		if complaints.Len() > 0 {
			t.Logf("the oracle complained:\n%s", complaints.String())
		}
	})
	return &oracle{t: t, in: json.NewEncoder(in), out: bufio.NewReader(out)}
}

// reading is what the oracle reads in a PDU.
type reading struct {
	Type      string `json:"type"` // Deliver, Submit or Status_Report
	Centre    string `json:"centre"`
	Validity  string `json:"validity"`
	Number    string `json:"number"`
	Coding    string `json:"coding"`
	Class     int    `json:"class"` // -1 for none
	Text      string `json:"text"`  // UTF-16 in hexadecimal
	Junk      int    `json:"junk"`
	Part      int    `json:"part"`
	Parts     int    `json:"parts"`
	ID        int    `json:"id"` // of 8 bits
	Reference int    `json:"reference"`
	Status    int    `json:"status"`
	Time      string `json:"time"` // without its zone, which gammu does not tell
	Discharge string `json:"discharge"`
	Error     string `json:"error"`
}

const wallClock = "2006-01-02T15:04:05"

// units returns the text, which may end within a surrogate pair.
func (r reading) units(t *testing.T) []uint16 {
	t.Helper()
	octets, err := hex.DecodeString(r.Text)
	require.NoError(t, err)
	list := make([]uint16, len(octets)/2)
	for i := range list {
		list[i] = binary.BigEndian.Uint16(octets[2*i:])
	}
	return list
}

func (r reading) text(t *testing.T) string {
	t.Helper()
	return string(utf16.Decode(r.units(t)))
}

// decode has a PDU read that begins with the address of the service centre.
func (o *oracle) decode(pdu []byte) reading {
	o.t.Helper()
	var r reading
	o.ask(map[string]any{"pdu": hex.EncodeToString(pdu)}, &r)
	require.Empty(o.t, r.Error, "python3-gammu reads %X", pdu)
	require.Contains(o.t, []int{0, countExtended(r.text(o.t))}, r.Junk, "what gammu is known to add to %X", pdu)
	return r
}

// The names of codings.
const (
	codingGSM7 = "Default_No_Compression"
	codingUCS2 = "Unicode_No_Compression"
)

// writing is what the oracle is to write.
type writing struct {
	Text     string
	Unicode  bool
	Form     string // empty for longForm
	Number   string
	Centre   string
	Validity string // such as 1H; empty is a day
	Report   bool
	Class    int
	Deliver  bool
	Time     time.Time // of a DELIVER
}

// What gammu calls texts of any length, whose parts share a reference of 8 bits
// or of 16.
const (
	longForm = "ConcatenatedTextLong"
	wideForm = "ConcatenatedTextLong16bit"
)

// encode has the parts of a message written, each with the address of the
// service centre.
func (o *oracle) encode(w writing) (parts [][]byte) {
	o.t.Helper()
	request := map[string]any{
		"pdu": "", "text": unitsOf(w.Text), "unicode": w.Unicode, "form": cmp.Or(w.Form, longForm), "number": w.Number,
		"centre": w.Centre, "validity": cmp.Or(w.Validity, "1D"), "report": w.Report, "class": w.Class,
		"layout": "Submit", "time": "",
	}
	if w.Deliver {
		request["layout"], request["time"] = "Deliver", w.Time.Format(wallClock)
	}
	var answer struct {
		PDUs  []string `json:"pdus"`
		Error string   `json:"error"`
	}
	o.ask(request, &answer)
	require.Empty(o.t, answer.Error, "python3-gammu writes %+v", w)
	require.NotEmpty(o.t, answer.PDUs)
	for _, text := range answer.PDUs {
		pdu, err := hex.DecodeString(text)
		require.NoError(o.t, err)
		parts = append(parts, pdu)
	}
	return parts
}

func (o *oracle) ask(request, answer any) {
	o.t.Helper()
	require.NoError(o.t, o.in.Encode(request))
	line, err := o.out.ReadBytes('\n')
	require.NoError(o.t, err, "the oracle is gone")
	require.NoError(o.t, json.Unmarshal(line, answer), "%s", line)
}

func unitsOf(text string) string {
	var octets []byte
	for _, u := range utf16.Encode([]rune(text)) {
		octets = binary.BigEndian.AppendUint16(octets, u)
	}
	return hex.EncodeToString(octets)
}
