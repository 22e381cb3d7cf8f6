package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"simrelay/internal/config"
)

var update = flag.Bool("update", false, "write docs/configuration.md anew")

const root = "../../"

// TestConfigurationPage keeps docs/configuration.md as the flags are.
func TestConfigurationPage(t *testing.T) {
	page := configurationPage()
	path := root + "docs/configuration.md"
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(page), 0o644))
	}
	have, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, page, string(have), "run: go test ./cmd/simrelay -run ConfigurationPage -update")
}

func configurationPage() string {
	var b bytes.Buffer
	b.WriteString("# Configuration\n\nEvery flag can also be given as an environment variable. A flag wins over its\nvariable, and an empty variable is as if it were not set. A bad value stops the start and says how to mend it.\n")
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd.Runnable() && !cmd.HasSubCommands() && cmd.Name() != "help" && cmd.Name() != "completion" {
			writeCommand(&b, cmd)
		}
		for _, child := range cmd.Commands() {
			walk(child)
		}
	}
	walk(newRoot())
	return b.String()
}

func writeCommand(b *bytes.Buffer, cmd *cobra.Command) {
	fmt.Fprintf(b, "\n## %s\n\n%s.\n\n| flag | variable | default | meaning |\n|---|---|---|---|\n", cmd.CommandPath(), cmd.Short)
	row := func(f *pflag.Flag) {
		if f.Name == "help" {
			return
		}
		def := f.DefValue
		if def == "" || def == "[]" || def == "0s" {
			def = " "
		} else {
			def = "`" + def + "`"
		}
		fmt.Fprintf(b, "| `--%s` | `%s` | %s | %s |\n", f.Name, config.EnvName(f), def, f.Usage)
	}
	cmd.LocalFlags().VisitAll(row)
	cmd.InheritedFlags().VisitAll(row)
}

var (
	block   = regexp.MustCompile("(?s)```sh\n(.*?)```")
	invoked = regexp.MustCompile(`(?:^|\s)(?:bin/)?simrelay((?:\s+\S+)*)`)
)

// TestDocumentation_ShowsCommandsThatExist takes every simrelay command in the
// documentation apart, with the program's own flags.
func TestDocumentation_ShowsCommandsThatExist(t *testing.T) {
	pages, err := filepath.Glob(root + "docs/*.md")
	require.NoError(t, err)
	seen := 0
	for _, page := range append(pages, root+"README.md") {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, found := range block.FindAllStringSubmatch(string(text), -1) {
			for line := range strings.Lines(strings.ReplaceAll(found[1], "\\\n", " ")) {
				line, _, _ = strings.Cut(line, " #")
				if m := invoked.FindStringSubmatch(line); m != nil {
					seen++
					requireCommand(t, page, strings.Fields(m[1]))
				}
			}
		}
	}
	require.Greater(t, seen, 10)
}

// TestDocumentation_CurlSendsJSONAsJSON keeps what readers paste from being
// refused: without the header, curl calls a body a form.
func TestDocumentation_CurlSendsJSONAsJSON(t *testing.T) {
	pages, err := filepath.Glob(root + "docs/*.md")
	require.NoError(t, err)
	more, err := filepath.Glob(root + "docs/dialects/*.md")
	require.NoError(t, err)
	seen := 0
	for _, page := range slices.Concat(pages, more, []string{root + "README.md"}) {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, found := range block.FindAllStringSubmatch(string(text), -1) {
			for line := range strings.Lines(strings.ReplaceAll(found[1], "\\\n", " ")) {
				if strings.Contains(line, "curl") && strings.Contains(line, "/api/") && strings.Contains(line, " -d ") {
					seen++
					require.Contains(t, line, "Content-Type: application/json", "%s shows: %s", page, line)
				}
			}
		}
	}
	require.Greater(t, seen, 3)
}

func requireCommand(t *testing.T, page string, args []string) {
	t.Helper()
	cmd, rest, err := newRoot().Find(args)
	require.NoError(t, err, "%s shows: simrelay %s", page, strings.Join(args, " "))
	require.NoError(t, cmd.ParseFlags(rest), "%s shows: simrelay %s", page, strings.Join(args, " "))
	require.True(t, cmd.Runnable() && !cmd.HasSubCommands(), "%s shows: simrelay %s", page, strings.Join(args, " "))
}
