//go:build fidelity

package fidelity_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/simtest"
)

// smsd is gammu-smsd, which serves one modem: messages that come in become
// files, and files become messages.
type smsd struct {
	t   *testing.T
	dir string
	env []string

	cmd   *exec.Cmd
	out   bytes.Buffer // read it after stop
	ended chan struct{}
}

// The directories of its spool.
const (
	smsdInbox  = "inbox"
	smsdOutbox = "outbox"
	smsdSent   = "sent"
	smsdError  = "error"
)

// smsdSettings makes it look at everything once a second, and keep reports as
// it keeps messages.
const smsdSettings = `
[smsd]
service = files
inboxpath = %[1]s/inbox/
outboxpath = %[1]s/outbox/
sentsmspath = %[1]s/sent/
errorsmspath = %[1]s/error/
inboxformat = unicode
outboxformat = detail
transmitformat = auto
deliveryreport = sms
debuglevel = 1
logfile = %[1]s/log
commtimeout = 1
receivefrequency = 1
statusfrequency = 0
loopsleep = 1
checksecurity = 0
checkbattery = 0
checksignal = 0
checknetwork = 0
`

// startSMSD runs the daemon for the modem behind a path, until stop or the end
// of the test.
func startSMSD(t *testing.T, path string, more ...string) *smsd {
	t.Helper()
	d := &smsd{t: t, dir: t.TempDir(), ended: make(chan struct{})}
	d.env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + d.dir, "LC_ALL=C.UTF-8", "TZ=UTC"}
	for _, name := range []string{smsdInbox, smsdOutbox, smsdSent, smsdError} {
		require.NoError(t, os.Mkdir(filepath.Join(d.dir, name), 0o750))
	}
	text := settings(path, more) + fmt.Sprintf(smsdSettings, d.dir)
	require.NoError(t, os.WriteFile(d.config(), []byte(text), 0o600))
	d.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), smsdProgram, "--config", d.config())
	d.cmd.Env, d.cmd.Stdout, d.cmd.Stderr = d.env, &d.out, &d.out
	require.NoError(t, d.cmd.Start())
	go func() {
		_ = d.cmd.Wait() // what it did is what counts
		close(d.ended)
	}()
	t.Cleanup(func() {
		d.stop()
		t.Logf("gammu-smsd said:\n%s%s", &d.out, d.log())
	})
	return d
}

func (d *smsd) config() string { return filepath.Join(d.dir, "smsdrc") }

// stop ends the daemon as its service would.
func (d *smsd) stop() {
	_ = d.cmd.Process.Signal(syscall.SIGTERM)
	timer := time.AfterFunc(patience, func() { _ = d.cmd.Process.Kill() })
	defer timer.Stop()
	<-d.ended
}

// log is what the daemon logged, without what it says of every octet.
func (d *smsd) log() string {
	log, _ := os.ReadFile(filepath.Join(d.dir, "log"))
	lines := strings.SplitAfter(string(log), "\n")
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return strings.Contains(l, " gammu: ") }), "")
}

// inject puts a message into the outbox.
func (d *smsd) inject(to, text string, options ...string) {
	d.t.Helper()
	args := append([]string{"--config", d.config(), "TEXT", to, "-text", text}, options...)
	cmd := exec.CommandContext(d.t.Context(), injectProgram, args...)
	cmd.Env = d.env
	out, err := cmd.CombinedOutput()
	require.NoError(d.t, err, "%s", out)
}

// files lists a directory of the spool, in the order of names.
func (d *smsd) files(name string) []string {
	list, _ := filepath.Glob(filepath.Join(d.dir, name, "*")) // the pattern is sound
	return list
}

// received returns who wrote what, as the files of the inbox say, and what the
// reports among them say. What is being written may be missing.
func (d *smsd) received() (texts map[string]string, reports []string) {
	texts = map[string]string{}
	for _, file := range d.files(smsdInbox) {
		// IN20261121_141127_00_+15550002222_01.txt is the second part.
		fields := strings.Split(filepath.Base(file), "_")
		content, _ := os.ReadFile(file)
		if text := unicodeFile(content); len(fields) == 5 && slices.Contains(handsets, fields[3]) {
			texts[fields[3]] += text
		} else {
			reports = append(reports, text)
		}
	}
	return texts, reports
}

// unicodeFile reads a text in UTF-16, with a byte order mark. gammu-smsd 1.42
// mistakes the length of the message with its header for that of the text:
// behind the text are a NUL and whatever stands there.
func unicodeFile(content []byte) string {
	var units []uint16
	for i := 2; i+1 < len(content); i += 2 {
		units = append(units, binary.BigEndian.Uint16(content[i:]))
	}
	text, _, _ := strings.Cut(string(utf16.Decode(units)), "\x00")
	return text
}

