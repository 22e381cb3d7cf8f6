package textlink_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/webhooks/webhookstest"
)

// TestRecipes_AreAnsweredAsShown replays what the pages for no-code tools show:
// the requests that the tool makes, and the webhook that it is sent.
func TestRecipes_AreAnsweredAsShown(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"gohighlevel.md", "make.md", "zapier.md"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := &guide{world: bareWorld(t)}
			page := blocks(t, "recipes", name)
			requests, answers := g.play(page)
			require.GreaterOrEqual(t, requests, 5)
			require.Equal(t, requests-2, answers, "each but those that set the webhook shows its answer")

			w := g.world
			require.Len(t, w.hooks.Requests(), 1, "the sample")
			w.Receive(t, w.card, "+11234567890", "General Kenobi")
			all, err := w.hooks.WaitUntil(t.Context(), func(all []webhookstest.Request) bool { return len(all) == 2 })
			require.NoError(t, err)
			shown := 0
			for _, b := range page {
				if b.kind == "json received" {
					shown++
					require.Equal(t, strings.TrimSpace(b.text), string(all[1].Body))
				}
			}
			require.Equal(t, 1, shown)
		})
	}
}
