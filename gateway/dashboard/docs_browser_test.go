//go:build browser

package dashboard_test

import (
	"context"
	"net/http/httptest"
	"path"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"simrelay/gateway/gatewaytest"
)

// violations are what the content security policy has kept the page from doing.
const violations = `new Promise(done => {
  new ReportingObserver(all => done(all.map(r => JSON.stringify(r.body)).join("\n")), {types: ["csp-violation"], buffered: true}).observe();
  setTimeout(() => done(""), 300);
})`

// tooWide names what sticks out of a window, and is not scrolled within it.
const tooWide = `[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > WIDTH + 1 && !e.closest("pre, table, [aria-hidden]"))
  .map(e => e.tagName + "." + e.className).slice(0, 5).join(", ") + (document.documentElement.scrollWidth > WIDTH ? " the page" : "")`

// requireClean wants a page that fits into its window, and that has tried
// nothing that its policy forbids.
func requireClean(ctx context.Context, t *testing.T, width string) {
	t.Helper()
	found, err := chromedp.Run(ctx, chromedp.Evaluate[string](violations, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	require.Empty(t, found)
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[string](strings.ReplaceAll(tooWide, "WIDTH", width)))
	require.NoError(t, err)
	require.Empty(t, wide, "wider than the window")
}

func TestDocs_InABrowser(t *testing.T) {
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	s.Connect(t, account, 1)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	ctx := browser(t)
	const list = "#operations-SIM_cards-listSIMs"
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(1280, 1000),
		chromedp.Navigate(server.URL+"/docs"), chromedp.WaitVisible(chromedp.CSS(list))))
	prefer(ctx, t, "light")
	shot(ctx, t, "reference")
	requireClean(ctx, t, "1280")

	// A key makes the requests of the page work.
	require.NoError(t, chromedp.Do(ctx,
		chromedp.Click(chromedp.CSS("button.authorize")),
		chromedp.WaitVisible(chromedp.CSS(".auth-container input")),
		chromedp.SendKeys(chromedp.CSS(".auth-container input"), account.APIKey),
		chromedp.Click(chromedp.CSS(".auth-btn-wrapper button[type=submit]")),
		chromedp.Click(chromedp.CSS(".auth-btn-wrapper .btn-done")),
		chromedp.Click(chromedp.CSS(list+" .opblock-summary-control")),
		chromedp.Click(chromedp.CSS(list+" .try-out__btn")),
		chromedp.Click(chromedp.CSS(list+" .execute")),
		chromedp.WaitVisible(chromedp.CSS(list+" .live-responses-table .response-col_status"))))
	answer, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(list+" .live-responses-table tbody")))
	require.NoError(t, err)
	require.Contains(t, answer, "89014103211118510001")
	requireClean(ctx, t, "1280")

	prefer(ctx, t, "dark")
	shot(ctx, t, "reference-dark")
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile)))
	shot(ctx, t, "reference-phone-dark")
	requireClean(ctx, t, "390")
	for _, page := range []string{"/docs/errors", "/docs/errors/invalid_number"} {
		require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(server.URL+page), chromedp.WaitVisible(chromedp.CSS("h1"))))
		requireClean(ctx, t, "390")
		shot(ctx, t, "phone-dark-"+path.Base(page))
	}
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)))
	prefer(ctx, t, "light")
	shot(ctx, t, "error")
}