// handsets write to the modem, each one of the texts.
var handsets = []string{"+15550002221", "+15550002222", "+15550002223"}

func TestSMSD_ReceivesSendsAndReports(t *testing.T) {
	t.Parallel()
	for _, profile := range firmwaresim.Profiles() {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			m := newModem(t, firmwaresim.Options{Profile: profile})
			d := startSMSD(t, m.Path(), extra[profile]...)

			written := map[string]string{}
			for i, text := range []string{shortText, longText, unicodeText} {
				written[handsets[i]] = text
				require.NoError(t, m.sim.Inbound(handsets[i], m.Number(), text))
			}
			d.eventually("all messages are in the inbox", func() bool {
				got, reports := d.received()
				return maps.Equal(written, got) && len(reports) == 0
			})

			d.inject(handset, shortText, "-report")
			d.inject(handset, longText, "-len", "400", "-report")
			d.inject(handset, unicodeText, "-unicode", "-len", "400", "-report")
			d.eventually("all messages are sent, and all reports there", func() bool {
				_, reports := d.received()
				return len(d.files(smsdSent)) == 3 && len(reports) == 5
			})
			requireDelivered(t, m, d)
			require.Empty(t, d.files(smsdOutbox))
			require.Empty(t, d.files(smsdError))
			var sent []string
			for _, message := range m.sim.Messages() {
				require.True(t, message.ReportRequested)
				sent = append(sent, message.Text)
			}
			require.ElementsMatch(t, []string{shortText, longText, unicodeText}, sent)

			d.stop()
			requireDeleted(t, m)
			requireReports(t, m)
			m.requireReadable(t)
		})
	}
}

// requireDelivered requires that the reports say so, where the modem shows them
// to the computer. Of those that it only announces gammu-smsd 1.42 keeps the
// announcement, which is empty.
func requireDelivered(t *testing.T, m modemInSim, d *smsd) {
	t.Helper()
	want := "Delivered"
	if bytes.Contains(m.said(), []byte("+CDSI: ")) {
		want = ""
	}
	_, reports := d.received()
	for _, report := range reports {
		require.Equal(t, want, report)
	}
}

// list lists what the modem keeps in a store, if it has that.
func list(t *testing.T, m modemInSim, store string) string {
	t.Helper()
	line, err := m.Open()
	require.NoError(t, err)
	c := simtest.Start(t, line)
	defer c.Hangup()
	c.Send("ATE0\r").Until("OK\r\n")
	c.Send(fmt.Sprintf("AT+CPMS=%q\r", store)).Until("\r\n")
	if strings.Contains(c.Until("\r\n"), "ERROR") {
		return ""
	}
	c.Until("OK\r\n")
	return c.Send("AT+CMGL=4\r").Until("OK\r\n")
}

// requireDeleted requires that nothing is left of what was received.
func requireDeleted(t *testing.T, m modemInSim) {
	t.Helper()
	for _, store := range []string{"SM", "ME"} {
		require.NotContains(t, list(t, m, store), "+CMGL:", "the daemon deletes what it has received")
	}
}

// requireReports looks for a report on every short message that was sent, in
// what went over the line and in what the modem still keeps: of a report that
// is announced gammu-smsd only notes that it came.
func requireReports(t *testing.T, m modemInSim) {
	t.Helper()
	list(t, m, "SR")
	o := newOracle(t)
	delivered := map[int]bool{}
	_, received := linePDUs(t, m.Modem)
	for _, pdu := range received {
		if r := o.decode(pdu); r.Type == "Status_Report" {
			require.Equal(t, handset, r.Number)
			require.Equal(t, "Delivered", r.text(t))
			delivered[r.Reference] = true
		}
	}
	for _, s := range m.sim.Submissions() {
		require.True(t, delivered[s.Reference], "no report on %d is in %v", s.Reference, delivered)
	}
}

func (d *smsd) eventually(what string, condition func() bool) {
	d.t.Helper()
	if !d.holds(condition) {
		got, reports := d.received()
		require.Fail(d.t, what, "the inbox has %q and the reports %q", got, reports)
	}
}

// holds waits for a condition, as long as the daemon lives.
func (d *smsd) holds(condition func() bool) bool {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-d.ended:
			return condition()
		case <-deadline.C:
			return false
		}
	}
	return true
}
