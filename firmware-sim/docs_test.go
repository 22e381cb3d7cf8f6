package firmwaresim_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
)

// The tables of docs/simulator.md name each profile and each command once, with the forms
// that the firmware has.
func TestDocumentation_ListsEveryProfileAndCommand(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/simulator.md")
	require.NoError(t, err)
	require.Equal(t, firmwaresim.Profiles(), slices.Sorted(maps.Keys(tableRows(t, string(page), "profile"))))

	documented := tableRows(t, string(page), "command")
	commands := firmwaresim.Commands()
	require.Equal(t, slices.Sorted(maps.Keys(commands)), slices.Sorted(maps.Keys(documented)))
	for name, forms := range commands {
		var short []string
		for _, form := range forms {
			if rest := strings.TrimPrefix(form, "AT"+name); rest != "" {
				short = append(short, "`"+rest+"`")
			} else {
				short = append(short, "·")
			}
		}
		require.Equal(t, strings.Join(short, " "), documented[name], "forms of %s", name)
	}
}

var row = regexp.MustCompile("^\\| `([^`]+)` \\| ([^|]*) \\|")

// tableRows reads the first two cells of the tables whose first head is the one that is given.
func tableRows(t *testing.T, page, head string) map[string]string {
	t.Helper()
	rows := map[string]string{}
	inTable := false
	for line := range strings.Lines(page) {
		switch cells := row.FindStringSubmatch(line); {
		case strings.HasPrefix(line, "| "+head+" |"):
			inTable = true
		case !strings.HasPrefix(line, "|"):
			inTable = false
		case inTable && cells != nil:
			require.NotContains(t, rows, cells[1])
			rows[cells[1]] = strings.TrimSpace(cells[2])
		}
	}
	return rows
}
