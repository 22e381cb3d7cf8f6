package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Names are chosen by tenants, devices and networks; the terminal is the
// operator's.
func TestTables_ShowNoControlCharactersOfNames(t *testing.T) {
	t.Parallel()
	const evil = "shelf\x1b]0;owned\x07\r\nKEY\u202e"
	for name, table := range map[string]string{
		"keys":    keyTable([]apiKey{{Name: evil}}),
		"devices": deviceTable([]pairedDevice{{Name: evil}}),
		"SIMs":    simTable([]sim{{Number: evil, Operator: evil}}),
		"made":    listFields(map[string]any{"name": evil}),
	} {
		require.NotContains(t, table, "\x1b", name)
		require.NotContains(t, table, "\x07", name)
		require.NotContains(t, table, "\r", name)
		require.NotContains(t, table, "\nKEY", name)
		require.NotContains(t, table, "\u202e", name)
		require.Contains(t, table, "shelf", name)
	}
	require.Equal(t, "das Regal äöü 架", printable("das Regal äöü 架"))
}
