package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"simrelay/client"
	"simrelay/internal/config"
)

func jsonFlag(cmd *cobra.Command, asJSON *bool) {
	cmd.Flags().BoolVar(asJSON, "json", false, "print one JSON document")
}

// show writes a result to standard output, for programs or for people.
func show(cmd *cobra.Command, asJSON bool, value any, text func() string) error {
	if !asJSON {
		fmt.Fprintln(cmd.OutOrStdout(), text())
		return nil
	}
	return writeJSON(cmd.OutOrStdout(), value)
}

// printable is a name as a terminal may have it: others chose it, and control
// characters would be commands.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, name)
}

func writeJSON(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(value)
}

// target is the relay that an operator's command talks to.
type target struct {
	server, token string
	json          bool
}

func (t *target) flags(cmd *cobra.Command) {
	f := cmd.PersistentFlags()
	f.StringVar(&t.server, "server", "http://127.0.0.1:8080", "URL of the relay")
	f.StringVar(&t.token, "token", "", "the operator's token; better in SIMRELAY_ADMIN_TOKEN")
	f.BoolVar(&t.json, "json", false, "print one JSON document")
	config.Named(f, "token", config.Prefix+"ADMIN_TOKEN")
}

func (t *target) client() *client.Client { return client.New(t.server, t.token) }

// isTerminal reports whether a person looks at what is written.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
