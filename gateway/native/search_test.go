package native_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
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
