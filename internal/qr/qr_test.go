package qr_test

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"simrelay/internal/qr"
)

func TestCode_DrawsTheThreeFinderPatterns(t *testing.T) {
	t.Parallel()
	code, err := qr.New("https://relay.example/pair#ABCD-EFGH")
	require.NoError(t, err)
	svg := code.SVG()
	require.NoError(t, xml.Unmarshal([]byte(svg), new(struct{})))
	size := 29 // version 3, as 36 bytes need
	require.Contains(t, svg, `viewBox="0 0 37 37"`)
	for _, corner := range [][2]int{{0, 0}, {size - 7, 0}, {0, size - 7}} {
		for i := range 7 {
			require.Contains(t, svg, at(corner[0]+i, corner[1]), "the upper edge of a finder pattern")
			require.Contains(t, svg, at(corner[0], corner[1]+i), "its left edge")
		}
		require.NotContains(t, svg, at(corner[0]+1, corner[1]+1), "its white ring")
		require.Contains(t, svg, at(corner[0]+3, corner[1]+3), "its core")
	}
	lines := strings.Split(strings.TrimSuffix(code.Text(), "\n"), "\n")
	require.Len(t, lines, (size+8+1)/2)
	for _, line := range lines {
		require.Equal(t, size+8, utf8.RuneCountInString(strings.NewReplacer("\x1b[30;47m", "", "\x1b[0m", "").Replace(line)))
	}
}

func at(x, y int) string { return fmt.Sprintf("M%d %dh1v1h-1z", x+4, y+4) }

func TestNew_RefusesATextThatIsTooLong(t *testing.T) {
	t.Parallel()
	_, err := qr.New(strings.Repeat("x", 3000))
	require.Error(t, err)
}
