package dialect

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDefused_LeavesOnlyWhatNoSpreadsheetCalculates(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"": "", "text": "text", "a=b": "a=b", "+15551234567": "+15551234567",
		"=1+1": "'=1+1", "+1+1": "'+1+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "+1 555": "'+1 555",
		"\n=1": "'\n=1", "＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠a": "'＠a", "\xff": "\xff",
	} {
		require.Equal(t, want, defused(cell))
	}
}
