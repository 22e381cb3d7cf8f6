//go:build fidelity

package fidelity_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// gammu is the client of that name, with one modem.
type gammu struct {
	t      *testing.T
	config string
	env    []string
}

// newGammu sets the client up for the modem behind a path, with more settings
// if there are any.
func newGammu(t *testing.T, path string, more ...string) *gammu {
	t.Helper()
	home := t.TempDir()
	g := &gammu{
		t: t, config: filepath.Join(home, "gammurc"),
		env: []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "LC_ALL=C.UTF-8", "TZ=UTC"},
	}
	require.NoError(t, os.WriteFile(g.config, []byte(settings(path, more)), 0o600))
	return g
}

// settings are those that gammu and gammu-smsd share.
func settings(path string, more []string) string {
	lines := []string{"[gammu]", "device = " + path, "connection = at", "synchronizetime = no", "use_locking = no"}
	return strings.Join(append(lines, more...), "\n") + "\n"
}

func (g *gammu) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, gammuProgram, append([]string{"--config", g.config}, args...)...)
	cmd.Env = g.env
	return cmd
}

// run runs one command and returns what it printed.
func (g *gammu) run(args ...string) string {
	g.t.Helper()
	out, err := g.try(args...)
	require.NoError(g.t, err, "gammu %q printed:\n%s", args, out)
	return out
}

// try is run for a command that may fail.
func (g *gammu) try(args ...string) (string, error) {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(g.t.Context(), patience)
	defer cancel()
	out, err := g.command(ctx, args...).CombinedOutput()
	g.t.Logf("gammu %q printed:\n%s", args, out)
	return string(out), err
}

// batch runs several commands in one go: gammu takes more than three seconds
// to make friends with a modem.
func (g *gammu) batch(commands ...string) string {
	g.t.Helper()
	file := filepath.Join(filepath.Dir(g.config), "commands")
	require.NoError(g.t, os.WriteFile(file, []byte(strings.Join(commands, "\n")+"\n"), 0o600))
	return g.run("batch", file)
}

// send sends a text, and requires that the network took every part.
func (g *gammu) send(to, text string, options ...string) {
	g.t.Helper()
	out := g.run(append([]string{"sendsms", "TEXT", to, "-text", text}, options...)...)
	require.Contains(g.t, out, "OK, message reference=")
}

// field returns what gammu printed behind a label.
func (g *gammu) field(out, label string) string {
	g.t.Helper()
	match := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(label) + ` *: (.*)$`).FindStringSubmatch(out)
	require.NotNil(g.t, match, "gammu printed no %q in:\n%s", label, out)
	return strings.Trim(match[1], `"`)
}

// letter is a message as gammu shows it, its parts put together.
type letter struct {
	from, text string
	sent       string // when, such as Sat Nov 21 14:13:30 2026 +0000
	places     []place
}

// place is where a part is kept, in the words of gammu's commands.
type place struct{ folder, location string }

var location = regexp.MustCompile(`Location (\d+), folder "Inbox", (SIM|phone) memory`)

// The folders of received messages on the SIM card and in the modem. To what is
// in the latter gammu adds a number when it names places of all folders.
const (
	cardInbox, modemInbox = "1", "3"
	modemPlaces           = 100_000
)

func (g *gammu) places(text string) (list []place) {
	for _, match := range location.FindAllStringSubmatch(text, -1) {
		number, err := strconv.Atoi(match[1])
		require.NoError(g.t, err)
		p := place{folder: cardInbox}
		if match[2] == "phone" {
			p.folder, number = modemInbox, number-modemPlaces
		}
		p.location = strconv.Itoa(number)
		list = append(list, p)
	}
	return list
}

// letters reads all messages that the modem keeps.
func (g *gammu) letters() (list []letter) {
	g.t.Helper()
	out := g.run("geteachsms")
	blocks := strings.Split(out, "\nSMS message\n")
	for i, block := range blocks[1:] {
		head, text, _ := strings.Cut(block, "\n\n")
		for _, end := range []string{"\n\nLocation ", "\n\n\n"} {
			text, _, _ = strings.Cut(text, end)
		}
		before := blocks[i][strings.LastIndex(blocks[i], "\n\n")+1:]
		list = append(list, letter{
			from: g.field(head, "Remote number"), sent: g.field(head, "Sent"), text: text, places: g.places(before),
		})
	}
	return list
}

// textsOf returns what the letters say, sorted.
func textsOf(letters []letter) (list []string) {
	for _, l := range letters {
		list = append(list, l.text)
	}
	slices.Sort(list)
	return list
}
