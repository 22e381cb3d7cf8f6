package native_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/gateway/gatewaytest"
)

func TestMessages_AreExportedAcrossPages(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account, other := s.Account(t, "acme"), s.Account(t, "other")
	const many = 450
	items := make([]string, many)
	for i := range items {
		items[i] = fmt.Sprintf(`{"to":"+15557654321","text":"line %d\n\"quoted\", and more"}`, i)
	}
	w := s.Do(t, http.MethodPost, "/api/v1/messages/bulk", account.APIKey, `{"messages":[`+strings.Join(items, ",")+`]}`)
	require.Contains(t, w.Body.String(), `"accepted":450,"refused":0`)
	s.Do(t, http.MethodPost, "/api/v1/messages", other.APIKey, `{"to":"+15557654321","text":"not yours"}`)

	w = s.Do(t, http.MethodGet, "/api/v1/messages.csv?order=oldest", account.APIKey, "")
	require.Equal(t, http.StatusOK, w.Code)
	rows, err := csv.NewReader(w.Body).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, many+1)
	for i, row := range rows[1:] {
		require.Equal(t, strconv.Itoa(i+1), row[0])
		require.Equal(t, fmt.Sprintf("line %d\n\"quoted\", and more", i), row[4])
	}
	require.Equal(t, `attachment; filename="messages.csv"`, w.Header().Get("Content-Disposition"))
}

func TestBulk_TakesThousandMessagesAndNoMore(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	item := `{"to":"+15557654321","text":"` + strings.Repeat("long ", 250) + `"}`
	w := s.Do(t, http.MethodPost, "/api/v1/messages/bulk", account.APIKey, `{"messages":[`+strings.Repeat(item+",", 999)+item+`]}`)
	require.Equal(t, http.StatusOK, w.Code)
	require.Contains(t, w.Body.String(), `"accepted":1000,"refused":0`)
	w = s.Do(t, http.MethodPost, "/api/v1/messages/bulk", account.APIKey, `{"messages":[`+strings.Repeat(item+",", 1000)+item+`]}`)
	require.Equal(t, http.StatusBadRequest, w.Code)
	require.Contains(t, w.Body.String(), "invalid_bulk")
}

// ended is a context that ends when a condition holds.
type ended struct {
	context.Context //nolint:containedctx // it is one

	when func() bool
}

func (e ended) Err() error {
	if e.when() {
		return context.Canceled
	}
	return nil
}

// Whoever is told 503 sends everything again, so what was accepted must be told.
func TestBulk_TellsWhatWasAcceptedWhenItFailsHalfWay(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	begun := func() bool {
		n, err := s.Log.Last(context.Background(), account.AccountID)
		return err != nil || n > 0
	}
	items := strings.Repeat(`{"to":"+15557654321","text":"x"},`, 249) + `{"to":"+15557654321","text":"x"}`
	r := httptest.NewRequestWithContext(ended{t.Context(), begun}, http.MethodPost, "/api/v1/messages/bulk", strings.NewReader(`{"messages":[`+items+`]}`))
	r.Header.Set("Authorization", "Bearer "+account.APIKey)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	require.Equal(t, http.StatusOK, w.Code, w.Body)
	require.Contains(t, w.Body.String(), `"accepted":100,"refused":150`)
	require.Contains(t, w.Body.String(), `"status":503`)
	require.Contains(t, w.Body.String(), `"code":"message_not_reached"`)
	require.Equal(t, 100, s.Messages(t, account))
}
